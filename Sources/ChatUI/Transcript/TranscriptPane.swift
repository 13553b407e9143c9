import CalendarTime
import ChatCore
import TerminalUI

/// The transcript in a window of rows: where the reader is, and drawing no more than what is seen.
///
/// Entries are laid out when they come into sight, counted from the row at the pane's bottom, so what
/// a key costs depends on the window's size and never on the transcript's length.
public struct TranscriptPane {
  /// A row of an entry's layout.
  struct Place: Equatable {
    var number: Int
    var row: Int
  }

  private(set) var transcript: Transcript
  private(set) var layout: TranscriptLayout
  private(set) var rows = 0
  /// The row at the pane's bottom; nil follows the newest.
  private(set) var anchor: Place?
  /// What the reader seeks.
  var search: Search?
  /// The entries below this number have been drawn; nil if everything must be drawn anew.
  private var drawnEnd: Int?
  /// The row at the pane's bottom as it was drawn last; nil if what is there is not the pane's.
  private var drawnBottom: Place?
  /// The rows of the newest entry when it was last drawn: they are asked for more than once.
  private var newestLayout: (number: Int, rows: [StyledRow])?
  /// The entries below this number have been in sight.
  private var seenEnd = 0

  init(_ language: Language, _ theme: Theme, _ transcript: Transcript = Transcript()) {
    self.transcript = transcript
    layout = TranscriptLayout(language, theme, columns: 1)
  }

  var isFollowing: Bool { anchor == nil }

  /// How many entries came that the reader has not seen, being further up.
  var countNew: Int { transcript.endNumber - seenEnd }

  mutating func append(_ entry: TranscriptEntry, author: String?, at time: WallTime) {
    let first = transcript.firstNumber
    transcript.append(Transcript.Item(entry: entry, time: time, author: author))
    if isFollowing { seenEnd = transcript.endNumber }
    guard transcript.firstNumber > first else { return }
    // The oldest were given up, perhaps some that are in sight.
    drawnEnd = nil
    let start = Place(number: transcript.firstNumber, row: 0)
    if let anchor { move(to: isBefore(anchor, start) ? start : anchor) }
  }

  mutating func resize(rows: Int, columns: Int) {
    guard rows != self.rows || columns != layout.columns else { return }
    self.rows = rows
    drawAnew()
    guard var place = anchor else { return layOut(columns: columns) }
    // The same part of the same entry stays at the bottom, unless there is room to show what is before
    // the first or after it.
    // A day above the entry has its row at any width.
    let dayRows = transcript[place.number].beginsDay ? 1 : 0
    let oldCount = rowCount(place.number) - dayRows
    layOut(columns: columns)
    let newCount = rowCount(place.number) - dayRows
    if place.row >= dayRows {
      place.row = dayRows + max(0, (place.row - dayRows + 1) * newCount / oldCount - 1)
    }
    move(to: place)
  }

  private mutating func layOut(columns: Int) {
    layout = TranscriptLayout(layout.language, layout.theme, columns: columns)
    newestLayout = nil
  }

  /// What is on the canvas is not the pane's any more.
  mutating func drawAnew() {
    drawnEnd = nil
    drawnBottom = nil
  }

  // MARK: Reading

  mutating func scroll(_ step: ScrollStep) {
    guard let newest else { return }
    let from = anchor ?? newest
    switch step {
    case .lines(let count) where count < 0: move(to: back(from, by: -count))
    case .lines(let count): move(to: forth(from, by: count))
    // One row of what was seen stays, to read on from.
    case .page(let direction): scroll(.lines(direction * max(1, rows - 1)))
    case .start: move(to: Place(number: transcript.firstNumber, row: 0))
    case .end: move(to: newest)
    }
  }

  mutating func move(to place: Place) {
    // No higher than where the first row is at the top of the pane.
    let start = Place(number: transcript.firstNumber, row: 0)
    let top = forth(start, by: max(0, rows - 1))
    let place = isBefore(place, top) ? top : place
    anchor = place == newest ? nil : place
    seenEnd = max(seenEnd, place.number + 1)
    drawnEnd = nil
  }

  var newest: Place? {
    let last = transcript.endNumber - 1
    guard last >= transcript.firstNumber else { return nil }
    return Place(number: last, row: rowCount(last) - 1)
  }

  private func rowCount(_ number: Int) -> Int { laidOut(number).count }

  private func laidOut(_ number: Int) -> [StyledRow] {
    if let newestLayout, newestLayout.number == number { return newestLayout.rows }
    return layout.rows(of: transcript[number])
  }

  /// - Returns: the newest row.
  private mutating func layOutNewest() -> Place? {
    let last = transcript.endNumber - 1
    guard last >= transcript.firstNumber else { return nil }
    let rows = laidOut(last)
    newestLayout = (last, rows)
    return Place(number: last, row: rows.count - 1)
  }

  func isBefore(_ left: Place, _ right: Place) -> Bool {
    (left.number, left.row) < (right.number, right.row)
  }

  func back(_ place: Place, by lines: Int) -> Place {
    var place = place
    var left = lines
    while left > place.row {
      guard place.number > transcript.firstNumber else {
        return Place(number: place.number, row: 0)
      }
      left -= place.row + 1
      place = Place(number: place.number - 1, row: rowCount(place.number - 1) - 1)
    }
    place.row -= left
    return place
  }

  func forth(_ place: Place, by lines: Int) -> Place {
    var place = place
    var left = lines
    while true {
      let below = rowCount(place.number) - 1 - place.row
      if left <= below {
        place.row += left
        return place
      }
      guard place.number < transcript.endNumber - 1 else {
        place.row += below
        return place
      }
      left -= below + 1
      place = Place(number: place.number + 1, row: 0)
    }
  }

  // MARK: Drawing
  // All of it may change the pane, though not all does: what may not would be given a copy of it.

  /// Draws the pane into the rows from `top` on.
  mutating func draw(on canvas: inout Canvas, top: Int) {
    let end = transcript.endNumber
    let newest = layOutNewest()
    let bottom = anchor ?? newest
    defer {
      drawnEnd = end
      drawnBottom = bottom
    }
    guard rows > 0 else { return }
    if let anchor {
      // New entries are below what is seen.
      if drawnEnd == nil { drawAll(on: &canvas, top: top, upTo: anchor) }
      return
    }
    guard let drawnEnd else { return drawAll(on: &canvas, top: top, upTo: newest) }
    let new = rowsBack(from: newest, count: rows, downTo: drawnEnd)
    if new.count < rows { canvas.scroll(rows: top..<top + rows, by: new.count) }
    put(new, on: &canvas, end: top + rows)
  }

  private mutating func drawAll(on canvas: inout Canvas, top: Int, upTo place: Place?) {
    if let place, let lines = linesMoved(to: place) {
      canvas.scroll(rows: top..<top + rows, by: lines)
    }
    let seen = rowsBack(from: place, count: rows, downTo: transcript.firstNumber)
    for row in top..<top + rows - seen.count { canvas.clear(row: row) }
    put(seen, on: &canvas, end: top + rows)
  }

  /// How far the reader has moved down (up, if negative) since the pane was drawn, if much of what was
  /// in sight still is: the terminal can move that by itself.
  private func linesMoved(to place: Place) -> Int? {
    guard let drawnBottom, drawnBottom != place, drawnBottom.number >= transcript.firstNumber
    else { return nil }
    let isUp = isBefore(place, drawnBottom)
    let (upper, lower) = isUp ? (place, drawnBottom) : (drawnBottom, place)
    var lines = lower.row - upper.row
    for number in upper.number..<lower.number {
      lines += rowCount(number)
      if lines > rows { return nil }
    }
    return lines <= rows / 2 ? (isUp ? -lines : lines) : nil
  }

  /// At most `count` rows that end at `place`, none of an entry before `first`; topmost last.
  private mutating func rowsBack(
    from place: Place?, count: Int, downTo first: Int
  ) -> [StyledRow] {
    guard let place else { return [] }
    var seen: [StyledRow] = []
    var number = place.number
    while number >= max(first, transcript.firstNumber), seen.count < count {
      let rows = laidOut(number)
      let marks = marks(in: number)
      var row = number == place.number ? min(place.row, rows.count - 1) : rows.count - 1
      while row >= 0, seen.count < count {
        seen.append(rows[row].marked(marks))
        row -= 1
      }
      number -= 1
    }
    return seen
  }

  /// Draws rows, topmost last, above `end`.
  private mutating func put(_ seen: [StyledRow], on canvas: inout Canvas, end: Int) {
    let replacementStyle = layout.theme.replacement
    var row = end
    for styled in seen {
      row -= 1
      styled.draw(on: &canvas, row: row, replacementStyle: replacementStyle)
    }
  }
}
