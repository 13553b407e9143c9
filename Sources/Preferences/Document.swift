/// A file's text as TOML: its values, and where they stand.
struct Document {
  private let path: String
  private let tree: TomlTree

  /// A key and its value.
  struct Entry {
    let document: Document
    let path: [String]
    fileprivate let entry: TomlTree.Entry

    var value: TomlTree.Value { entry.value }
    var name: String { entry.key }
    /// As a person would name it.
    var key: String { path.joined(separator: ".") }
  }

  /// - Throws: what makes it no TOML, or more than `PreferencesLimits` allow.
  init(_ contents: [UInt8], path: String) throws(PreferencesError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = contents.starts(with: mark) ? Array(contents.dropFirst(3)) : contents
    func error(_ problem: PreferencesError.Problem, at offset: Int) -> PreferencesError {
      PreferencesError(path: path, at: Place(of: offset, in: bytes), problem)
    }

    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch let invalid {
      let offset = invalid.byteOffsets.lowerBound
      throw error(.notUTF8(byte: offset + contents.count - bytes.count), at: offset)
    }
    // No part of TOML has one; the parser's words for it would show nothing.
    if let null = bytes.firstIndex(of: 0) { throw error(.nullCharacter, at: null) }
    if let key = longDottedKey(in: bytes) {
      throw error(.tooDeep(levelsMax: PreferencesLimits.keyPartsMax), at: key)
    }

    do throws(TomlTree.Problem) {
      tree = try TomlTree(bytes)
    } catch let problem {
      throw PreferencesError(
        path: path, at: problem.place, PreferencesError.Problem(problem, in: bytes))
    }
    self.path = path
  }

  /// The keys at the root, in the order of the file.
  var entries: [Entry] { entries(of: tree.root, at: []) ?? [] }

  /// The keys of a table, in the order of the file; nil if the value is none.
  fileprivate func entries(of value: TomlTree.Value, at path: [String]) -> [Entry]? {
    value.table?.map { Entry(document: self, path: path + [$0.key], entry: $0) }
  }

  fileprivate func error(
    _ problem: PreferencesError.Problem, at place: Place
  ) -> PreferencesError {
    PreferencesError(path: path, at: place, problem)
  }
}

extension PreferencesError {
  fileprivate init(path: String, at place: Place, _ problem: Problem) {
    self.init(path: path, line: place.line, column: place.column, problem: problem)
  }
}

extension Place {
  fileprivate init(of offset: Int, in bytes: [UInt8]) {
    let before = bytes[..<offset]
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    self.init(
      line: 1 + before.count { $0 == newline },
      column: 1 + before[lineStart...].count { !UTF8.isContinuation($0) })
  }
}

// What a key takes.
extension Document.Entry {
  typealias Problem = PreferencesError.Problem

  /// A problem with the key.
  func keyError(_ problem: Problem) -> PreferencesError {
    document.error(problem, at: entry.keyPlace)
  }

  /// A problem with the value; if it is a table without braces, with its first mention.
  func valueError(_ problem: Problem) -> PreferencesError {
    document.error(problem, at: entry.valuePlace)
  }

  /// A key that is none of `known`, keys of the same table.
  func unknown(known: [String]) -> PreferencesError {
    let prefix = path.dropLast().map { $0 + "." }.joined()
    let nearest = nearest(to: name, among: known).map { prefix + $0 }
    return keyError(.unknownKey(key, nearest: nearest))
  }

  func boolean() throws(PreferencesError) -> Bool {
    guard let value = value.boolean else { throw wrongType(.boolean) }
    return value
  }

  func integer(in range: ClosedRange<Int>) throws(PreferencesError) -> Int {
    guard let value = value.integer else { throw wrongType(.integer) }
    guard range.contains(value) else {
      throw valueError(.outOfRange(key: key, min: range.lowerBound, max: range.upperBound))
    }
    return value
  }

  func text() throws(PreferencesError) -> String {
    guard let value = value.text else { throw wrongType(.text) }
    // Nobody can see it, and what takes strings as C does would see the end there.
    guard !value.utf8.contains(0) else { throw valueError(.nullCharacter) }
    return value
  }

  func table() throws(PreferencesError) -> [Document.Entry] {
    guard let entries = document.entries(of: value, at: path) else { throw wrongType(.table) }
    return entries
  }

  private func wrongType(_ kind: PreferencesError.Kind) -> PreferencesError {
    valueError(.wrongType(key: key, expected: kind))
  }
}
