/// What libFuzzer hands over, read from front to back as a script.
///
/// Scripts are made of letters and of texts that end with a bar, so that a person can write and read
/// one: `anXiao Ming|mhello|shi|`. Whatever else stands there means something too: every input is a
/// script.
public struct Input {
  /// All of it.
  public let bytes: [UInt8]
  private var at = 0

  /// - Parameters: as `LLVMFuzzerTestOneInput` gets them.
  public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    bytes = Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Nothing is left. What is read all the same is zero, or empty.
  public var isAtEnd: Bool { at == bytes.count }

  /// The next byte.
  public mutating func byte() -> UInt8 {
    guard !isAtEnd else { return 0 }
    defer { at += 1 }
    return bytes[at]
  }

  /// The next letter, one of `letters`; each byte that is none of them stands for one as well.
  public mutating func letter(of letters: StaticString) -> Character {
    let byte = byte()
    let all = UnsafeBufferPointer(start: letters.utf8Start, count: letters.utf8CodeUnitCount)
    let letter = all.contains(byte) ? byte : all[Int(byte) % all.count]
    return Character(Unicode.Scalar(letter))
  }

  /// A number under `bound`, which is at most 200. `0` to `9` are what they say, letters go on.
  public mutating func number(below bound: Int) -> Int {
    Int(byte() &- UInt8(ascii: "0")) % bound
  }

  /// What comes before the next bar, or before the end.
  public mutating func untilBar() -> [UInt8] {
    let found = bytes[at...].firstIndex(of: UInt8(ascii: "|"))
    defer { at = found.map { $0 + 1 } ?? bytes.count }
    return Array(bytes[at..<(found ?? bytes.count)])
  }

  /// The same as text, repaired where it is not UTF-8.
  public mutating func text() -> String { String(decoding: untilBar(), as: UTF8.self) }

  /// A text so long that no script holds it.
  public func text(bytes count: Int) -> String {
    String(decoding: [UInt8](repeating: UInt8(ascii: "w"), count: count), as: UTF8.self)
  }
}

extension [UInt8] {
  /// Cut as the bytes themselves say, the last one first: so that an input is a stream as it stands,
  /// and its cuts can change without it. Long streams have longer pieces, or a run would take long.
  public var cutByItself: [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = self[...]
    let scale = 1 + count / 1024
    for byte in reversed() where !rest.isEmpty {
      let count = Int(byte) % 17 * scale
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    if !rest.isEmpty { pieces.append(Array(rest)) }
    return pieces
  }
}
