/// An editing command of the input line. The comments give readline's names.
public enum EditorCommand: Hashable, Sendable, CaseIterable {
  case newline

  case moveLeft  // backward-char
  case moveRight  // forward-char
  case moveWordLeft  // backward-word
  case moveWordRight  // forward-word
  case moveToLineStart  // beginning-of-line: of the logical line
  case moveToLineEnd  // end-of-line
  case moveToStart
  case moveToEnd

  case deleteLeft  // backward-delete-char
  case deleteRight  // delete-char
  case killToLineEnd  // kill-line: at a line's end, its newline
  case killToLineStart  // unix-line-discard: at a line's start, the newline before it
  case unixWordRubout  // unix-word-rubout
  case killWordLeft  // backward-kill-word
  case killWordRight  // kill-word
  case yank
  case yankPop

  case transposeCharacters  // transpose-chars
  case transposeWords
  case upcaseWord
  case downcaseWord
  case capitalizeWord

  case undo
  case revert  // revert-line
}
