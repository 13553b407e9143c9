import Glibc

/// The time that `body` takes, in microseconds.
func microseconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  let (seconds, attoseconds) = (ContinuousClock.now - start).components
  return Double(seconds) * 1e6 + Double(attoseconds) / 1e12
}

extension [Double] {
  /// The value that a fraction `share` of all values do not exceed.
  func quantile(_ share: Double) -> Double {
    sorted()[Swift.min(count - 1, Int(Double(count) * share))]
  }
  var median: Double { quantile(0.5) }
}

/// A number for a table, with about three significant digits.
func short(_ value: Double) -> String {
  func digits(_ count: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([Int32(count), value]) {
      vsnprintf(&buffer, buffer.count, "%.*f", $0)
    }
    return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
  switch value {
  case 100...: return digits(0)
  case 10..<100: return digits(1)
  case 0.1..<10: return digits(2)
  default: return digits(4)
  }
}

func ratio(_ ours: Double, _ theirs: Double) -> String { short(ours / theirs) + "×" }

/// Prints one row of a Markdown table.
func row(_ cells: String...) { print("| " + cells.joined(separator: " | ") + " |") }

/// A seeded random generator: the same numbers in each run.
struct Dice {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func roll(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
