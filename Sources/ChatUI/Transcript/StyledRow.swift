import TerminalUI

/// A range of glyphs in one line of an entry's text.
struct TextRange: Equatable {
  let line: Int
  let glyphs: Range<Int>

  /// Whether the ranges have glyphs in common.
  func overlaps(_ other: TextRange) -> Bool {
    line == other.line && glyphs.overlaps(other.glyphs)
  }
}

/// A laid-out row: runs of glyphs from the left edge, each with its style.
struct StyledRow {
  /// Glyphs of one style.
  struct Run {
    var glyphs: [Glyph]
    var style: Style

    init(_ glyphs: [Glyph], _ style: Style) {
      self.glyphs = glyphs
      self.style = style
    }
  }

  var runs: [Run] = []
  /// The part of the entry's text that the last run shows; nil if it shows something else.
  var text: TextRange?

  /// The row with parts of the entry's text in other styles. `parts` must be in order and must not overlap.
  /// Replacements for characters that cannot be shown take the style too.
  func marked(_ parts: [(range: TextRange, style: Style)]) -> StyledRow {
    guard !parts.isEmpty, let text, let run = runs.last else { return self }
    let start = text.glyphs.lowerBound
    var row = self
    row.runs.removeLast()
    var end = start
    for part in parts where part.range.overlaps(text) {
      let seen = part.range.glyphs.clamped(to: text.glyphs)
      let marked = run.glyphs[seen.lowerBound - start..<seen.upperBound - start].map { glyph in
        var glyph = glyph
        glyph.isReplacement = false
        return glyph
      }
      row.runs.append(Run(Array(run.glyphs[end - start..<seen.lowerBound - start]), run.style))
      row.runs.append(Run(marked, part.style))
      end = seen.upperBound
    }
    row.runs.append(Run(Array(run.glyphs[(end - start)...]), run.style))
    return row
  }

  /// Draws the row and blanks the rest of its width.
  func draw(on canvas: inout Canvas, row: Int, replacementStyle: Style) {
    var column = 0
    for run in runs {
      column = canvas.put(
        run.glyphs, row: row, column: column, style: run.style, replacementStyle: replacementStyle)
    }
    canvas.fill(row: row, columns: column..<canvas.limit)
  }
}

extension Glyph {
  /// Text as one line of glyphs.
  static func row(_ text: String) -> [Glyph] { VisibleText.line(text) }

  /// The first of several forms of a text that fits into `columns`; otherwise the last form, truncated.
  static func row(ofForms forms: [String], columns: Int) -> [Glyph] {
    var glyphs: [Glyph] = []
    for form in forms {
      glyphs = row(form)
      if glyphs.width <= columns { return glyphs }
    }
    return VisibleText.clipped(glyphs, columns: columns)
  }

  static func blanks(_ count: Int) -> [Glyph] { Array(repeating: .blank, count: count) }
}
