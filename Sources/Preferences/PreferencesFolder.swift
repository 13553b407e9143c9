/// Where a user's preferences lie, by the XDG Base Directory Specification: two files that people
/// write by hand.
public struct PreferencesFolder: Sendable, Equatable {
  /// The folder, absolute, without a slash at the end.
  public let path: String

  /// How the program behaves and looks: `Settings`.
  public var settingsFile: String { path + "/config.toml" }
  /// The texts kept ready: `Replies`.
  public var repliesFile: String { path + "/replies.toml" }

  /// The folder that an environment leads to; nil if it names no home either. Touches no disk.
  ///
  /// - Parameter environment: the value of a variable, nil if it is not set.
  public init?(environment: (String) -> String?) {
    // The specification: a relative path is to be ignored, and an empty one is as good as none.
    if let base = environment("XDG_CONFIG_HOME"), base.utf8.first == UInt8(ascii: "/") {
      path = Self.withoutSlashes(base) + "/kefu"
    } else if let home = environment("HOME"), home.utf8.first == UInt8(ascii: "/") {
      path = Self.withoutSlashes(home) + "/.config/kefu"
    } else {
      return nil
    }
  }

  private static func withoutSlashes(_ path: String) -> Substring {
    var path = path[...]
    while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
  }
}
