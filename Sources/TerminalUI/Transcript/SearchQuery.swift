import ChatCore

/// What a reader seeks in the transcript.
struct SearchQuery: Sendable {
  /// As it was typed.
  let query: String
  /// What its characters are compared by; at least one.
  private let folded: [String]
  private let pattern: BytePattern?

  /// - Returns: nil if the query is empty.
  init?(_ query: String) {
    // A tab is drawn as blanks, and nobody can see how many of them are one.
    let blanked = String(query.map { $0 == "\t" ? " " : $0 })
    let glyphs = VisibleText.lines(blanked, as: .name)[0]
    guard !glyphs.isEmpty else { return nil }
    self.query = query
    folded = glyphs.map(\.folded)
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
    text.utf8.withContiguousStorageIfAvailable { bytes in
      pattern?.occurs(in: bytes) ?? bytes.contains { $0 >= 0x80 }
    } ?? true
  }

  func matches(in lines: [[Glyph]]) -> [TextRange] {
    var matches: [TextRange] = []
    for (number, line) in lines.enumerated() where line.count >= folded.count {
      let line = line.map(\.folded)
      var at = 0
      while at + folded.count <= line.count {
        if folded.indices.allSatisfy({ line[at + $0] == folded[$0] }) {
          matches.append(TextRange(line: number, glyphs: at..<at + folded.count))
          at += folded.count
        } else {
          at += 1
        }
      }
    }
    return matches
  }
}
