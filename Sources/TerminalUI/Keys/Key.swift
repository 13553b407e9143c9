/// An input event from the terminal: one user action, or one report of the terminal.
public enum KeyEvent: Equatable, Sendable {
  /// A run of printable text, in whole scalars; never C0, C1, DEL or ESC. A grapheme cluster may be split
  /// between two events; the editor joins it.
  case text(String)
  /// A named key, or a character with Ctrl or Alt.
  case key(Key, Modifiers)
  /// A complete bracketed paste, as raw bytes. `cut` more bytes exceeded the limit and were dropped.
  case paste([UInt8], cut: Int)
  case mouse(MouseEvent)
  /// The terminal window gained (true) or lost the focus.
  case focus(Bool)
}

/// A key that does not simply produce text.
public enum Key: Hashable, Sendable {
  case enter, tab, escape, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// F1 is `function(1)`.
  case function(Int)
  /// A character key with Ctrl or Alt: Ctrl-A is "a", Ctrl-_ is "_", Ctrl-Space is " ".
  ///
  /// With Ctrl, letters are lower case, and Shift is in the modifiers if the terminal reports it. With Alt
  /// alone the character includes the effect of Shift (Alt-Shift-B is "B"), because ordinary terminals report
  /// nothing else.
  case character(Character)
}

/// The modifier keys held down with a key.
public struct Modifiers: OptionSet, Hashable, Sendable {
  /// One bit per modifier.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Shift, if the terminal reports it.
  public static let shift = Modifiers(rawValue: 1)
  /// Alt, Meta or Super.
  public static let alt = Modifiers(rawValue: 2)
  /// Ctrl.
  public static let control = Modifiers(rawValue: 4)
}

/// A mouse report. Motion is not reported.
public struct MouseEvent: Equatable, Sendable {
  /// The kind of report.
  public enum Action: Equatable, Sendable {
    case wheelUp, wheelDown
    /// A button was pressed: 1 is left, 2 middle, 3 right.
    case press(button: Int)
    case release(button: Int)
  }

  /// The kind of report.
  public var action: Action
  /// Counted from 0 at the left edge of the screen.
  public var column: Int
  /// Counted from 0 at the top edge of the screen.
  public var row: Int
  /// The modifier keys held down.
  public var modifiers: Modifiers

  /// Creates a mouse report.
  public init(action: Action, column: Int, row: Int, modifiers: Modifiers = []) {
    self.action = action
    self.column = column
    self.row = row
    self.modifiers = modifiers
  }
}
