import ArgumentParser
import Languages

/// The options of both programs that say what the user sees and hears. What is not said is left to the
/// configuration file, and then to the default.
public struct FrontendOptions: ParsableArguments {
  /// Plain lines also at a terminal.
  @Flag(help: .item(.plain, on: .customerTerm)) public var plain = false

  /// Ring when it becomes the user's turn.
  @Flag(inversion: .prefixedNo, help: .item(.bell, on: .customerTerm)) public var bell: Bool?

  /// Seconds after which the user is reminded that the other side waits; 0 is never.
  @Option(help: .item(.remind, on: .customerTerm)) public var remind: UInt32?

  /// Text may be composed while it is the other side's turn.
  @Flag(inversion: .prefixedNo, help: .item(.typeAhead, on: .customerTerm))
  public var typeAhead: Bool?

  /// The mouse's wheel scrolls the transcript.
  @Flag(inversion: .prefixedNo, help: .item(.mouse, on: .customerTerm)) public var mouse: Bool?

  /// Another configuration file than the user's.
  @Option(help: .item(.config, on: .customerTerm), completion: .file()) public var config: String?

  /// The full screen where there is one, with the bell.
  public init() {}

  /// Checks what the parser has read. The configuration file has the same bounds.
  /// - Throws: the user's mistake.
  public func check() throws(UsageMistake) {
    if let remind { try CommandLineItem.remind.check(remind) }
  }
}
