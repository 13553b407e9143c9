import Languages
import TerminalUI

/// A colleague's customer, offered to be taken over: who it is, why, and the conversation so far. It lies over
/// the transcript of a desk at which nobody sits.
struct OfferView: Layer {
  private let title: String
  private var pane: TranscriptPane
  private var rows = 1

  init(_ entries: [EarlierEntry], title: String, _ language: any Language, _ theme: Theme) {
    self.title = title
    pane = TranscriptPane(language, theme)
    for one in entries { pane.append(one.entry, author: one.author, at: one.time) }
  }

  // MARK: Keys

  var passesTextThrough: Bool { true }
  var scrollsWithKeys: Bool { true }

  /// Enter takes the customer over only if the input line is empty, so that nobody does so in the middle of
  /// typing.
  mutating func take(_ event: KeyEvent, isLineEmpty: Bool) -> LayerOutcome {
    switch event {
    case .key(.enter, []) where isLineEmpty: .wants(.acceptOffer(isByKey: true))
    case .key(.escape, _): .wants(.declineOffer)
    default: .ignored
    }
  }

  mutating func scroll(_ step: ScrollStep) -> Bool {
    pane.scroll(step)
    return true
  }

  func keys(_ strings: ScreenStrings) -> [String] { strings.language.offerKeys }

  var requiresKeyHint: Bool { true }

  // MARK: Drawing

  func rowCount(of rows: Int) -> Int { rows }

  mutating func resize(rows: Int, columns: Int) {
    self.rows = max(1, rows)
    pane.resize(rows: self.rows - headingRows, columns: columns)
  }

  /// The customer and the reason take precedence over the conversation.
  private var headingRows: Int { 1 }

  var inputRowCount: Int? { nil }

  func drawInput(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int)? { nil }

  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, _ theme: Theme, _ strings: ScreenStrings
  ) {
    canvas.putHeading(title, row: rows.lowerBound, theme)
    guard rows.count > headingRows else { return }
    // The rows may show something else from the last drawing.
    pane.drawAnew()
    pane.draw(on: &canvas, top: rows.lowerBound + headingRows)
  }
}
