import TerminalUI

/// What the agent's screen shows at the right of a wide window: facts beside the conversation.
public struct SidePane: Equatable, Sendable {
  /// A line of a section.
  public struct Line: Equatable, Sendable {
    /// Whose words the line holds.
    public enum Kind: Sendable {
      /// A fact, in the program's words.
      case fact
      /// A name, set off from the facts.
      case name
      /// The customer's words.
      case customer
      /// The agent's words.
      case agent
      /// A note of the agent.
      case note
    }

    /// The text. It is wrapped, up to three rows, and may be a peer's: it is cleaned.
    public let text: String
    /// Whose words it holds.
    public let kind: Kind

    /// A line with this text.
    public init(_ text: String, _ kind: Kind = .fact) { (self.text, self.kind) = (text, kind) }
  }

  /// Lines with a heading.
  public struct Section: Equatable, Sendable {
    /// What the lines are about.
    public let heading: String
    /// The most important line comes first: a low window shows only the first ones.
    public let lines: [Line]

    /// A section.
    public init(_ heading: String, _ lines: [Line]) {
      (self.heading, self.lines) = (heading, lines)
    }
  }

  /// The sections, the most important one first.
  public var sections: [Section]

  /// The pane as lines of text, one for each section, for plain mode.
  public var lines: [String] {
    sections.map { section in
      ([section.heading] + section.lines.map(\.text)).joined(separator: " | ")
    }
  }

  /// A pane with these sections. Those without lines are left out.
  public init(_ sections: [Section]) { self.sections = sections.filter { !$0.lines.isEmpty } }
}

/// The pane on the screen. Laid out anew only if its content or its size has changed.
struct SidePaneView {
  /// The minimum width of a window with a pane. A narrower one has no column to spare.
  static let windowColumnsMin = 110
  /// A line of text does not get better by being longer.
  private static let columnsMax = 44
  /// A peer's message may be long.
  private static let rowsOfLineMax = 3

  /// Whether the user wants it.
  var isWanted = true
  var content: SidePane? {
    didSet { if content != oldValue { laidOut = nil } }
  }
  private var laidOut: (rows: Int, columns: Int, lines: [PaneRow])?

  /// The columns that it takes of a window with `columns`, with the line at its left; 0 for none.
  func columnCount(of columns: Int) -> Int {
    guard isWanted, content != nil, columns >= Self.windowColumnsMin else { return 0 }
    return min(Self.columnsMax, columns * 3 / 10)
  }

  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, from column: Int, _ theme: Theme
  ) {
    let columns = canvas.columns - column - 3
    let lines = layOut(rows: rows.count, columns: columns, theme)
    for (index, row) in rows.enumerated() {
      canvas.fill(
        row: row, columns: column..<column + 1, with: theme.verticalRule, style: theme.theirTurn)
      canvas.fill(row: row, columns: column + 1..<column + 2)
      var at = column + 2
      if index < lines.count {
        at = canvas.put(lines[index].glyphs, row: row, column: at, style: lines[index].style)
      }
      canvas.fill(row: row, columns: at..<canvas.columns)
    }
  }

  private mutating func layOut(rows: Int, columns: Int, _ theme: Theme) -> [PaneRow] {
    if let laidOut, laidOut.rows == rows, laidOut.columns == columns { return laidOut.lines }
    let sections = (content?.sections ?? []).map { section in
      let heading = VisibleText.clippedGlyphs(section.heading, as: .name, columns: columns)
      return [PaneRow(glyphs: heading, style: theme.sign)]
        + section.lines.flatMap { layOut($0, columns: columns, theme) }
    }
    let lines = Self.fitting(sections, rows: rows, columns: columns)
    laidOut = (rows, columns, lines)
    return lines
  }

  private func layOut(_ line: SidePane.Line, columns: Int, _ theme: Theme) -> [PaneRow] {
    let style =
      switch line.kind {
      case .fact: Style.plain
      case .name: theme.hintKey
      case .customer: theme.customer
      case .agent: theme.agent
      case .note: theme.note
      }
    // More than this is never shown.
    let text = String(line.text.prefix(columns * (Self.rowsOfLineMax + 1)))
    let glyphs = VisibleText.line(text)
    let rows = TextWrap.rows(of: glyphs, columns: columns).map { range in
      PaneRow(
        glyphs: Array(glyphs[range]), style: style, continues: range.upperBound < glyphs.count)
    }
    return Self.cut(rows, to: Self.rowsOfLineMax, columns: columns)
  }

  /// The first rows. If a line is cut by that, "…" says so.
  private static func cut(_ rows: [PaneRow], to count: Int, columns: Int) -> [PaneRow] {
    var kept = Array(rows.prefix(count))
    guard rows.count > count, let last = kept.popLast() else { return kept }
    let sign = last.continues ? Glyph.row("…") : []
    let text =
      last.glyphs.width < columns
      ? last.glyphs + sign : VisibleText.clipped(last.glyphs + sign, columns: columns)
    return kept + [PaneRow(glyphs: text, style: last.style)]
  }

  /// As many sections as have room for their heading and one line, with a blank row between two. The first ones get
  /// the rest of the rows.
  private static func fitting(_ sections: [[PaneRow]], rows: Int, columns: Int) -> [PaneRow] {
    let count = min(sections.count, (rows + 1) / 3)
    var left = rows + 1 - 3 * count
    return Array(
      sections.prefix(count).map { section in
        let more = min(left, section.count - 2)
        left -= more
        return cut(section, to: 2 + more, columns: columns)
      }.joined(separator: [PaneRow(glyphs: [], style: .plain)]))
  }
}

/// A row of the pane.
private struct PaneRow {
  let glyphs: [Glyph]
  let style: Style
  /// The line goes on in the next row.
  var continues = false
}
