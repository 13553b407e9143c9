import FuzzSupport

@testable import Preferences

// Any file as config.toml or replies.toml yields a value, or an error with its position.

/// The entry point of libFuzzer. The bytes are the file.
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
    let names = try Document(contents, path: path).entries.map { Array($0.name.utf8) }
    require(Set(names).count == names.count, "a key is given twice")
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
