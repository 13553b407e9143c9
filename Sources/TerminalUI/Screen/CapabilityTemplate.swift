/// A terminfo string with numbers to fill in, such as `\E[%i%p1%d;%p2%dH`.
///
/// Only the plain shapes are known: literal bytes, `%i`, and parameters written in decimal. All
/// terminals that show UTF-8 have them; filling them in here costs no call and no global state.
public struct CapabilityTemplate: Hashable, Sendable {
  /// Where a parameter is written.
  private struct Slot: Hashable {
    /// So many of the literal bytes come before it.
    let offset: Int
    /// 0 is the first parameter, 1 the second.
    let parameter: Int
  }

  private var literals: [UInt8] = []
  private var slots: [Slot] = []
  /// `%i`: parameters count from 1.
  private var countsFromOne = false

  /// Parses a capability; nil for one of another shape.
  public init?(_ capability: [UInt8]) {
    var rest = capability[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        literals.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "%"): literals.append(byte)
      case UInt8(ascii: "i"): countsFromOne = true
      case UInt8(ascii: "p"):
        guard let digit = rest.popFirst(), (0x31...0x32).contains(digit),
          rest.starts(with: Array("%d".utf8))
        else { return nil }
        rest.removeFirst(2)
        slots.append(Slot(offset: literals.count, parameter: Int(digit - 0x31)))
      default: return nil
      }
    }
  }

  /// Appends the bytes with both parameters filled in; what is below 0 counts as 0.
  func append(_ first: Int, _ second: Int = 0, to output: inout [UInt8]) {
    var written = 0
    for slot in slots {
      append(literalsIn: written..<slot.offset, to: &output)
      output.append(decimal: value(of: slot, first, second))
      written = slot.offset
    }
    append(literalsIn: written..<literals.count, to: &output)
  }

  private func append(literalsIn range: Range<Int>, to output: inout [UInt8]) {
    for index in range { output.append(literals[index]) }
  }

  private func value(of slot: Slot, _ first: Int, _ second: Int) -> Int {
    max(0, (slot.parameter == 0 ? first : second) + (countsFromOne ? 1 : 0))
  }

  /// The number of bytes that `append` appends.
  func length(_ first: Int, _ second: Int = 0) -> Int {
    slots.reduce(literals.count) { $0 + Self.digits(in: value(of: $1, first, second)) }
  }

  private static func digits(in number: Int) -> Int {
    var (count, rest) = (1, number)
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return count
  }

  /// The bytes with both parameters filled in.
  func callAsFunction(_ first: Int, _ second: Int = 0) -> [UInt8] {
    var output: [UInt8] = []
    append(first, second, to: &output)
    return output
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, in decimal.
  fileprivate mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
