import Preferences
import TerminalUI

/// What the command line says of what the user sees and hears; nil is left to the configuration file,
/// and then to the default.
public struct FaceChoices: Equatable, Sendable {
  /// Plain lines also at a terminal.
  public var plain = false
  /// Ring when it becomes the user's turn.
  public var bell: Bool?
  /// Seconds after which the user is reminded that the other side waits; 0 is never.
  public var remind: UInt32?
  /// Text may be composed while it is the other side's turn.
  public var typeAhead: Bool?
  /// The mouse's wheel scrolls the transcript.
  public var mouse: Bool?
  /// Another configuration file than the user's.
  public var config: String?

  /// Nothing chosen.
  public init() {}

  /// What is wrong with them, in the user's language. The configuration file has the same bounds.
  public var problem: String? {
    let most = PreferencesLimits.remindSecondsMax
    guard let remind, remind > most else { return nil }
    return userLanguage.pick(
      "--remind must be from 0 to \(most)", "--remind 必须在 0 到 \(most) 之间")
  }

  /// Takes one of the options that say this; false if it is none.
  public mutating func take(_ option: String, _ argument: inout QuickArgument) -> Bool {
    switch option {
    case "--plain": return argument.flag() && QuickArgument.set(&plain, true)
    case "--bell": return argument.flag() && QuickArgument.set(&bell, true)
    case "--no-bell": return argument.flag() && QuickArgument.set(&bell, false)
    case "--remind": return QuickArgument.set(&remind, argument.number())
    case "--type-ahead": return argument.flag() && QuickArgument.set(&typeAhead, true)
    case "--no-type-ahead": return argument.flag() && QuickArgument.set(&typeAhead, false)
    case "--mouse": return argument.flag() && QuickArgument.set(&mouse, true)
    case "--no-mouse": return argument.flag() && QuickArgument.set(&mouse, false)
    case "--config": return QuickArgument.set(&config, argument.text())
    default: return false
    }
  }
}
