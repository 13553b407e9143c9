/// What came from the terminal, one thing a person did (or the terminal reported) at a time.
public enum KeyEvent: Equatable, Sendable {
  /// Printable text, whole scalars, as much as came in one run; never C0, C1, DEL or ESC.
  /// A grapheme cluster may be spread over two events: the editor joins what belongs together.
  case text(String)
  /// A named key, or a character with Ctrl or Alt.
  case key(Key, Modifiers)
  /// A whole bracketed paste, raw as it came. `cut` bytes more came and were not kept.
  case paste([UInt8], cut: Int)
  case mouse(MouseEvent)
  /// The terminal's window got (true) or lost the focus.
  case focus(Bool)
}

/// A key that is not simply text.
public enum Key: Hashable, Sendable {
  case enter, tab, escape, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  /// F1 is `function(1)`.
  case function(Int)
  /// With Ctrl or Alt: Ctrl-A is "a", Ctrl-_ is "_", Ctrl-Space is " ".
  ///
  /// With Ctrl a letter is lower case and Shift is told in the modifiers; with Alt alone the
  /// character is the one that Shift made (Alt-Shift-B is "B"), because that is all an
  /// ordinary terminal tells of it.
  case character(Character)
}

/// The keys held down with a key.
public struct Modifiers: OptionSet, Hashable, Sendable {
  /// One bit for each modifier.
  public let rawValue: UInt8

  /// The modifiers whose bits are set.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Shift, where a terminal tells of it.
  public static let shift = Modifiers(rawValue: 1)
  /// Alt, also called Meta, and Super.
  public static let alt = Modifiers(rawValue: 2)
  /// Ctrl.
  public static let control = Modifiers(rawValue: 4)
}

/// A report of the mouse; motion is not reported.
public struct MouseEvent: Equatable, Sendable {
  /// What was done with the mouse.
  public enum Action: Equatable, Sendable {
    case wheelUp, wheelDown
    /// Button 1 is the left one, 2 the middle one, 3 the right one.
    case press(button: Int)
    case release(button: Int)
  }

  /// What was done.
  public var action: Action
  /// Counts from 0, from the screen's left edge.
  public var column: Int
  /// Counts from 0, from the screen's upper edge.
  public var row: Int
  /// The keys held down meanwhile.
  public var modifiers: Modifiers

  /// A report of the mouse at a place.
  public init(action: Action, column: Int, row: Int, modifiers: Modifiers = []) {
    self.action = action
    self.column = column
    self.row = row
    self.modifiers = modifiers
  }
}
