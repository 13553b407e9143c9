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

  mutating func expect(_ wanted: UInt8) throws(Refusal) {
    guard byte == wanted else {
      throw syntax("expected '\(Character(Unicode.Scalar(wanted)))'", at: position)
    }
    position += 1
  }

  mutating func endOfLine() throws(Refusal) {
    skipBlanks()
    switch byte {
    case nil, UInt8(ascii: "\r"), UInt8(ascii: "\n"): return
    case UInt8(ascii: "#"): skipComment()
    default: throw syntax("expected the end of the line", at: position)
    }
  }

  /// Past a string in any of the four kinds of quotes.
  mutating func skipString() throws(Refusal) {
    let start = position
    let quote = bytes[start]
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
        throw syntax("the string does not end on its line", at: start)
      default:
        position += 1
      }
    }
    throw syntax("the string has no end", at: start)
  }

  private func run(of quote: UInt8, atMost limit: Int) -> Int {
    bytes[position...].prefix(limit).prefix { $0 == quote }.count
  }

  /// Nobody can see a NUL, and what takes strings as C does would see the end there.
  private func refuseNull() throws(Refusal) {
    let rest = bytes[position...].dropFirst()
    if rest.starts(with: "u0000".utf8) || rest.starts(with: "U00000000".utf8) {
      throw refusal(.nullCharacter, at: position)
    }
  }

  /// One part of a dotted key.
  mutating func simpleKey() throws(Refusal) -> String {
    let start = position
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      // Two quotes are an empty key, three the beginning of a multi-line string.
      if run(of: bytes[start], atMost: 3) == 3 {
        throw syntax("a key can't be a multi-line string", at: start)
      }
      try skipString()
      let inner = String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)
      if bytes[start] == UInt8(ascii: "'") { return inner }
      guard let key = unescaped(inner) else { throw syntax("unknown escape in a key", at: start) }
      return key
    }
    while let byte, Self.isOfBareKey(byte) { position += 1 }
    if position == start { throw syntax("expected a key", at: start) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  static func isOfBareKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default:
      false
    }
  }
}

/// What a basic string says; nil if a backslash in it means nothing.
private func unescaped(_ string: String) -> String? {
  var text = String.UnicodeScalarView()
  var rest = string.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    guard scalar == "\\" else {
      text.append(scalar)
      continue
    }
    guard let meant = escaped(&rest) else { return nil }
    text.append(meant)
  }
  return String(text)
}

/// What stands behind a backslash.
private func escaped(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
  switch rest.popFirst() {
  case "b": "\u{8}"
  case "f": "\u{C}"
  case "n": "\n"
  case "r": "\r"
  case "t": "\t"
  case "\"": "\""
  case "\\": "\\"
  case "u": numbered(&rest, digits: 4)
  case "U": numbered(&rest, digits: 8)
  default: nil
  }
}

private func numbered(
  _ rest: inout Substring.UnicodeScalarView, digits: Int
) -> Unicode.Scalar? {
  let number = rest.prefix(digits)
  rest = rest.dropFirst(digits)
  guard number.count == digits else { return nil }
  return UInt32(String(number), radix: 16).flatMap(Unicode.Scalar.init)
}
