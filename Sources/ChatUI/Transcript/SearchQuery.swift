import ChatCore
import TerminalUI

/// What a reader seeks in the transcript.
struct SearchQuery: Sendable {
  /// As it was typed.
  let query: String
  /// What its characters are compared by; at least one.
  private let folded: [String]
  /// How many of the first characters are also the last ones of each beginning, of one character and more:
  /// so much of a place that does not fit need not be compared again (Knuth, Morris and Pratt). Without it
  /// a text of one letter would cost its length times the query's.
  private let borders: [Int]
  private let pattern: BytePattern?
  /// Part of it is a glyph with a joiner or the like in it: no literal text has one, and no other glyph is
  /// taken for it.
  private let isInNoLiteral: Bool

  /// - Returns: nil if the query is empty.
  init?(_ query: String) {
    // A tab is drawn as blanks, and nobody can see how many of them are one.
    let blanked = String(query.map { $0 == "\t" ? " " : $0 })
    let glyphs = VisibleText.lines(blanked, as: .name)[0]
    guard !glyphs.isEmpty else { return nil }
    self.query = query
    folded = glyphs.map(\.folded)
    borders = Self.borders(of: folded)
    isInNoLiteral = glyphs.contains { $0.character.unicodeScalars.contains(where: \.isJoining) }
    pattern = BytePattern.longest(in: glyphs)
  }

  /// Where it stands in an entry's text, first to last, none within another.
  func matches(in item: Transcript.Item, _ layout: TranscriptLayout) -> [TextRange] {
    mayStand(in: item) ? matches(in: layout.text(of: item)) : []
  }

  /// A quick no for most of the entries in which it does not stand.
  func mayStand(in item: Transcript.Item) -> Bool {
    switch item.entry {
    case .message(_, let text, _), .notice(let text):
      !item.isLiteral || mayStand(inLiteral: text)
    case .note: true
    }
  }

  private func mayStand(inLiteral text: String) -> Bool {
    if isInNoLiteral { return false }
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
  /// Whether it makes other characters one with each other or another in shape, and is part of no composition.
  fileprivate var isJoining: Bool {
    switch ScalarClass(self) {
    case .joiner, .variation, .tag: true
    default: false
    }
  }
}
