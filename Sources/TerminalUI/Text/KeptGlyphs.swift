/// The glyphs of two texts, those used last: of a conversation's two sides, or of whose turn it is.
///
/// A text has the same glyphs as long as language and columns are the same: whoever keeps them begins
/// anew where those change.
struct KeptGlyphs {
  private var kept: [(text: String?, glyphs: [Glyph])] = []
  /// The index of the one used last.
  private var last = 0

  /// The glyphs of a text, if they are kept.
  mutating func glyphs(of text: String?) -> [Glyph]? {
    for index in kept.indices where Self.isSame(kept[index].text, text) {
      last = index
      return kept[index].glyphs
    }
    return nil
  }

  mutating func keep(_ glyphs: [Glyph], of text: String?) {
    if kept.count < 2 {
      last = kept.count
      kept.append((text, glyphs))
    } else {
      last = 1 - last
      kept[last] = (text, glyphs)
    }
  }

  /// Compares bytes, since texts that are equivalent to Unicode may be drawn differently.
  private static func isSame(_ text: String?, _ other: String?) -> Bool {
    guard let text, let other else { return text == nil && other == nil }
    guard text.utf8.count == other.utf8.count else { return false }
    let isSame = text.utf8.withContiguousStorageIfAvailable { ours in
      other.utf8.withContiguousStorageIfAvailable { theirs in
        ours.indices.allSatisfy { ours[$0] == theirs[$0] }
      }
    }
    return isSame == true
  }
}
