/// Finds where the keys of a TOML document are defined, in the order of the document.
///
/// TOMLKit gives values without their places, and its tables sort their keys. And toml++ must be
/// kept from what it can't take (`PreferencesLimits`), which only somebody can do who knows what
/// is a key and what is text. So this follows TOML's grammar far enough to tell keys, strings,
/// comments and brackets apart. It judges no value. Where it meets what can't be TOML it stops,
/// and what it found up to there holds: toml++ stops at that place too and says why.
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

  /// A bound, or what TOMLKit would cut short.
  struct Refusal: Error {
    let problem: PreferencesError.Problem
    let offset: Int
  }

  enum Stop: Error {
    /// Not TOML from here on.
    case malformed
    case refused(Refusal)
  }

  let bytes: [UInt8]
  var position = 0
  private(set) var definitions: [Definition] = []

  /// The definitions in a text in UTF-8 without a byte order mark, and whether all of the text
  /// could be followed.
  static func scan(
    _ bytes: [UInt8]
  ) throws(Refusal) -> (definitions: [Definition], isComplete: Bool) {
    var scanner = KeyScanner(bytes: bytes)
    do throws(Stop) {
      try scanner.document()
      return (scanner.definitions, true)
    } catch let stop {
      switch stop {
      case .malformed: return (scanner.definitions, false)
      case .refused(let refusal): throw refusal
      }
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  // MARK: The grammar

  private mutating func document() throws(Stop) {
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

  private mutating func tableHead() throws(Stop) -> [String] {
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
  private mutating func pair(in table: [String]?, level: Int) throws(Stop) {
    let start = position
    let key = try dottedKey()
    try expect(UInt8(ascii: "="))
    skipBlanks()
    let path = table.map { $0 + key }
    if let path { try define(path, key: start, value: position) }
    try value(at: path, level: level)
  }

  private mutating func value(at path: [String]?, level: Int) throws(Stop) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      try skipString()
    case UInt8(ascii: "["):
      try array(level: level + 1)
    case UInt8(ascii: "{"):
      try inlineTable(at: path, level: level + 1)
    default:
      // A number, a date with a blank in it, a word. None of them has any of these.
      let start = position
      while let byte, !",]}#\r\n".utf8.contains(byte) { position += 1 }
      if position == start { throw .malformed }
    }
  }

  private mutating func array(level: Int) throws(Stop) {
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

  private mutating func inlineTable(at path: [String]?, level: Int) throws(Stop) {
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
  private mutating func enter(_ level: Int) throws(Stop) {
    guard level <= PreferencesLimits.levelsMax else {
      throw refusal(.tooDeep(levelsMax: PreferencesLimits.levelsMax), at: position)
    }
    position += 1
  }

  private mutating func define(_ path: [String], key: Int, value: Int?) throws(Stop) {
    guard definitions.count < PreferencesLimits.keysMax else {
      throw refusal(.tooManyKeys(keysMax: PreferencesLimits.keysMax), at: key)
    }
    definitions.append(Definition(path: path, key: key, value: value))
  }

  private mutating func dottedKey() throws(Stop) -> [String] {
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

  func refusal(_ problem: PreferencesError.Problem, at offset: Int) -> Stop {
    .refused(Refusal(problem: problem, offset: offset))
  }
}
