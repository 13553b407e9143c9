import ChatCore
import TerminalUI

/// A text to be found in the transcript.
struct SearchQuery: Sendable {
  /// The query as typed.
  let text: String
  /// The folded characters that are compared; at least one.
  private let folded: [String]
  /// For each prefix of `folded`, the length of its longest border (the failure function of Knuth, Morris and
  /// Pratt). Without it, searching a text of one repeated letter would take time proportional to its length
  /// times the query's.
  private let borders: [Int]
  private let pattern: BytePattern?
  /// Whether the query contains a joiner, a variation selector or a tag. Literal text contains none, and no
  /// other glyph matches it.
  private let containsJoiner: Bool

  /// - Returns: nil if the query is empty.
  init?(_ text: String) {
    // A tab is drawn as spaces, so it cannot be told from them on the screen.
    let blanked = String(text.map { $0 == "\t" ? " " : $0 })
    let glyphs = VisibleText.lines(blanked, as: .name)[0]
    guard !glyphs.isEmpty else { return nil }
    self.text = text
    folded = glyphs.map(\.folded)
    borders = Self.borders(of: folded)
    containsJoiner = glyphs.contains { $0.character.unicodeScalars.contains(where: \.isJoining) }
    pattern = BytePattern.longest(in: glyphs)
  }

  /// The matches in an entry's text, in order and without overlaps.
  func matches(in item: Transcript.Item, _ layout: TranscriptLayout) -> [TextRange] {
    mayMatch(in: item) ? matches(in: layout.text(of: item)) : []
  }

  /// The prefilter. False excludes most entries without a match cheaply; true means that the entry must be
  /// searched.
  func mayMatch(in item: Transcript.Item) -> Bool {
    switch item.entry {
    case .message(_, let text, _), .notice(let text):
      !item.isLiteral || mayMatch(inLiteral: text)
    case .note: true
    }
  }

  private func mayMatch(inLiteral text: String) -> Bool {
    if containsJoiner { return false }
    return text.utf8.withContiguousStorageIfAvailable { bytes in
      pattern?.occurs(in: bytes) ?? bytes.contains { $0 >= 0x80 }
    } ?? true
  }

  func matches(in lines: [[Glyph]]) -> [TextRange] {
    var matches: [TextRange] = []
    for (number, line) in lines.enumerated() where line.count >= folded.count {
      var fitting = 0
      for (index, glyph) in line.enumerated() {
        let character = glyph.folded
        while fitting > 0, folded[fitting] != character { fitting = borders[fitting - 1] }
        if folded[fitting] == character { fitting += 1 }
        guard fitting == folded.count else { continue }
        matches.append(TextRange(line: number, glyphs: index + 1 - fitting..<index + 1))
        fitting = 0
      }
    }
    return matches
  }

  private static func borders(of folded: [String]) -> [Int] {
    var borders = [0]
    var fitting = 0
    for character in folded.dropFirst() {
      while fitting > 0, folded[fitting] != character { fitting = borders[fitting - 1] }
      if folded[fitting] == character { fitting += 1 }
      borders.append(fitting)
    }
    return borders
  }
}

extension Unicode.Scalar {
  /// Whether it joins characters or selects a variant, and takes part in no canonical composition.
  fileprivate var isJoining: Bool {
    switch ScalarClass(self) {
    case .joiner, .variation, .tag: true
    default: false
    }
  }
}
