import CalendarTime
import ChatCore
import Languages
import TerminalUI

/// The visible part of the transcript: the scroll position, and drawing of only the visible rows.
///
/// Entries are laid out when they become visible, from the pane's bottom row upwards. The cost of a key
/// therefore depends on the window size, not on the length of the transcript.
public struct TranscriptPane {
  /// A row in the layout of an entry.
  struct Place: Equatable {
    var number: Int
    var row: Int
  }

  private(set) var transcript: Transcript
  private(set) var layout: TranscriptLayout
  private(set) var rows = 0
  /// The row at the bottom of the pane; nil follows the newest entry.
  private(set) var anchor: Place?
  /// The current search.
  var search: Search?
  /// Entries below this number have been drawn; nil if everything must be redrawn.
  private var drawnEnd: Int?
  /// The bottom row at the last drawing; nil if the pane's content is no longer on the canvas.
  private var drawnBottom: Place?
  /// A cache of the newest entry's rows, which are needed more than once.
  private var newestLayout: (number: Int, rows: [StyledRow])?
  /// Entries below this number have been visible.
  private var seenEnd = 0

  init(_ language: any Language, _ theme: Theme, _ transcript: Transcript = Transcript()) {
    self.transcript = transcript
    layout = TranscriptLayout(language, theme, columns: 1)
  }

  var isFollowing: Bool { anchor == nil }

  /// The number of new entries below the visible part.
  var countNew: Int { transcript.endNumber - seenEnd }

  mutating func append(_ entry: TranscriptEntry, author: String?, at time: WallTime) {
    let first = transcript.firstNumber
    transcript.append(Transcript.Item(entry: entry, time: time, author: author))
    if isFollowing { seenEnd = transcript.endNumber }
    guard transcript.firstNumber > first else { return }
    // Old entries were dropped, perhaps also visible ones.
    drawnEnd = nil
    let start = Place(number: transcript.firstNumber, row: 0)
    if let anchor { move(to: isBefore(anchor, start) ? start : anchor) }
  }

  mutating func resize(rows: Int, columns: Int) {
    guard rows != self.rows || columns != layout.columns else { return }
    self.rows = rows
    drawAnew()
    guard var place = anchor else { return layOut(columns: columns) }
    // The same part of the same entry stays at the bottom, unless that would leave rows above the first entry
    // empty. A date above the entry takes one row at any width.
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

  /// Forces a redraw: the pane's content is no longer on the canvas.
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
    // One row of the previous page stays visible, for context.
    case .page(let direction): scroll(.lines(direction * max(1, rows - 1)))
    case .start: move(to: Place(number: transcript.firstNumber, row: 0))
    case .end: move(to: newest)
    }
  }

  mutating func move(to place: Place) {
    // Not above the position that has the first row at the top of the pane.
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
  // All methods here are mutating, even those that change nothing: a nonmutating method would be passed a
  // copy of the pane.

  /// Draws the pane, its first row in the row `top`.
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
      // New entries are below the visible part.
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

  /// The number of rows scrolled down (up if negative) since the last drawing, if at least half of the rows
  /// stay visible: then the terminal can scroll them.
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

  /// At most `count` rows that end at `place`, without entries before `first`. The topmost row comes last.
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

  /// Draws rows upwards from `end`. The topmost row comes last.
  private mutating func put(_ seen: [StyledRow], on canvas: inout Canvas, end: Int) {
    let replacementStyle = layout.theme.replacement
    var row = end
    for styled in seen {
      row -= 1
      styled.draw(on: &canvas, row: row, replacementStyle: replacementStyle)
    }
  }
}
