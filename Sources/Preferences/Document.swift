/// A TOML file: its entries and their positions.
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
    /// The dotted key, such as `theme.title`.
    var key: String { path.joined(separator: ".") }
  }

  /// - Throws: an error if the text is not TOML or exceeds `PreferencesLimits`.
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
    // TOML forbids it, and the parser's message could not show it.
    if let null = bytes.firstIndex(of: 0) { throw error(.nullCharacter, at: null) }
    if let key = overlongDottedKey(in: bytes) {
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

  /// The top-level entries, in file order.
  var entries: [Entry] { entries(of: tree.root, at: []) ?? [] }

  /// The entries of a table, in file order; nil if the value is not a table.
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

// Typed access to values.
extension Document.Entry {
  typealias Problem = PreferencesError.Problem

  /// An error at the key.
  func keyError(_ problem: Problem) -> PreferencesError {
    document.error(problem, at: entry.keyPlace)
  }

  /// An error at the value. For a table without braces, at its first mention.
  func valueError(_ problem: Problem) -> PreferencesError {
    document.error(problem, at: entry.valuePlace)
  }

  /// The error for a key that is not one of `known`, the valid keys of this table.
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
    // It is invisible, and C functions would take it for the end of the string.
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
