// Bytes, blanks, strings.
extension KeyScanner {
  /// The byte at hand; nil at the end.
  var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipBlanks() {
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { position += 1 }
  }

  /// Blanks, line ends and comments.
  mutating func skipBlanksAndLines() {
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        position += 1
      case UInt8(ascii: "#"):
        skipComment()
      default:
        return
      }
    }
  }

  private mutating func skipComment() {
    while let byte, byte != UInt8(ascii: "\n") { position += 1 }
  }

  mutating func expect(_ wanted: UInt8) throws(Stop) {
    guard byte == wanted else { throw .malformed }
    position += 1
  }

  mutating func endOfLine() throws(Stop) {
    skipBlanks()
    switch byte {
    case nil, UInt8(ascii: "\r"), UInt8(ascii: "\n"): return
    case UInt8(ascii: "#"): skipComment()
    default: throw .malformed
    }
  }

  /// Past a string in any of the four kinds of quotes.
  mutating func skipString() throws(Stop) {
    guard let quote = byte else { throw .malformed }
    let isMultiLine = run(of: quote, atMost: 3) == 3
    position += isMultiLine ? 3 : 1
    while let byte {
      switch byte {
      case quote where !isMultiLine:
        position += 1
        return
      case quote:
        // One or two quotes are text; up to two may stand before the three that end it.
        let count = run(of: quote, atMost: 5)
        position += count
        if count >= 3 { return }
      case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
        try refuseNull()
        position += 2
      case UInt8(ascii: "\n") where !isMultiLine:
        throw .malformed
      default:
        position += 1
      }
    }
    throw .malformed
  }

  private func run(of quote: UInt8, atMost limit: Int) -> Int {
    bytes[position...].prefix(limit).prefix { $0 == quote }.count
  }

  /// TOMLKit hands strings on as C does, where a NUL is the end.
  private func refuseNull() throws(Stop) {
    let rest = bytes[position...].dropFirst()
    if rest.starts(with: "u0000".utf8) || rest.starts(with: "U00000000".utf8) {
      throw refusal(.nullCharacter, at: position)
    }
  }

  /// One part of a dotted key.
  mutating func simpleKey() throws(Stop) -> String {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let start = position
      try skipString()
      return try Self.unquoted(bytes[start..<position])
    default:
      let start = position
      while let byte, Self.isOfBareKey(byte) { position += 1 }
      if position == start { throw .malformed }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
  }

  private static func isOfBareKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default:
      false
    }
  }

  /// What a quoted key says. TOML takes no multi-line string for a key.
  private static func unquoted(_ literal: ArraySlice<UInt8>) throws(Stop) -> String {
    guard let quote = literal.first, literal.count < 6 || literal[literal.startIndex + 1] != quote
    else { throw .malformed }
    let inner = String(decoding: literal.dropFirst().dropLast(), as: UTF8.self)
    if quote == UInt8(ascii: "'") { return inner }

    var text = String.UnicodeScalarView()
    var rest = inner.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      text.append(scalar == "\\" ? try escaped(&rest) : scalar)
    }
    return String(text)
  }

  /// What stands behind a backslash.
  private static func escaped(
    _ rest: inout Substring.UnicodeScalarView
  ) throws(Stop) -> Unicode.Scalar {
    switch rest.popFirst() {
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "\"": return "\""
    case "\\": return "\\"
    case "u": return try numbered(&rest, digits: 4)
    case "U": return try numbered(&rest, digits: 8)
    default: throw .malformed
    }
  }

  private static func numbered(
    _ rest: inout Substring.UnicodeScalarView, digits: Int
  ) throws(Stop) -> Unicode.Scalar {
    let number = String(rest.prefix(digits))
    rest.removeFirst(min(digits, rest.count))
    guard number.unicodeScalars.count == digits, let value = UInt32(number, radix: 16),
      let scalar = Unicode.Scalar(value)
    else {
      throw .malformed
    }
    return scalar
  }
}
