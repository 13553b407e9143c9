import ChatCore

/// How an entry of the transcript becomes rows.
///
///     ── Saturday, 21 November 2026 ──
///     14:02 小明       您好，我的订单
///                      还没有到
///     14:03 * 小明 left
///
/// Authors stand in a column of their own, so that texts begin below each other and a wrapped line hangs
/// under its text. Where there is no room for that, the text hangs by two columns, and at last the time
/// goes. The first entry of a day has the day above it, at the left edge, where no text begins.
final class TranscriptLayout {
  let language: Language
  let theme: Theme
  let columns: Int
  private let heads = HeadGlyphs()

  private static let timeColumns = 6
  private static let authorColumns = 10
  /// From this width on authors have their column: half a usual terminal's.
  private static let tableColumnsMin = 40
  /// From this width on the time is shown: a text of 18 columns beside it is readable.
  private static let timeShownMin = 24
  /// With less room than this behind the author, the text begins in the next row.
  private static let firstRowMin = 4
  /// On each side of a day.
  private static let ruleColumns = 2

  init(_ language: Language, _ theme: Theme, columns: Int) {
    self.language = language
    self.theme = theme
    self.columns = max(1, columns)
  }

  func rows(of item: Transcript.Item) -> [StyledRow] {
    let rows = entryRows(of: item)
    return item.beginsDay ? [dayRow(item.time.day)] + rows : rows
  }

  /// What is seen of an entry's text, before it is wrapped.
  func text(of item: Transcript.Item) -> [[Glyph]] {
    switch item.entry {
    case .message(_, let text, _): VisibleText.lines(text, as: .body)
    // The user's own words, which may have several lines.
    case .notice(.note(let text)): VisibleText.lines(language.text(of: .note(text)), as: .body)
    case .notice(let notice): VisibleText.lines(language.text(of: notice), as: .name)
    }
  }

  private func dayRow(_ day: LocalDay) -> StyledRow {
    let forms = language.forms(of: day).map(Glyph.row)
    let rule = Array(repeating: theme.rule, count: Self.ruleColumns)
    let room = columns - 2 * (rule.width + 1)
    guard let form = forms.first(where: { $0.width <= room }) else {
      let clipped = VisibleText.clipped(forms.last ?? [], columns: columns)
      return StyledRow(runs: [(clipped, theme.day)])
    }
    let blank = Glyph.blanks(1)
    return StyledRow(runs: [(rule + blank + form + blank + rule, theme.day)])
  }

  private func entryRows(of item: Transcript.Item) -> [StyledRow] {
    switch item.entry {
    case .message(let party, _, let marks):
      return message(item, party, marks)
    case .notice(let notice):
      let style = if case .note = notice { theme.note } else { theme.notice }
      let star = [(glyphs: Glyph.row("* "), style: style)]
      return wrap(text(of: item), after: time(item) + star, indent: timeWidth + 2, style)
    }
  }

  private func message(_ item: Transcript.Item, _ party: Party, _ marks: Marks) -> [StyledRow] {
    let author = item.author.map(language.displayName) ?? language.ownName
    let isTable = columns >= Self.tableColumnsMin
    let width = isTable ? Self.authorColumns : max(1, columns - timeWidth - 2)
    let label = heads.label(author, columns: width, isTable: isTable)
    let style = party == .agent ? theme.agent : theme.customer
    var head = time(item)
    head.append((label, style))
    let indent = isTable ? timeWidth + width + 1 : min(2, columns - 1)
    guard let mark = language.text(of: marks) else {
      return wrap(text(of: item), after: head, indent: indent, theme.message)
    }
    // The mark has a row to itself, so that no message can be taken for marked by what it says.
    var rows = wrap([Glyph.row("[\(mark)]")], after: head, indent: indent, theme.mark)
    for index in rows.indices { rows[index].text = nil }
    let blank = [(glyphs: Glyph.blanks(indent), style: Style.plain)]
    rows += wrap(text(of: item), after: blank, indent: indent, theme.message)
    return rows
  }

  private var timeWidth: Int { columns >= Self.timeShownMin ? Self.timeColumns : 0 }

  private func time(_ item: Transcript.Item) -> [(glyphs: [Glyph], style: Style)] {
    timeWidth == 0 ? [] : [(heads.time(item.time), theme.time)]
  }

  /// Wraps lines of text; the first row follows `head`, the others are indented.
  private func wrap(
    _ lines: [[Glyph]], after head: [(glyphs: [Glyph], style: Style)], indent: Int, _ style: Style
  ) -> [StyledRow] {
    var rows: [StyledRow] = []
    let headWidth = head.reduce(0) { $0 + $1.glyphs.width }
    for (number, line) in lines.enumerated() {
      var rest = line[...]
      if number == 0 {
        // The head may be wider than the indent; then the first row has less room than the others,
        // or none worth using.
        let room = columns - headWidth
        let first = room < Self.firstRowMin ? 0..<0 : TextWrap.rows(of: line, columns: room)[0]
        let text = TextRange(line: 0, glyphs: first)
        let shown = first == line.indices ? line : Array(line[first])
        var runs = head
        runs.append((shown, style))
        rows.append(StyledRow(runs: runs, text: text))
        if first.upperBound == line.count { continue }
        rest = line[first.upperBound...].drop(while: \.isBlank)
        if rest.isEmpty { continue }
      }
      let rowGlyphs = Array(rest)
      let start = rest.startIndex
      for range in TextWrap.rows(of: rowGlyphs, columns: max(1, columns - indent)) {
        let blank = (glyphs: Glyph.blanks(indent), style: Style.plain)
        let text = TextRange(
          line: number, glyphs: start + range.lowerBound..<start + range.upperBound)
        rows.append(StyledRow(runs: [blank, (Array(rowGlyphs[range]), style)], text: text))
      }
    }
    return rows
  }
}

/// What stands before an entry. Entries that come or are seen together are mostly of one minute, which the C
/// library works out from its rules each time, and of two authors.
private final class HeadGlyphs {
  private var minute = Int64.min
  private var time: [Glyph] = []
  /// The two used last, the last one first.
  private var labels: [(author: String, glyphs: [Glyph])] = []

  func time(_ time: WallTime) -> [Glyph] {
    // Clocks are set by whole minutes.
    let minute = time.seconds / 60
    if minute != self.minute {
      self.minute = minute
      self.time = Glyph.row(time.hoursAndMinutes + " ")
    }
    return self.time
  }

  /// The author in so many columns; they are the same for all entries.
  func label(_ author: String, columns: Int, isTable: Bool) -> [Glyph] {
    if let known = labels.firstIndex(where: { $0.author == author }) {
      labels.swapAt(0, known)
      return labels[0].glyphs
    }
    var glyphs = VisibleText.clippedGlyphs(author, as: .name, columns: columns)
    glyphs += isTable ? Glyph.blanks(columns - glyphs.width + 1) : Glyph.row(": ")
    labels = [(author, glyphs)] + labels.prefix(1)
    return glyphs
  }
}
