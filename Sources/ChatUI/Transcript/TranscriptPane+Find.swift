import TerminalUI

// Search: all visible matches are highlighted, and one of them is the current match.
//
// Matches are positions in the texts of the entries, so neither a resize nor dropping old entries moves them.
// They are computed entry by entry, when the user goes to another match and when an entry is drawn.

extension TranscriptPane {
  /// The query and the current match.
  struct Search {
    let query: SearchQuery
    var current: Match
  }

  /// The position of a match.
  struct Match {
    let number: Int
    let range: TextRange

    func isBefore(_ other: Match) -> Bool {
      (number, range.line, range.glyphs.lowerBound)
        < (other.number, other.range.line, other.range.glyphs.lowerBound)
    }
  }

  var query: String? { search?.query.text }

  /// Starts a search and goes to the newest match that is not below the pane, or else to the newest of all.
  /// - Returns: false if there is no match; then the search is ended.
  mutating func find(_ text: String) -> Bool {
    endFind()
    guard let newest, let query = SearchQuery(text) else { return false }
    let bottom = anchor ?? newest
    guard
      let match = newestMatch(of: query, notBelow: bottom)
        ?? newestMatch(of: query, in: transcript.firstNumber..<bottom.number)
        ?? newestMatch(of: query, in: bottom.number..<transcript.endNumber)
    else { return false }
    search = Search(query: query, current: match)
    show(match)
    return true
  }

  /// Goes to the previous (older) match for -1, or to the next (newer) one for 1.
  /// - Returns: false if there is none.
  mutating func findNext(_ direction: Int) -> Bool {
    guard let search else { return false }
    guard let match = direction < 0 ? older(search) : newer(search) else { return false }
    self.search?.current = match
    show(match)
    return true
  }

  /// Ends the search without scrolling.
  mutating func endFind() {
    guard search != nil else { return }
    search = nil
    drawAnew()
  }

  /// The matches in an entry, each with its style.
  func marks(in number: Int) -> [(range: TextRange, style: Style)] {
    guard let search else { return [] }
    var currentStyle = layout.theme.match
    currentStyle.attributes.formUnion([.bold, .underline])
    return matches(of: search.query, in: number).map { match in
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

  /// The first and last row of an entry in which a match is visible.
  private static func span(of match: Match, in rows: [StyledRow]) -> (first: Int, last: Int) {
    let isShown = { (row: StyledRow) in row.text?.overlaps(match.range) ?? false }
    if let first = rows.firstIndex(where: isShown), let last = rows.lastIndex(where: isShown) {
      return (first, last)
    }
    // Trailing spaces of a wrapped row are in no row; the match is attributed to the row before them.
    let row = rows.lastIndex { row in
      guard let text = row.text, text.line == match.range.line else { return false }
      return text.glyphs.lowerBound <= match.range.glyphs.lowerBound
    }
    return (row ?? 0, row ?? 0)
  }

  // MARK: Computing matches

  private func matches(of query: SearchQuery, in number: Int) -> [Match] {
    query.matches(in: transcript[number], layout).map { Match(number: number, range: $0) }
  }

  /// The newest match within an entry that begins at or above a row.
  private func newestMatch(of query: SearchQuery, notBelow place: Place) -> Match? {
    let matches = matches(of: query, in: place.number)
    // A message may have thousands of matches and rows. It is laid out once, and the matches are in the order
    // of their rows, so a binary search suffices.
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

  private func newestMatch(of query: SearchQuery, in numbers: Range<Int>) -> Match? {
    var numbers = numbers
    while let number = transcript.last(in: numbers, where: query.mayMatch) {
      if let match = matches(of: query, in: number).last { return match }
      numbers = numbers.lowerBound..<number
    }
    return nil
  }

  private func oldestMatch(of query: SearchQuery, in numbers: Range<Int>) -> Match? {
    var numbers = numbers
    while let number = transcript.first(in: numbers, where: query.mayMatch) {
      if let match = matches(of: query, in: number).first { return match }
      numbers = number + 1..<numbers.upperBound
    }
    return nil
  }

  private func older(_ search: Search) -> Match? {
    let current = search.current
    // The entries before a dropped one have been dropped too.
    guard current.number >= transcript.firstNumber else { return nil }
    return matches(of: search.query, in: current.number).last { $0.isBefore(current) }
      ?? newestMatch(of: search.query, in: transcript.firstNumber..<current.number)
  }

  private func newer(_ search: Search) -> Match? {
    let current = search.current
    guard current.number >= transcript.firstNumber else {
      return oldestMatch(of: search.query, in: transcript.firstNumber..<transcript.endNumber)
    }
    return matches(of: search.query, in: current.number).first { current.isBefore($0) }
      ?? oldestMatch(of: search.query, in: current.number + 1..<transcript.endNumber)
  }
}
