import ArgumentParser
import Languages

/// The options that both programs have for the user interface. An option that is not given is taken from the
/// configuration file, else from the defaults.
public struct FrontendOptions: ParsableArguments {
  /// Plain lines, even at a terminal.
  @Flag(help: .item(.plain, on: .customerTerm)) public var plain = false

  /// Whether to ring when the user's turn begins.
  @Flag(inversion: .prefixedNo, help: .item(.bell, on: .customerTerm)) public var bell: Bool?

  /// The interval of the reminder that the other side waits, in seconds; 0 for never.
  @Option(help: .item(.remind, on: .customerTerm)) public var remind: UInt32?

  /// Whether the user may compose text during the other side's turn.
  @Flag(inversion: .prefixedNo, help: .item(.typeAhead, on: .customerTerm))
  public var typeAhead: Bool?

  /// Whether the mouse wheel scrolls the transcript.
  @Flag(inversion: .prefixedNo, help: .item(.mouse, on: .customerTerm)) public var mouse: Bool?

  /// The path of a configuration file to use in place of the user's.
  @Option(help: .item(.config, on: .customerTerm), completion: .file()) public var config: String?

  /// Nothing given: all from the configuration file or the defaults.
  public init() {}

  /// Checks the values that the parser has read. The configuration file has the same bounds.
  /// - Throws: `UsageMistake` if a value is out of range, or the configuration file's path is empty.
  public func check() throws(UsageMistake) {
    if let remind { try CommandLineItem.remind.check(remind) }
    try CommandLineItem.config.check(path: config)
  }
}
