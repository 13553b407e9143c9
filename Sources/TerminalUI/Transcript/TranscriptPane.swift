import ChatCore

/// The transcript in a window of rows: where the reader is, and drawing no more than what is seen.
///
/// Entries are laid out when they come into sight, counted from the row at the pane's bottom, so what
/// a key costs depends on the window's size and never on the transcript's length.
public struct TranscriptPane {
  /// A row of an entry's layout.
  private struct Place: Equatable {
    var number: Int
    var row: Int
  }

  private var transcript = Transcript()
  private var layout: TranscriptLayout
  private var rows = 0
  /// The row at the pane's bottom; nil follows the newest.
  private var anchor: Place?
  /// The entries below this number have been drawn; nil if everything must be drawn anew.
  private var drawnEnd: Int?

  init(_ language: Language, _ theme: Theme) {
    layout = TranscriptLayout(language, theme, columns: 1)
  }

  var needsDrawing: Bool { drawnEnd != transcript.endNumber }
  var isFollowing: Bool { anchor == nil }

  /// How many entries came that the reader has not seen, being further up.
  var countBelow: Int { anchor.map { transcript.endNumber - 1 - $0.number } ?? 0 }

  mutating func append(_ entry: Entry, author: String?, at time: WallTime) {
    transcript.append(Transcript.Item(entry: entry, time: time, author: author))
    if let place = anchor, place.number < transcript.firstNumber {
      anchor = Place(number: transcript.firstNumber, row: 0)
      drawnEnd = nil
    }
  }

  mutating func resize(rows: Int, columns: Int) {
    guard rows != self.rows || columns != layout.columns else { return }
    if columns != layout.columns {
      layout = TranscriptLayout(layout.language, layout.theme, columns: columns)
      // The entry stays in sight; which of its rows, the new width decides.
      anchor?.row = 0
    }
    self.rows = rows
    drawnEnd = nil
  }

  mutating func drawAnew() { drawnEnd = nil }

  // MARK: Reading

  mutating func scroll(by lines: Int) {
    guard transcript.endNumber > transcript.firstNumber else { return }
    guard let from = anchor ?? newest else { return }
    move(to: lines < 0 ? back(from, by: -lines) : forth(from, by: lines))
  }

  mutating func scrollPage(_ direction: Int) {
    // One row of what was seen stays, to read on from.
    scroll(by: direction * max(1, rows - 1))
  }

  mutating func scrollToStart() {
    guard transcript.endNumber > transcript.firstNumber else { return }
    move(to: Place(number: transcript.firstNumber, row: 0))
  }

  mutating func scrollToEnd() {
    anchor = nil
    drawnEnd = nil
  }

  private mutating func move(to place: Place) {
    // No higher than where the first row is at the top of the pane.
    var top = Place(number: transcript.firstNumber, row: 0)
    top = forth(top, by: rows - 1)
    let place = isBefore(place, top) ? top : place
    anchor = place == newest ? nil : place
    drawnEnd = nil
  }

  private var newest: Place? {
    let last = transcript.endNumber - 1
    guard last >= transcript.firstNumber else { return nil }
    return Place(number: last, row: rowCount(last) - 1)
  }

  private func rowCount(_ number: Int) -> Int { layout.rows(of: transcript[number]).count }

  private func isBefore(_ left: Place, _ right: Place) -> Bool {
    (left.number, left.row) < (right.number, right.row)
  }

  private func back(_ place: Place, by lines: Int) -> Place {
    var place = place
    var left = lines
    while left > place.row {
      guard place.number > transcript.firstNumber else { return Place(number: place.number, row: 0) }
      left -= place.row + 1
      place = Place(number: place.number - 1, row: rowCount(place.number - 1) - 1)
    }
    place.row -= left
    return place
  }

  private func forth(_ place: Place, by lines: Int) -> Place {
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

  /// Draws the pane into the rows from `top` on.
  mutating func draw(on canvas: inout Canvas, top: Int) {
    let end = transcript.endNumber
    defer { drawnEnd = end }
    guard rows > 0 else { return }
    if let anchor {
      // New entries are below what is seen.
      if drawnEnd == nil { drawAll(on: &canvas, top: top, upTo: anchor) }
      return
    }
    guard let drawnEnd else { return drawAll(on: &canvas, top: top, upTo: newest) }
    let new = rowsBack(from: newest, count: rows, downTo: drawnEnd)
    guard new.count < rows else { return put(new, on: &canvas, top: top) }
    canvas.scroll(rows: top..<top + rows, by: new.count)
    put(new, on: &canvas, top: top + rows - new.count)
  }

  private func drawAll(on canvas: inout Canvas, top: Int, upTo place: Place?) {
    let seen = rowsBack(from: place, count: rows, downTo: transcript.firstNumber)
    for row in top..<top + rows - seen.count { canvas.clear(row: row) }
    put(seen, on: &canvas, top: top + rows - seen.count)
  }

  /// At most `count` rows that end at `place`, none of an entry before `first`; topmost first.
  private func rowsBack(from place: Place?, count: Int, downTo first: Int) -> [TranscriptRow] {
    guard let place else { return [] }
    var seen: [TranscriptRow] = []
    var number = place.number
    while number >= max(first, transcript.firstNumber), seen.count < count {
      var rows = layout.rows(of: transcript[number])
      if number == place.number { rows = Array(rows[...min(place.row, rows.count - 1)]) }
      for row in rows.reversed() where seen.count < count { seen.append(row) }
      number -= 1
    }
    return seen.reversed()
  }

  private func put(_ seen: [TranscriptRow], on canvas: inout Canvas, top: Int) {
    for (offset, row) in seen.enumerated() {
      var column = 0
      for run in row.runs {
        column = canvas.put(
          run.glyphs, row: top + offset, column: column, style: run.style,
          standInStyle: layout.theme.standIn)
      }
      canvas.fill(row: top + offset, columns: column..<canvas.columns)
    }
  }
}
