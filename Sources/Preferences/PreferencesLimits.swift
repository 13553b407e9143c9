/// Every bound of the files, with its unit, its reason, and what happens when it is reached: the
/// file is refused with an error.
public enum PreferencesLimits {
  /// Bytes of a file. A hundred of the longest replies fit; a log opened by mistake does not.
  public static let fileBytesMax = 1 << 20

  /// Seconds between two reminders: a day.
  public static let remindSecondsMax = 86400

  /// Words of a dotted key (see `longDottedKey`). What is meant here needs two; the longest names of
  /// machines that a text may speak of have 34.
  public static let keyPartsMax = 64
}
