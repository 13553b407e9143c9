import Preferences
import TestSupport
import Testing

/// The example files that the README points to: all of them can be read, each in its own language.
struct ExampleTests {
  private func path(_ name: String) throws -> String {
    "\(try packageRoot())/docs/examples/\(name)"
  }

  @Test func `settings are the same in both languages`() throws {
    let english = try Settings.read(path: path("config.toml"), parts: themeParts)
    #expect(english != Settings())
    #expect(try Settings.read(path: path("config.zh.toml"), parts: themeParts) == english)
  }

  @Test func `replies speak one language each`() throws {
    let english = try texts(of: "replies.toml")
    let chinese = try texts(of: "replies.zh.toml")
    #expect(english.count == chinese.count)
    #expect(english.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) })
    #expect(chinese.allSatisfy { !$0.contains(#/[A-Za-z]/#) })
  }

  /// The greeting, the names and the texts.
  private func texts(of name: String) throws -> [String] {
    let replies = try Replies.read(path: path(name))
    let texts = [try #require(replies.greeting)] + replies.all.map(\.text)
    return replies.all.map(\.name) + texts.map { $0.filled(name: "", time: "") }
  }
}
