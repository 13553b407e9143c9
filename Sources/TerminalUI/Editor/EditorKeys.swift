// The table of editing keys. Other keys are left to the program: Enter, Up and Down, Tab, Escape, Page Up and
// Page Down, and Ctrl with Home or End, which scroll.

extension EditorCommand {
  /// The editing command for a key; nil if it is not an editing key.
  public static func command(for key: Key, modifiers: Modifiers) -> EditorCommand? {
    let isWordwise = !modifiers.isDisjoint(with: [.control, .alt])
    switch key {
    case .character(let character):
      if modifiers == .control { return withControl[character] }
      // Alt-Shift-B is Alt-B, as in readline.
      if modifiers == .alt { return withAlt[Character(character.lowercased())] }
      // Some terminals report Ctrl-_ as Ctrl, Shift and the unshifted character.
      return modifiers == [.control, .shift] && character == "-" ? .undo : nil
    case .enter:
      return modifiers == .alt || modifiers == .shift ? .newline : nil
    case .left: return isWordwise ? .moveWordLeft : .moveLeft
    case .right: return isWordwise ? .moveWordRight : .moveRight
    case .home:
      if modifiers.contains(.control) { return nil }
      return modifiers.contains(.alt) ? .moveToStart : .moveToLineStart
    case .end:
      if modifiers.contains(.control) { return nil }
      return modifiers.contains(.alt) ? .moveToEnd : .moveToLineEnd
    case .backspace: return isWordwise ? .killWordLeft : .deleteLeft
    case .delete: return isWordwise ? .killWordRight : .deleteRight
    case .tab, .escape, .insert, .up, .down, .pageUp, .pageDown, .function: return nil
    }
  }

  private static let withControl: [Character: EditorCommand] = [
    "a": .moveToLineStart, "e": .moveToLineEnd, "b": .moveLeft, "f": .moveRight,
    "h": .deleteLeft, "d": .deleteRight,
    "k": .killToLineEnd, "u": .killToLineStart, "w": .unixWordRubout, "y": .yank,
    "t": .transposeCharacters, "_": .undo, "/": .undo,
  ]

  private static let withAlt: [Character: EditorCommand] = [
    "b": .moveWordLeft, "f": .moveWordRight, "<": .moveToStart, ">": .moveToEnd,
    "d": .killWordRight, "y": .yankPop, "t": .transposeWords,
    "u": .upcaseWord, "l": .downcaseWord, "c": .capitalizeWord, "r": .revert,
  ]
}
