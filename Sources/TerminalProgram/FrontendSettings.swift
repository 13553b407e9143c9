import ChatUI
import Preferences
import TerminalUI

/// The settings of the user interface: from the command line, else the configuration file, else the default.
public struct FrontendSettings: Sendable {
  /// Plain lines, even at a terminal.
  public var plain = false
  /// Whether to read standard input.
  public private(set) var readsInput = true
  /// Whether to ring when the user's turn begins.
  public var bell = true
  /// How to call the user then.
  public var notify = Settings.Notify.bell
  /// The interval of the reminder that the other side waits; nil for never.
  public var remind: Duration?
  /// Whether the user may compose text during the other side's turn.
  public var typeAhead = false
  /// Whether the mouse wheel scrolls the transcript.
  public var mouse = false
  /// Whether the agent's wide window has a pane at the right.
  public var pane = true
  /// The styles of the screen's parts.
  public var theme = Theme()
  /// The colour depth; nil for the terminal's own.
  public var colors: ColorDepth?

  /// The defaults.
  public init() {}

  /// Sets what a program without a user needs: lines to standard output, and no input.
  public mutating func needNobody() { (plain, readsInput) = (true, false) }
}
