import ChatUI
import TerminalUI

/// What the user sees and hears: the command line, else the configuration file, else the default.
public struct FrontendSettings: Sendable {
  /// Plain lines also at a terminal.
  public var plain = false
  /// Ring when it becomes the user's turn.
  public var bell = true
  /// After how long the user is reminded that the other side waits, again and again; nil is never.
  public var remind: Duration?
  /// Text may be composed while it is the other side's turn.
  public var typeAhead = false
  /// The mouse's wheel scrolls the transcript.
  public var mouse = false
  /// How things look.
  public var theme = Theme()
  /// How many colours are used; nil is as many as the terminal has.
  public var colors: ColorDepth?

  /// The defaults.
  public init() {}
}
