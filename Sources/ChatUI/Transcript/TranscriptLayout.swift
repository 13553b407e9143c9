import CalendarTime
import ChatCore
import Languages
import TerminalUI

/// Lays out transcript entries as rows.
///
///     ── Saturday, 21 November 2026 ──
///     14:02 小明       您好，我的订单
///                      还没有到
///     14:03 * 小明 left
///
/// Authors have a column of their own, so texts are aligned and wrapped lines have a hanging indent. If the
/// window is too narrow for that, the indent is two columns; in a very narrow window the time is left out.
/// The first entry of a day has the date above it, at the left edge, where no text begins.
final class TranscriptLayout {
  let language: any Language
  let theme: Theme
  let columns: Int
  private let times = TimeGlyphs()
  private lazy var ownLabel = label(named: language.ownName)
  /// The label of the latest author on the other side: from one message to the next it is usually the same.
  private var otherLabel: (author: String, glyphs: [Glyph])?

  private static let timeColumns = 6
  private static let authorColumns = 10
  /// The minimum width for a column of authors: half a usual terminal.
  private static let tableColumnsMin = 40
  /// The minimum width for showing the time, which leaves 18 columns for the text.
  private static let timeShownMin = 24
  /// If fewer columns than this are left after the author, the text begins in the next row.
  private static let firstRowMin = 4
  /// The width of the rule on each side of a date.
  private static let ruleColumns = 2

  init(_ language: any Language, _ theme: Theme, columns: Int) {
    self.language = language
    self.theme = theme
    self.columns = max(1, columns)
  }

  func rows(of item: Transcript.Item) -> [StyledRow] {
    let rows = entryRows(of: item)
    return item.beginsDay ? [dayRow(item.time.day)] + rows : rows
  }

  /// An entry's text as shown, before wrapping.
  func text(of item: Transcript.Item) -> [[Glyph]] {
    switch item.entry {
    case .message(_, let text, _): VisibleText.lines(text, as: .body)
    case .note(let text): VisibleText.lines(language.noteLine(text), as: .body)
    case .notice(let text): VisibleText.lines(text, as: .name)
    }
  }

  private func dayRow(_ day: LocalDay) -> StyledRow {
    let forms = language.forms(of: day).map(Glyph.row)
    let rule = Array(repeating: theme.rule, count: Self.ruleColumns)
    let room = columns - 2 * (rule.width + 1)
    guard let form = forms.first(where: { $0.width <= room }) else {
      let clipped = VisibleText.clipped(forms.last ?? [], columns: columns)
      return StyledRow(runs: [.init(clipped, theme.day)])
    }
    let blank = Glyph.blanks(1)
    return StyledRow(runs: [.init(rule + blank + form + blank + rule, theme.day)])
  }

  private func entryRows(of item: Transcript.Item) -> [StyledRow] {
    switch item.entry {
    case .message(let party, _, let marks):
      return message(item, party, marks)
    case .note: return starred(item, theme.note)
    case .notice: return starred(item, theme.notice)
    }
  }

  private func starred(_ item: Transcript.Item, _ style: Style) -> [StyledRow] {
    let star = StyledRow.Run(Glyph.row("* "), style)
    return wrap(text(of: item), after: time(item) + [star], indent: timeWidth + 2, style)
  }

  private func message(_ item: Transcript.Item, _ party: Party, _ marks: MessageFlags)
    -> [StyledRow]
  {
    let style = party == .agent ? theme.agent : theme.customer
    var head = time(item)
    head.append(StyledRow.Run(label(of: item.author), style))
    let indent = isTable ? timeWidth + Self.authorColumns + 1 : min(2, columns - 1)
    guard let mark = language.text(of: marks) else {
      return wrap(text(of: item), after: consume head, indent: indent, theme.message)
    }
    // The mark has its own row, so that no message can imitate it with its text.
    var rows = wrap([Glyph.row("[\(mark)]")], after: head, indent: indent, theme.mark)
    for index in rows.indices { rows[index].text = nil }
    let blank = [StyledRow.Run(Glyph.blanks(indent), .plain)]
    rows += wrap(text(of: item), after: blank, indent: indent, theme.message)
    return rows
  }

  private var timeWidth: Int { columns >= Self.timeShownMin ? Self.timeColumns : 0 }

  /// Whether authors have a column of their own.
  private var isTable: Bool { columns >= Self.tableColumnsMin }

  /// The author's name and what separates it from the text. nil is the user of this program.
  private func label(of author: String?) -> [Glyph] {
    guard let author else { return ownLabel }
    if let otherLabel, otherLabel.author == author { return otherLabel.glyphs }
    let glyphs = label(named: language.displayName(author))
    otherLabel = (author, glyphs)
    return glyphs
  }

  private func label(named name: String) -> [Glyph] {
    let width = isTable ? Self.authorColumns : max(1, columns - timeWidth - 2)
    let glyphs = VisibleText.clippedGlyphs(name, as: .name, columns: width)
    return glyphs + (isTable ? Glyph.blanks(width - glyphs.width + 1) : Glyph.row(": "))
  }

  /// The time. Reserves capacity for the author and the text that follow in the same row.
  private func time(_ item: Transcript.Item) -> [StyledRow.Run] {
    var head: [StyledRow.Run] = []
    head.reserveCapacity(3)
    if timeWidth > 0 { head.append(StyledRow.Run(times.glyphs(of: item.time), theme.time)) }
    return head
  }

  /// Wraps lines of text. The first row follows `head`; the others are indented.
  private func wrap(
    _ lines: [[Glyph]], after head: consuming [StyledRow.Run], indent: Int,
    _ style: Style
  ) -> [StyledRow] {
    let line = lines[0]
    // The head may be wider than the indent. Then the first row has less room than the others, or too little
    // to use.
    let room = columns - head.reduce(0) { $0 + $1.glyphs.width }
    let first = room < Self.firstRowMin ? 0..<0 : TextWrap.firstRow(of: line, columns: room)
    head.append(StyledRow.Run(first == line.indices ? line : Array(line[first]), style))
    var rows = [StyledRow(runs: head, text: TextRange(line: 0, glyphs: first))]
    if first.upperBound < line.count {
      let rest = line[first.upperBound...].drop(while: \.isBlank)
      if !rest.isEmpty { rows += wrap(rest, ofLine: 0, indent: indent, style) }
    }
    for number in 1..<lines.count {
      rows += wrap(lines[number][...], ofLine: number, indent: indent, style)
    }
    return rows
  }

  /// Wraps a line, or the part of it that did not fit into the first row. All rows are indented.
  private func wrap(
    _ line: ArraySlice<Glyph>, ofLine number: Int, indent: Int, _ style: Style
  ) -> [StyledRow] {
    let (glyphs, start) = (Array(line), line.startIndex)
    let blank = StyledRow.Run(Glyph.blanks(indent), .plain)
    return TextWrap.rows(of: glyphs, columns: max(1, columns - indent)).map { range in
      let place = start + range.lowerBound..<start + range.upperBound
      return StyledRow(
        runs: [blank, .init(Array(glyphs[range]), style)],
        text: TextRange(line: number, glyphs: place))
    }
  }
}

/// A cache of the formatted time. Consecutive entries often share a minute, and localtime_r(3) is not cheap.
private final class TimeGlyphs {
  private var minute = Int64.min
  private var glyphs: [Glyph] = []

  func glyphs(of time: WallTime) -> [Glyph] {
    // UTC offsets are whole minutes.
    let minute = time.seconds / 60
    if minute != self.minute {
      self.minute = minute
      glyphs = Glyph.row(time.hoursAndMinutes + " ")
    }
    return glyphs
  }
}
