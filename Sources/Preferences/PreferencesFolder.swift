/// The folder of a user's preferences, by the XDG Base Directory Specification. It holds two files that users
/// edit by hand.
public struct PreferencesFolder: Sendable, Equatable {
  /// The absolute path, without a trailing slash.
  public let path: String

  /// How the program behaves and looks: `Settings`.
  public var settingsFile: String { path + "/config.toml" }
  /// The canned replies: `Replies`.
  public var repliesFile: String { path + "/replies.toml" }

  /// The folder that the environment defines; nil if `HOME` is not an absolute path either. Does not access
  /// the disk.
  ///
  /// - Parameter environment: returns the value of a variable, nil if it is not set.
  public init?(environment: (String) -> String?) {
    // The specification: relative paths are ignored, and an empty one counts as unset.
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
