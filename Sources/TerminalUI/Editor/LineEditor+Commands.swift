extension LineEditor {
  /// Performs a command.
  /// - Returns: whether the text or the cursor changed.
  @discardableResult
  public mutating func perform(_ command: EditorCommand) -> Bool {
    let previous = lastCommand
    beginCommand()
    switch command {
    case .newline: return type("\n")

    case .moveLeft: return move(to: cursor - 1)
    case .moveRight: return move(to: cursor + 1)
    case .moveWordLeft: return move(to: wordStart)
    case .moveWordRight: return move(to: wordEnd)
    case .moveToLineStart: return move(to: line.lowerBound)
    case .moveToLineEnd: return move(to: line.upperBound)
    case .moveToStart: return move(to: 0)
    case .moveToEnd: return move(to: characters.count)

    case .deleteLeft: return delete(max(cursor - 1, 0)..<cursor)
    case .deleteRight: return delete(cursor..<min(cursor + 1, characters.count))
    case .killToLineEnd: return kill(cursor..<lineEndOrNext, .after, previous)
    case .killToLineStart: return kill(lineStartOrPrevious..<cursor, .before, previous)
    case .unixWordRubout: return kill(whitespaceWordStart..<cursor, .before, previous)
    case .killWordLeft: return kill(wordStart..<cursor, .before, previous)
    case .killWordRight: return kill(cursor..<wordEnd, .after, previous)
    case .yank: return yank()
    case .yankPop: return yankPop(previous)

    case .transposeCharacters: return transposeCharacters()
    case .transposeWords: return transposeWords()
    case .upcaseWord: return changeWord { $0.uppercased() }
    case .downcaseWord: return changeWord { $0.lowercased() }
    case .capitalizeWord: return changeWord(Self.capitalized)

    case .undo: return content.undo()
    case .revert: return revert()
    }
  }

  mutating func type(_ text: String) -> Bool {
    guard !text.isEmpty else { return false }
    if text.utf8.count == 1, content.type(Character(text)) { return true }
    content.replace(cursor..<cursor, with: text, typedCount: text.count)
    return true
  }

  // MARK: - Places
  // Computed before the edit: `characters` must not be shared while it is modified (copy-on-write).

  private var words: WordBoundaries { WordBoundaries(characters: characters) }
  private var wordStart: Int { words.wordStart(from: cursor) }
  private var wordEnd: Int { words.wordEnd(from: cursor) }
  private var whitespaceWordStart: Int { words.whitespaceWordStart(from: cursor) }
  private var line: Range<Int> { words.line(around: cursor) }

  private var lineEndOrNext: Int {
    let end = line.upperBound
    return end == cursor ? min(end + 1, characters.count) : end
  }

  private var lineStartOrPrevious: Int {
    let start = line.lowerBound
    return start == cursor ? max(start - 1, 0) : start
  }

  // MARK: - Moving, deleting, killing

  private mutating func move(to index: Int) -> Bool {
    let before = cursor
    content.moveCursor(to: index)
    return cursor != before
  }

  private mutating func delete(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return false }
    content.replace(range, with: "")
    return true
  }

  /// An empty kill neither ends a sequence of kills nor begins one.
  private mutating func kill(
    _ range: Range<Int>, _ joining: KillRing.Joining, _ previous: LastCommand
  ) -> Bool {
    let goesOn = previous == .kill
    if goesOn || !range.isEmpty { lastCommand = .kill }
    guard !range.isEmpty else { return false }
    killRing.add(String(characters[range]), goesOn ? joining : .none)
    return delete(range)
  }

  private mutating func yank() -> Bool {
    guard let text = killRing.newest else { return false }
    content.replace(cursor..<cursor, with: text)
    lastCommand = .yank
    return true
  }

  /// Only directly after a yank: undoes it, including any clusters it joined, and yanks the entry before.
  private mutating func yankPop(_ previous: LastCommand) -> Bool {
    guard previous == .yank else { return false }
    lastCommand = .yank
    guard killRing.count > 1, content.undo() else { return false }
    killRing.rotate()
    return yank()
  }

  private mutating func revert() -> Bool {
    guard content.undo() else { return false }
    while content.undo() {}
    return true
  }

  // MARK: - Transposing and changing case

  /// Swaps the characters before and at the cursor and moves past them; at the end of a line, the last two.
  private mutating func transposeCharacters() -> Bool {
    let line = line
    let second = cursor == line.upperBound ? cursor - 1 : cursor
    guard second > line.lowerBound else { return false }
    let swapped = String(characters[second]) + String(characters[second - 1])
    content.replace(second - 1..<second + 1, with: swapped)
    return true
  }

  /// Swaps the word before the cursor with the one at or after it; at the end of the text, the last two
  /// words.
  private mutating func transposeWords() -> Bool {
    guard let (first, second) = wordsToTranspose() else { return false }
    let swapped =
      String(characters[second]) + String(characters[first.upperBound..<second.lowerBound])
      + String(characters[first])
    content.replace(first.lowerBound..<second.upperBound, with: swapped)
    return true
  }

  private func wordsToTranspose() -> (Range<Int>, Range<Int>)? {
    let words = words
    let secondStart = words.wordStart(from: words.wordEnd(from: cursor))
    let firstStart = words.wordStart(from: secondStart)
    let firstEnd = words.wordEnd(from: firstStart)
    let secondEnd = words.wordEnd(from: secondStart)
    guard firstStart < secondStart, firstEnd <= secondStart else { return nil }
    return (firstStart..<firstEnd, secondStart..<secondEnd)
  }

  /// Changes the text from the cursor to the end of the word, and moves the cursor there.
  private mutating func changeWord(_ change: (String) -> String) -> Bool {
    let range = cursor..<wordEnd
    let old = String(characters[range])
    let new = change(old)
    if new == old { return move(to: range.upperBound) }
    content.replace(range, with: new)
    return true
  }

  private static func capitalized(_ text: String) -> String {
    guard let first = text.firstIndex(where: { $0.isLetter || $0.isNumber }) else { return text }
    // Title case differs from upper case for digraphs: ǆ becomes ǅ.
    let initial = text[first].unicodeScalars
    let head = initial.first.map { $0.properties.titlecaseMapping } ?? ""
    return text[..<first] + head + String(String.UnicodeScalarView(initial.dropFirst()))
      + text[text.index(after: first)...].lowercased()
  }
}
