import TerminalUI

/// What lies over the transcript, or over a part of it, until it is closed: the help, the canned replies,
/// conversations from before. A key goes to the topmost layer first, and from there down to the input line.
protocol Layer {
  /// The rows that it covers if it lies over so many, from the divider upward.
  func rowCount(of rows: Int) -> Int

  mutating func resize(rows: Int, columns: Int)

  /// Draws it into as many rows as it was told last.
  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, _ theme: Theme, _ strings: ScreenStrings)

  /// The rows of a line of its own that is typed into in the place of the input line; nil if it has none.
  var inputRowCount: Int? { get }

  /// Draws that line.
  /// - Returns: where the cursor stands; nil if it has none.
  mutating func drawInput(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int)?

  /// Text goes past it, into the input line.
  var letsTextThrough: Bool { get }

  /// Takes a key, text or a paste. `isLineEmpty`: there is nothing to send.
  mutating func take(_ event: KeyEvent, isLineEmpty: Bool) -> LayerOutcome

  /// Scrolling keys scroll something here, or below. If not, `take` has them.
  var scrollsWithKeys: Bool { get }

  /// - Returns: false if what is below it is to be scrolled.
  mutating func scroll(_ step: ScrollStep) -> Bool

  /// What its keys do, in several lengths.
  func keys(_ strings: ScreenStrings) -> [String]

  /// Its keys must be told, though the divider's words have to give way to them.
  var mustTellKeys: Bool { get }
}

/// What came of a key that a layer was offered.
enum LayerOutcome {
  /// The key is for what is below.
  case ignored
  case taken
  /// The key was its last one.
  case closed
  /// It gives way, and this is for what is below.
  case gaveWay(to: KeyEvent)
  /// It closes, and this text goes into the input line.
  case chose(String)
  /// The conversation with this number is to be opened.
  case opens(Int64)
  /// There is no further match.
  case foundNothing
}
