/// Word boundaries. As in readline, letters and digits form words. For languages written without spaces a
/// change of script is a boundary too: Han, kana and Hangul are separate from each other and from other
/// letters ("用iPhone14拍" is three words). Emoji count as a script of their own, so deleting one does not
/// delete the word before it. Everything else is a separator, including ，。！？.
struct WordBoundaries {
  private enum Script: Equatable {
    case letters, han, kana, hangul, emoji
  }

  let characters: [Character]

  /// Skips separators from `index` on, then goes to the end of the word.
  func wordEnd(from index: Int) -> Int {
    var end = index
    while end < characters.count, Self.script(of: characters[end]) == nil { end += 1 }
    guard end < characters.count else { return end }
    let script = Self.script(of: characters[end])
    while end < characters.count, Self.script(of: characters[end]) == script { end += 1 }
    return end
  }

  /// Skips separators backwards from `index`, then goes to the start of the word.
  func wordStart(from index: Int) -> Int {
    var start = index
    while start > 0, Self.script(of: characters[start - 1]) == nil { start -= 1 }
    guard start > 0 else { return 0 }
    let script = Self.script(of: characters[start - 1])
    while start > 0, Self.script(of: characters[start - 1]) == script { start -= 1 }
    return start
  }

  /// Skips white space backwards from `index`, then goes to the white space before the word.
  func whitespaceWordStart(from index: Int) -> Int {
    var start = index
    while start > 0, characters[start - 1].isWhitespace { start -= 1 }
    while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
    return start
  }

  /// The line around `index`, without its newline.
  func line(around index: Int) -> Range<Int> {
    let start = characters[..<index].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = characters[index...].firstIndex(of: "\n") ?? characters.count
    return start..<end
  }

  /// The script of a character; nil for a separator.
  private static func script(of character: Character) -> Script? {
    guard let scalar = character.unicodeScalars.first else { return nil }
    switch scalar.value {
    case 0..<0x80 where character.utf8.count == 1:
      return character.isLetter || character.isNumber ? .letters : nil
    // The iteration marks 々 and 〻 stand for a Han character, but do not have the property Ideographic.
    case 0x3005, 0x303B: return .han
    case 0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F,
      0x1AFF0...0x1B16F:
      return .kana
    case 0x1100...0x11FF, 0x3131...0x318E, 0xA960...0xA97C, 0xAC00...0xD7FB, 0xFFA0...0xFFDC:
      return .hangul
    default: break
    }
    let properties = scalar.properties
    if properties.isIdeographic { return .han }
    let showsAsEmoji = character.unicodeScalars.contains("\u{FE0F}")
    if properties.isEmojiPresentation || properties.isEmoji && showsAsEmoji { return .emoji }
    return character.isLetter || character.isNumber ? .letters : nil
  }
}
