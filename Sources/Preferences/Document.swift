/// A file's text as TOML: its values, and where they stand.
final class Document {
  private let path: String
  /// Without a byte order mark.
  private let bytes: [UInt8]
  private let definitions: [KeyScanner.Definition]
  private let root: TomlTree.Value

  /// A key and its value.
  struct Entry {
    let document: Document
    let path: [String]
    let value: TomlTree.Value

    var name: String { path.last ?? "" }
    /// As a person would name it.
    var key: String { path.joined(separator: ".") }
  }

  /// - Throws: what makes it no TOML, or more than `PreferencesLimits` allow.
  init(_ contents: [UInt8], path: String) throws(PreferencesError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = contents.starts(with: mark) ? Array(contents.dropFirst(3)) : contents
    func error(_ problem: PreferencesError.Problem, at offset: Int) -> PreferencesError {
      Self.error(problem, at: offset, in: bytes, path: path)
    }

    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch let invalid {
      let offset = invalid.byteOffsets.lowerBound
      throw error(.notUTF8(byte: offset + contents.count - bytes.count), at: offset)
    }
    // No part of TOML has one; the parser's words for it would show nothing.
    if let null = bytes.firstIndex(of: 0) { throw error(.nullCharacter, at: null) }

    do throws(KeyScanner.Refusal) {
      definitions = try KeyScanner.definitions(in: bytes)
    } catch let refusal {
      throw error(refusal.problem, at: refusal.offset)
    }

    do throws(TomlTree.Problem) {
      root = try TomlTree(bytes).root
    } catch let problem {
      throw PreferencesError(
        path: path, line: problem.line, column: problem.column,
        problem: .syntax(detail: problem.description))
    }
    self.path = path
    self.bytes = bytes
  }

  /// The keys at the root, in the order of the file.
  var entries: [Entry] { entries(of: root.table ?? [], at: []) }

  /// The keys of a table, in the order of the file; nil if the value is none.
  func entries(below entry: Entry) -> [Entry]? {
    entry.value.table.map { entries(of: $0, at: entry.path) }
  }

  private func entries(
    of table: [(key: String, value: TomlTree.Value)], at path: [String]
  ) -> [Entry] {
    var ranks: [[UInt8]: Int] = [:]
    for (rank, definition) in definitions.enumerated()
    where definition.path.count > path.count && definition.begins(with: path) {
      ranks[Array(definition.path[path.count].utf8), default: rank] += 0
    }
    return
      table
      .map { (rank: ranks[Array($0.key.utf8)] ?? .max, entry: $0) }
      .sorted { $0.rank < $1.rank }
      .map { Entry(document: self, path: path + [$0.entry.key], value: $0.entry.value) }
  }

  // MARK: Places

  /// A problem with an entry's key.
  func error(_ problem: PreferencesError.Problem, keyOf entry: Entry) -> PreferencesError {
    let definition = definitions.first { $0.begins(with: entry.path) }
    return Self.error(problem, at: definition?.key, in: bytes, path: path)
  }

  /// A problem with an entry's value; if it is a table without braces, with its first mention.
  func error(_ problem: PreferencesError.Problem, valueOf entry: Entry) -> PreferencesError {
    let definition = definitions.first { $0.begins(with: entry.path) }
    let value = definition?.path.count == entry.path.count ? definition?.value : nil
    return Self.error(problem, at: value ?? definition?.key, in: bytes, path: path)
  }

  private static func error(
    _ problem: PreferencesError.Problem, at offset: Int?, in bytes: [UInt8], path: String
  ) -> PreferencesError {
    guard let offset else { return PreferencesError(path: path, problem: problem) }
    let before = bytes[..<offset]
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    return PreferencesError(
      path: path,
      line: 1 + before.count { $0 == newline },
      column: 1 + before[lineStart...].count { !UTF8.isContinuation($0) },
      problem: problem)
  }
}

// What a key takes.
extension Document.Entry {
  typealias Problem = PreferencesError.Problem

  func keyError(_ problem: Problem) -> PreferencesError { document.error(problem, keyOf: self) }
  func valueError(_ problem: Problem) -> PreferencesError { document.error(problem, valueOf: self) }

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
    return value
  }

  func table() throws(PreferencesError) -> [Document.Entry] {
    guard let entries = document.entries(below: self) else { throw wrongType(.table) }
    return entries
  }

  private func wrongType(_ kind: PreferencesError.Kind) -> PreferencesError {
    valueError(.wrongType(key: key, expected: kind))
  }
}
