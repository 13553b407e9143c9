import ChatHistory
import ChatUI
import Languages
import TerminalUI

/// Bars of numbers: how many customers arrived in each hour of the day, and how long they waited.
struct FigureBars {
  let title: String
  let bars: [(label: String, count: Int)]

  /// The number of the longest bar.
  var most: Int { bars.map(\.count).max() ?? 0 }

  /// Both charts.
  static func all(_ figures: HistoryFigures, _ language: any Language) -> [FigureBars] {
    [arrivals(figures, language), waits(figures, language)]
  }

  /// From the first hour with an arrival to the last.
  private static func arrivals(_ figures: HistoryFigures, _ language: any Language) -> FigureBars {
    let counts = figures.arrivals
    let first = counts.firstIndex { $0 > 0 } ?? 0
    let last = counts.lastIndex { $0 > 0 } ?? 0
    let bars = (first...last).map { (label: $0 < 10 ? "0\($0)" : "\($0)", count: counts[$0]) }
    return FigureBars(title: language.chartOfArrivals, bars: bars)
  }

  private static func waits(_ figures: HistoryFigures, _ language: any Language) -> FigureBars {
    let limits: [Duration] = [10, 30, 60, 120, 300, 600, 1800].map { .seconds($0) }
    var counts = [Int](repeating: 0, count: limits.count + 1)
    for wait in figures.waits { counts[limits.firstIndex { wait < $0 } ?? limits.count] += 1 }
    let labels =
      limits.map { "< \(language.duration($0))" } + [
        "≥ \(language.duration(limits[limits.count - 1]))"
      ]
    return FigureBars(
      title: language.chartOfWaits, bars: zip(labels, counts).map { (label: $0, count: $1) })
  }
}

/// The charts for a terminal, of the given width.
struct FigureChart {
  private let charts: [FigureBars]
  private let columns: Int

  init(_ figures: HistoryFigures, _ language: any Language, columns: Int) {
    charts = FigureBars.all(figures, language)
    self.columns = columns
  }

  /// The eighths of a cell, from U+258F to U+2588.
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let narrowest = 4

  func append(to bytes: inout [UInt8]) {
    for (index, chart) in charts.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: "\n")) }
      bytes += Array("\(chart.title)\n".utf8)
      let labelColumns = chart.bars.map { TextWidth.columns(of: $0.label) }.max() ?? 0
      let countColumns = String(chart.most).count
      let room = max(Self.narrowest, columns - labelColumns - countColumns - 5)
      for (label, count) in chart.bars {
        let blanks = labelColumns - TextWidth.columns(of: label)
        let number = String(count)
        bytes += Array(
          ("  " + String(repeating: " ", count: blanks) + label + "  "
            + String(repeating: " ", count: countColumns - number.count) + number
            + (count > 0 ? " " : "") + bar(count, of: chart.most, room) + "\n").utf8)
      }
    }
  }

  /// At least an eighth for a number above 0.
  private func bar(_ count: Int, of most: Int, _ room: Int) -> String {
    guard count > 0 else { return "" }
    let eighths = max(1, count * room * 8 / most)
    return String(repeating: "█", count: eighths / 8) + Self.eighths[eighths % 8]
  }
}
