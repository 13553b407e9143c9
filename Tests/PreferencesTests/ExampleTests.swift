import Preferences
import TestSupport
import Testing

/// The example files that the README points to: all of them can be read, and say the same in both languages.
struct ExampleTests {
  private func path(_ name: String) throws -> String {
    "\(try packageRoot())/docs/examples/\(name)"
  }

  @Test func `settings are the same in both languages`() throws {
    let english = try Settings.read(path: path("config.toml"), parts: themeParts)
    #expect(english != Settings())
    #expect(try Settings.read(path: path("config.zh.toml"), parts: themeParts) == english)
  }

  @Test func `replies are the same in both languages`() throws {
    var (english, chinese) = try (
      RepliesFile(path: path("replies.toml")), RepliesFile(path: path("replies.zh.toml"))
    )
    let replies = try english.read()
    #expect(replies != Replies())
    #expect(try chinese.read() == replies)
  }
}
