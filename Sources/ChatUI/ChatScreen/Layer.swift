import TerminalUI

/// A layer that covers the transcript or a part of it until it is closed: the help, the canned replies,
/// earlier conversations. A key is offered to the topmost layer first, then to those below, then to the input
/// line.
protocol Layer {
  /// The number of rows that it covers of `rows`, from the divider upwards.
  func rowCount(of rows: Int) -> Int

  mutating func resize(rows: Int, columns: Int)

  /// Draws the layer. The number of rows is that of the last `resize`.
  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, _ theme: Theme, _ strings: ScreenStrings)

  /// The number of rows of its own input line, which replaces the normal one; nil if it has none.
  var inputRowCount: Int? { get }

  /// Draws its input line.
  /// - Returns: the cursor position; nil if it has no input line.
  mutating func drawInput(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int)?

  /// Whether typed text is passed on to the input line.
  var passesTextThrough: Bool { get }

  /// Handles a key, text or a paste. `isLineEmpty`: the input line is empty, so Enter has nothing to send.
  mutating func take(_ event: KeyEvent, isLineEmpty: Bool) -> LayerOutcome

  /// Whether scrolling keys scroll this layer or one below. If not, they are passed to `take`.
  var scrollsWithKeys: Bool { get }

  /// - Returns: false if the content below is to be scrolled instead.
  mutating func scroll(_ step: ScrollStep) -> Bool

  /// A hint about its keys, in several forms, longest first.
  func keys(_ strings: ScreenStrings) -> [String]

  /// Whether the hint must be shown even if it replaces the words on the divider.
  var requiresKeyHint: Bool { get }
}

/// The result of offering an event to a layer.
enum LayerOutcome {
  /// The event is for the layers below.
  case ignored
  case taken
  /// The event closed the layer.
  case closed
  /// The layer closes, and this event is for the layers below.
  case closedForwarding(to: KeyEvent)
  /// The layer closes, and this text is inserted into the input line.
  case chose(String)
  /// The conversation with this number is to be opened.
  case opens(Int64)
  /// The user wants this of the program. The layer stays.
  case wants(Intent)
  /// The search has no further match.
  case noFurtherMatch
}
