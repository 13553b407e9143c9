/// Finds where the keys of a TOML document are defined, in the order of the document, and keeps
/// from toml++ what it can't take.
///
/// The tree that toml++ makes sorts the keys of a table. And toml++ (3.3, 3.4) is not to be handed any
/// text: depth exhausts its stack (`PreferencesLimits`), and what is missing or half there (`[=]`, `[,]`,
/// `1:`) breaks what it takes for granted, which aborts a debug build and is undefined in a release. So
/// this follows TOML's grammar from bracket to bracket and refuses what does not follow it. What a value
/// says (escapes, ranges, keys defined twice) is left to toml++.
struct KeyScanner {
  /// A key in the text, or a table's head.
  struct Definition {
    /// From the root, escapes resolved.
    let path: [String]
    /// The offset of the key's first byte.
    let key: Int
    /// The offset of the value's first byte; nil for a table's head.
    let value: Int?

    /// Whether it defines what is at `other` or below it. Byte by byte, as TOML compares keys:
    /// to Swift, é in one scalar and in two are equal.
    func begins(with other: [String]) -> Bool {
      path.count >= other.count && zip(path, other).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
  }

  /// What makes the text none that toml++ may see.
  struct Refusal: Error, Equatable {
    let problem: PreferencesError.Problem
    let offset: Int
  }

  let bytes: [UInt8]
  var position = 0
  private(set) var definitions: [Definition] = []

  /// The definitions in a text in UTF-8 without a byte order mark.
  static func definitions(in bytes: [UInt8]) throws(Refusal) -> [Definition] {
    var scanner = KeyScanner(bytes: bytes)
    try scanner.document()
    return scanner.definitions
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  // MARK: The grammar

  private mutating func document() throws(Refusal) {
    var table: [String] = []
    while true {
      skipBlanksAndLines()
      guard let byte else { return }
      if byte == UInt8(ascii: "[") {
        table = try tableHead()
      } else {
        try pair(in: table, level: 0)
      }
      try endOfLine()
    }
  }

  private mutating func tableHead() throws(Refusal) -> [String] {
    position += 1
    let isArray = byte == UInt8(ascii: "[")
    if isArray { position += 1 }
    skipBlanks()
    let start = position
    let path = try dottedKey()
    try define(path, key: start, value: nil)
    try expect(UInt8(ascii: "]"))
    if isArray { try expect(UInt8(ascii: "]")) }
    return path
  }

  /// `key = value`. Within an array there is no path: nothing of it can be named.
  private mutating func pair(in table: [String]?, level: Int) throws(Refusal) {
    let start = position
    let key = try dottedKey()
    try expect(UInt8(ascii: "="))
    skipBlanks()
    let path = table.map { $0 + key }
    if let path { try define(path, key: start, value: position) }
    try value(at: path, level: level)
  }

  private mutating func value(at path: [String]?, level: Int) throws(Refusal) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      try skipString()
    case UInt8(ascii: "["):
      try array(level: level + 1)
    case UInt8(ascii: "{"):
      try inlineTable(at: path, level: level + 1)
    default:
      try skipWord()
    }
  }

  private mutating func array(level: Int) throws(Refusal) {
    try enter(level)
    skipBlanksAndLines()
    while byte != UInt8(ascii: "]") {
      try value(at: nil, level: level)
      skipBlanksAndLines()
      if byte == UInt8(ascii: "]") { break }
      try expect(UInt8(ascii: ","))
      skipBlanksAndLines()
    }
    position += 1
  }

  private mutating func inlineTable(at path: [String]?, level: Int) throws(Refusal) {
    try enter(level)
    skipBlanks()
    if byte == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      try pair(in: path, level: level)
      skipBlanks()
      if byte == UInt8(ascii: "}") { break }
      try expect(UInt8(ascii: ","))
      skipBlanks()
    }
    position += 1
  }

  /// Takes the opening bracket.
  private mutating func enter(_ level: Int) throws(Refusal) {
    guard level <= PreferencesLimits.levelsMax else {
      throw refusal(.tooDeep(levelsMax: PreferencesLimits.levelsMax), at: position)
    }
    position += 1
  }

  private mutating func define(_ path: [String], key: Int, value: Int?) throws(Refusal) {
    guard definitions.count < PreferencesLimits.keysMax else {
      throw refusal(.tooManyKeys(keysMax: PreferencesLimits.keysMax), at: key)
    }
    definitions.append(Definition(path: path, key: key, value: value))
  }

  private mutating func dottedKey() throws(Refusal) -> [String] {
    let start = position
    var parts = [try simpleKey()]
    skipBlanks()
    while byte == UInt8(ascii: ".") {
      position += 1
      skipBlanks()
      guard parts.count < PreferencesLimits.levelsMax else {
        throw refusal(.tooDeep(levelsMax: PreferencesLimits.levelsMax), at: start)
      }
      parts.append(try simpleKey())
      skipBlanks()
    }
    return parts
  }

  func refusal(_ problem: PreferencesError.Problem, at offset: Int) -> Refusal {
    Refusal(problem: problem, offset: offset)
  }

  /// In the style of the parser's own sentences.
  func syntax(_ detail: String, at offset: Int) -> Refusal {
    refusal(.syntax(detail: detail), at: offset)
  }
}
