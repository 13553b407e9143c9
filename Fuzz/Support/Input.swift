/// An input of libFuzzer, read from front to back as a script.
///
/// A script consists of letters, and of texts that end with a bar, so that people can write and read it:
/// `anXiao Ming|mhello|shi|`. All other bytes have a meaning too: every input is a valid script.
public struct Input {
  /// The whole input.
  public let bytes: [UInt8]
  private var at = 0

  /// - Parameters: those of `LLVMFuzzerTestOneInput`.
  public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    bytes = Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Whether the whole input was read. Reading on yields zero or empty values.
  public var isAtEnd: Bool { at == bytes.count }

  /// The next byte.
  public mutating func byte() -> UInt8 {
    guard !isAtEnd else { return 0 }
    defer { at += 1 }
    return bytes[at]
  }

  /// The next letter, one of `letters`. Any other byte is mapped to one of them.
  public mutating func letter(of letters: StaticString) -> Character {
    let byte = byte()
    let all = UnsafeBufferPointer(start: letters.utf8Start, count: letters.utf8CodeUnitCount)
    let letter = all.contains(byte) ? byte : all[Int(byte) % all.count]
    return Character(Unicode.Scalar(letter))
  }

  /// A number under `bound`, which is at most 200. `0` to `9` are themselves; the following ASCII characters
  /// continue.
  public mutating func number(below bound: Int) -> Int {
    Int(byte() &- UInt8(ascii: "0")) % bound
  }

  /// The bytes before the next bar, or all that remain.
  public mutating func untilBar() -> [UInt8] {
    let found = bytes[at...].firstIndex(of: UInt8(ascii: "|"))
    defer { at = found.map { $0 + 1 } ?? bytes.count }
    return Array(bytes[at..<(found ?? bytes.count)])
  }

  /// The same as text, with invalid UTF-8 repaired.
  public mutating func text() -> String { String(decoding: untilBar(), as: UTF8.self) }

  /// A text of `count` bytes, for lengths that no script contains.
  public func text(bytes count: Int) -> String {
    String(decoding: [UInt8](repeating: UInt8(ascii: "w"), count: count), as: UTF8.self)
  }
}

extension [UInt8] {
  /// The bytes cut into pieces, whose lengths come from the bytes themselves, last byte first. So an input is
  /// just the stream, and changing its end changes the cuts. Long streams are cut into longer pieces, which
  /// keeps a run short.
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
