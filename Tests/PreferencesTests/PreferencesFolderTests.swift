import Preferences
import Testing

struct PreferencesFolderTests {
  @Test(
    arguments: [
      (["XDG_CONFIG_HOME": "/x", "HOME": "/h"], "/x/kefu"),
      (["XDG_CONFIG_HOME": "/x/"], "/x/kefu"),
      (["XDG_CONFIG_HOME": "/"], "/kefu"),
      (["XDG_CONFIG_HOME": "", "HOME": "/h"], "/h/.config/kefu"),
      (["XDG_CONFIG_HOME": "x", "HOME": "/h"], "/h/.config/kefu"),
      (["XDG_CONFIG_HOME": "~/x", "HOME": "/h//"], "/h/.config/kefu"),
      (["HOME": "/"], "/.config/kefu"),
      (["HOME": "/家"], "/家/.config/kefu"),
      (["HOME": ""], nil),
      (["HOME": "h"], nil),
      (["XDG_CONFIG_HOME": "x"], nil),
      ([:], nil),
    ] as [([String: String], String?)])
  func `the environment leads to a folder`(environment: [String: String], path: String?) {
    #expect(PreferencesFolder { environment[$0] }?.path == path)
  }

  @Test func `it has two files`() throws {
    let folder = try #require(PreferencesFolder { $0 == "HOME" ? "/h" : nil })
    #expect(folder.settingsFile == "/h/.config/kefu/config.toml")
    #expect(folder.repliesFile == "/h/.config/kefu/replies.toml")
  }
}
