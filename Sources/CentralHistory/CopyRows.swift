/// Rows in the text format of COPY (<https://www.postgresql.org/docs/15/sql-copy.html>).
struct CopyRows {
  private(set) var bytes: [UInt8] = []
  private var isFirst = true

  mutating func append(_ text: String?) {
    separate()
    guard var text else { return appendNull() }
    text.withUTF8 { utf8 in
      for byte in utf8 {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
          bytes.append(UInt8(ascii: "\\"))
          bytes.append(Self.letters[byte] ?? byte)
        // PostgreSQL's texts have no U+0000: U+2400 (␀) instead.
        case 0: bytes.append(contentsOf: [0xE2, 0x90, 0x80])
        default: bytes.append(byte)
        }
      }
    }
  }

  mutating func append(_ integer: Int64?) {
    separate()
    guard let integer else { return appendNull() }
    bytes.append(contentsOf: "\(integer)".utf8)
  }

  /// An array of integers; null if it is empty.
  mutating func append(_ integers: [Int32]) {
    separate()
    guard !integers.isEmpty else { return appendNull() }
    bytes.append(UInt8(ascii: "{"))
    for (index, integer) in integers.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: "\(integer)".utf8)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The bytes of a text.
  mutating func append(bytesOf text: String?) {
    separate()
    guard let text else { return appendNull() }
    bytes.append(contentsOf: "\\\\x".utf8)
    for byte in text.utf8 {
      bytes.append(Self.digits[Int(byte >> 4)])
      bytes.append(Self.digits[Int(byte & 15)])
    }
  }

  mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    isFirst = true
  }

  private mutating func appendNull() { bytes.append(contentsOf: "\\N".utf8) }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: "\t")) }
    isFirst = false
  }

  private static let digits = Array("0123456789abcdef".utf8)
  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "\t"): UInt8(ascii: "t"), UInt8(ascii: "\n"): UInt8(ascii: "n"),
    UInt8(ascii: "\r"): UInt8(ascii: "r"),
  ]
}
