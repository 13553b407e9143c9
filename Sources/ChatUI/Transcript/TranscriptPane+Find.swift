import TerminalUI

// Finding: what is sought is marked wherever it is drawn, and one match is the reader's.
//
// Matches are places in the entries' texts, so that neither the window's size nor what is given up
// can move them. They are looked up entry by entry when the reader goes from one to another, and
// when an entry is drawn.

extension TranscriptPane {
  /// What is sought, and the match that the reader is at.
  struct Search {
    let sought: SearchQuery
    var current: Match
  }

  /// Where what is sought stands.
  struct Match {
    let number: Int
    let range: TextRange

    func isBefore(_ other: Match) -> Bool {
      (number, range.line, range.glyphs.lowerBound)
        < (other.number, other.range.line, other.range.glyphs.lowerBound)
    }
  }

  var sought: String? { search?.sought.query }

  /// Seeks, and goes to the newest match that is not below the pane, or else to the newest of all.
  /// - Returns: false if it stands nowhere; then nothing is sought any more.
  mutating func find(_ query: String) -> Bool {
    endFind()
    guard let newest, let sought = SearchQuery(query) else { return false }
    let bottom = anchor ?? newest
    guard
      let match = newestMatch(of: sought, notBelow: bottom)
        ?? newestMatch(of: sought, in: transcript.firstNumber..<bottom.number)
        ?? newestMatch(of: sought, in: bottom.number..<transcript.endNumber)
    else { return false }
    search = Search(sought: sought, current: match)
    show(match)
    return true
  }

  /// Goes to the next older match (-1) or the next newer one (1).
  /// - Returns: false if there is none.
  mutating func findNext(_ direction: Int) -> Bool {
    guard let search else { return false }
    guard let match = direction < 0 ? older(search) : newer(search) else { return false }
    self.search?.current = match
    show(match)
    return true
  }

  /// Seeks no more; the reader stays where they are.
  mutating func endFind() {
    guard search != nil else { return }
    search = nil
    drawAnew()
  }

  /// What is sought in an entry, each match with how it is drawn.
  func marks(in number: Int) -> [(range: TextRange, style: Style)] {
    guard let search else { return [] }
    var currentStyle = layout.theme.match
    currentStyle.attributes.formUnion([.bold, .underline])
    return matches(of: search.sought, in: number).map { match in
      let isCurrent = match.number == search.current.number && match.range == search.current.range
      return (range: match.range, style: isCurrent ? currentStyle : layout.theme.match)
    }
  }

  // MARK: Going to a match

  private mutating func show(_ match: Match) {
    drawAnew()
    guard let newest else { return }
    let shown = Self.span(of: match, in: layout.rows(of: transcript[match.number]))
    let first = Place(number: match.number, row: shown.first)
    let last = Place(number: match.number, row: shown.last)
    let bottom = anchor ?? newest
    let top = back(bottom, by: max(0, rows - 1))
    if !isBefore(first, top), !isBefore(bottom, last) { return }
    move(to: forth(first, by: rows / 2))
  }

  /// The first and the last of an entry's rows in which a match is seen.
  private static func span(of match: Match, in rows: [StyledRow]) -> (first: Int, last: Int) {
    let isShown = { (row: StyledRow) in row.text?.overlaps(match.range) ?? false }
    if let first = rows.firstIndex(where: isShown), let last = rows.lastIndex(where: isShown) {
      return (first, last)
    }
    // Blanks at which a line was wrapped are in no row: they hang behind the one that they follow.
    let row = rows.lastIndex { row in
      guard let text = row.text, text.line == match.range.line else { return false }
      return text.glyphs.lowerBound <= match.range.glyphs.lowerBound
    }
    return (row ?? 0, row ?? 0)
  }

  // MARK: Looking matches up

  private func matches(of sought: SearchQuery, in number: Int) -> [Match] {
    sought.matches(in: transcript[number], layout).map { Match(number: number, range: $0) }
  }

  /// The newest match in an entry that begins in a row or above it.
  private func newestMatch(of sought: SearchQuery, notBelow place: Place) -> Match? {
    let matches = matches(of: sought, in: place.number)
    // A message may have thousands of matches, and as many rows: it is laid out once, and matches stand in
    // the order of their rows.
    let rows = layout.rows(of: transcript[place.number])
    var above = 0
    var below = matches.count
    while above < below {
      let middle = (above + below) / 2
      if Self.span(of: matches[middle], in: rows).first <= place.row {
        above = middle + 1
      } else {
        below = middle
      }
    }
    return above > 0 ? matches[above - 1] : nil
  }

  private func newestMatch(of sought: SearchQuery, in numbers: Range<Int>) -> Match? {
    var numbers = numbers
    while let number = transcript.last(in: numbers, where: sought.mayStand) {
      if let match = matches(of: sought, in: number).last { return match }
      numbers = numbers.lowerBound..<number
    }
    return nil
  }

  private func oldestMatch(of sought: SearchQuery, in numbers: Range<Int>) -> Match? {
    var numbers = numbers
    while let number = transcript.first(in: numbers, where: sought.mayStand) {
      if let match = matches(of: sought, in: number).first { return match }
      numbers = number + 1..<numbers.upperBound
    }
    return nil
  }

  private func older(_ search: Search) -> Match? {
    let current = search.current
    // All that is older than what was given up was given up.
    guard current.number >= transcript.firstNumber else { return nil }
    return matches(of: search.sought, in: current.number).last { $0.isBefore(current) }
      ?? newestMatch(of: search.sought, in: transcript.firstNumber..<current.number)
  }

  private func newer(_ search: Search) -> Match? {
    let current = search.current
    guard current.number >= transcript.firstNumber else {
      return oldestMatch(of: search.sought, in: transcript.firstNumber..<transcript.endNumber)
    }
    return matches(of: search.sought, in: current.number).first { current.isBefore($0) }
      ?? oldestMatch(of: search.sought, in: current.number + 1..<transcript.endNumber)
  }
}
