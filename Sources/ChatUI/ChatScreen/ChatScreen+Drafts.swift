// A draft that a program has made. The user reads and sends it, changes it or takes it back.

extension ChatScreen {
  /// A draft in the input line.
  struct MadeDraft {
    /// The input line with it.
    let line: String
    /// What was there before; empty for nothing.
    let before: String
  }

  /// Puts a draft into the input line. What was typed there is set aside; Up recalls it.
  /// - Parameter replacing: whether that may be done. If not, the line must be empty: the next key is then not meant
  ///   for what was there before.
  /// - Returns: whether it was put there.
  public mutating func insertDraft(_ text: String, replacing: Bool) -> Bool {
    guard takesText, replacing || input.editor.isEmpty, !layerHasInput else { return false }
    let before = input.line
    input.stash()
    // As a paste, it is text even if it begins with a slash, and one undo removes it.
    input.paste(Array(text.utf8))
    madeDraft = MadeDraft(line: input.line, before: before)
    stale.insert(.input)
    return true
  }

  /// Takes the draft back if it is still as it came.
  /// - Returns: whether it was.
  mutating func takeDraftBack() -> Bool {
    guard let made = madeDraft, input.line == made.line else { return false }
    madeDraft = nil
    input.clear()
    input.paste(Array(made.before.utf8))
    stale.insert(.input)
    return true
  }
}
