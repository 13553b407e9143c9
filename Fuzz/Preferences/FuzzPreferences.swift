import FuzzSupport

@testable import Preferences

// Any file in the place of config.toml or replies.toml gives a value or an error with its place; and
// what toml++ found there, the scanner that stands before it has found too.

/// The bytes are the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPreferences(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Input(start, count).bytes
  read(bytes) { contents throws(PreferencesError) in
    let settings = try Settings(contents, path: path, parts: ["title", "stand_in"])
    let seconds = settings.remindSeconds ?? 0
    require((0...PreferencesLimits.remindSecondsMax).contains(seconds), "remind = \(seconds)")
  }
  read(bytes) { contents throws(PreferencesError) in check(try Replies(contents, path: path)) }
  read(bytes) { contents throws(PreferencesError) in
    checkKeys(of: try Document(contents, path: path), contents)
  }
  return 0
}

private let path = "the file"

private func read(_ bytes: [UInt8], _ body: ([UInt8]) throws(PreferencesError) -> Void) {
  do throws(PreferencesError) {
    try body(bytes)
  } catch let error {
    require(error.path == path && (error.line == nil) == (error.column == nil), "\(error)")
    let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    require(error.line.map { (1...lines).contains($0) } ?? true, "\(error) of \(lines) lines")
    require(error.column.map { (1...bytes.count + 1).contains($0) } ?? true, "\(error)")
  }
}

private func check(_ replies: Replies) {
  let texts = replies.all.map(\.text) + (replies.greeting.map { [$0] } ?? [])
  for text in texts {
    let count = text.raw.utf8.count
    require((1...PreferencesLimits.fileBytesMax).contains(count), "a text of \(count) bytes")
    let isBlank = text.raw.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    require(!isBlank, "a blank text")
    let filled = text.filled(name: "{time}", time: "{name}")
    require(filled.utf8.count == count, "filled: \(filled), of \(text.raw)")
  }
  require(Set(replies.all.map(\.name)).count == replies.all.count, "a name is given twice")
  for reply in replies.all { require(replies[reply.name] == reply.text, "\(reply) is not found") }
}

private func checkKeys(of document: Document, _ contents: [UInt8]) {
  let mark = contents.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  do throws(KeyScanner.Refusal) {
    let definitions = try KeyScanner.definitions(in: Array(contents.dropFirst(mark)))
    let expected = Set(definitions.map { Array($0.path[0].utf8) })
    let found = Set(document.entries.map { Array($0.name.utf8) })
    require(found == expected, "\(document.entries.map(\.name)) of \(definitions)")
  } catch let refusal {
    require(false, "refused, and read all the same: \(refusal)")
  }
}
