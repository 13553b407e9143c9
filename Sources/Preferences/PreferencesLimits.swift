/// Every bound of the files, with its unit, its reason, and what happens when it is reached: the
/// file is refused with an error.
public enum PreferencesLimits {
  /// Bytes of a file. A hundred of the longest replies fit; a log opened by mistake does not.
  public static let fileBytesMax = 1 << 20

  /// Seconds between two reminders: a day.
  public static let remindSecondsMax = 86400

  /// Parts of a dotted key, and brackets within brackets. toml++ follows and frees tables by
  /// recursion and bounds only brackets (256), so that one long dotted key would exhaust the
  /// stack. What is meant here needs two.
  public static let levelsMax = 16

  /// Bytes of a number or a date. The longest that has a use takes 35; toml++ looks 127 ahead.
  public static let wordBytesMax = 64

  /// Keys of a file. toml++ searches lists of tables from their beginning: time grows with the
  /// square of their number, and the desk waits while its replies are read.
  public static let keysMax = 10_000
}
