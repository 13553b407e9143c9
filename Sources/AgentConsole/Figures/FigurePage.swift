import CalendarTime
import ChatHistory
import ChatUI
import Languages
import TerminalUI

/// The figures as a page of one file: HTML with SVG, without scripts or anything from elsewhere.
struct FigurePage {
  private let tables: FigureTables
  private let charts: [FigureBars]
  private let language: any Language

  init(_ numbers: HistoryStatistics, _ figures: HistoryFigures, _ language: any Language) {
    tables = FigureTables(numbers, figures, language)
    charts = FigureBars.all(figures, language)
    self.language = language
  }

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="\(language.htmlCode)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>\(escaped(language.figuresTitle))</title>
    <style>
    :root { color-scheme: light dark; }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
    table { border-collapse: collapse; }
    th, td { padding: .25rem .8rem .25rem 0; text-align: left; border-bottom: 1px solid #8884; }
    td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
    .wide { overflow-x: auto; }
    svg { width: 100%; height: auto; } text { font: 13px system-ui, sans-serif; fill: currentColor; }
    rect { fill: #3b82c4; }
    </style>
    </head>
    <body>
    <h1>\(escaped(language.figuresTitle))</h1>
    <p>\(escaped(WallTime.now().localDateAndMinutes))</p>
    <table>
    \(tables.totals.map { "<tr><th>\(escaped($0))</th><td>\(escaped($1))</td></tr>" }.joined(separator: "\n"))
    </table>
    \(charts.map(section).joined(separator: "\n"))
    \(tables.tables.map(section).joined(separator: "\n"))
    <p>\(escaped(language.timesAreSpreads))</p>
    </body>
    </html>

    """
  }

  private func section(_ table: FigureTables.Table) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      let cells = cells.enumerated().map { index, cell in
        let isNumber = (1..<table.leading).contains(index)
        return "<\(tag)\(isNumber ? " class=\"number\"" : "")>\(escaped(cell))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    let rows = [row(table.titles, "th")] + table.rows.map { row($0, "td") }
    return """
      <h2>\(escaped(table.titles[0]))</h2>
      <div class="wide"><table>
      \(rows.joined(separator: "\n"))
      </table></div>
      """
  }

  /// Horizontal bars, as in the terminal.
  private func section(_ chart: FigureBars) -> String {
    let (rowHeight, labelWidth, width) = (22, 110, 800)
    let room = width - labelWidth - 60
    let rows = chart.bars.enumerated().map { index, bar in
      let top = index * rowHeight
      let length = chart.most == 0 ? 0 : max(bar.count > 0 ? 1 : 0, bar.count * room / chart.most)
      return """
        <text x="\(labelWidth - 8)" y="\(top + 15)" text-anchor="end">\(escaped(bar.label))</text>
        <rect x="\(labelWidth)" y="\(top + 3)" width="\(length)" height="\(rowHeight - 6)"/>
        <text x="\(labelWidth + length + 6)" y="\(top + 15)">\(bar.count)</text>
        """
    }
    return """
      <h2>\(escaped(chart.title))</h2>
      <svg viewBox="0 0 \(width) \(chart.bars.count * rowHeight)" role="img" \
      aria-label="\(escaped(chart.title))">
      \(rows.joined(separator: "\n"))
      </svg>
      """
  }

  private func escaped(_ text: String) -> String {
    var escaped = ""
    for character in VisibleText.cleaned(text, as: .name) {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
