/// All limits of the files, with unit and reason. A file that exceeds one is refused with an error.
public enum PreferencesLimits {
  /// Size of a file in bytes. Room for a hundred of the longest replies, but not for a log opened by mistake.
  public static let fileBytesMax = 1 << 20

  /// Seconds between two reminders: a day.
  public static let remindSecondsMax = 86400

  /// Seconds of a wrap-up: a day.
  public static let wrapUpSecondsMax = 86400

  /// Seconds that a customer may wait for a reply: a day.
  public static let lateAfterSecondsMax = 86400

  /// Parts of a dotted key (see `overlongDottedKey`). A valid key here has two. The check also sees text in
  /// strings, and the longest host names there (in ip6.arpa) have 34 parts.
  public static let keyPartsMax = 64
}
