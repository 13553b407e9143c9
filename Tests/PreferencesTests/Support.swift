import ChatUI
import Glibc
import Preferences
import TerminalUI
import Testing

/// A text with `¦` where an error is expected: what the file holds, and the place.
struct Marked {
  let text: String
  let line: Int?
  let column: Int?

  init(_ marked: String) {
    let scalars = Array(marked.unicodeScalars)
    guard let mark = scalars.firstIndex(of: "¦") else {
      (text, line, column) = (marked, nil, nil)
      return
    }
    let before = scalars[..<mark]
    text = marked.filter { $0 != "¦" }
    line = before.count { $0 == "\n" } + 1
    column = before.count - (before.lastIndex(of: "\n").map { $0 + 1 } ?? 0) + 1
  }
}

/// Expects that reading what is marked fails with `problem`, at the mark.
func expectProblem(
  _ marked: String, _ problem: PreferencesError.Problem, at location: SourceLocation,
  reading read: ([UInt8], String) throws(PreferencesError) -> Void
) {
  let marked = Marked(marked)
  do throws(PreferencesError) {
    try read(Array(marked.text.utf8), "the file")
    Issue.record("no error: \(marked.text)", sourceLocation: location)
  } catch let error {
    let expected = PreferencesError(
      path: "the file", line: marked.line, column: marked.column, problem: problem)
    #expect(error == expected, "\(marked.text)", sourceLocation: location)
  }
}

func expectSettingsProblem(
  _ marked: String, _ problem: PreferencesError.Problem,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectProblem(marked, problem, at: sourceLocation) { bytes, path throws(PreferencesError) in
    _ = try Settings(bytes, path: path, parts: themeParts)
  }
}

func expectRepliesProblem(
  _ marked: String, _ problem: PreferencesError.Problem,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectProblem(marked, problem, at: sourceLocation) { bytes, path throws(PreferencesError) in
    _ = try Replies(bytes, path: path)
  }
}

/// The parts of the screen that have a style.
let themeParts = Theme.parts.map(\.name)

func settings(_ text: String) throws -> Settings {
  try Settings(Array(text.utf8), path: "", parts: themeParts)
}
func replies(_ text: String) throws -> Replies { try Replies(Array(text.utf8), path: "") }

/// A folder that is gone with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/preferences-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != "..", unlink(file(name)) != 0 { rmdir(file(name)) }
    }
    closedir(folder)
    rmdir(path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file in place, as some editors do; its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      try #require(count > 0)
      rest = rest.dropFirst(count)
    }
    return file(name)
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }
}
