import TerminalUI

// The layers over the transcript, topmost last. There is at most one layer of each type.

extension ChatScreen {
  /// The help page, if it is open.
  var help: TablePage? { layer() }
  /// The menu of canned replies, if it is open.
  var menu: ReplyMenu? { layer() }
  /// The view of earlier conversations, if it is open.
  var history: HistoryView? { layer() }

  private func layer<Kind: Layer>() -> Kind? {
    for case let layer as Kind in layers { return layer }
    return nil
  }

  /// Adds a layer on top of all others.
  mutating func open(_ layer: some Layer) {
    var layer = layer
    layer.resize(rows: layer.rowCount(of: transcriptRows), columns: mainColumns)
    layers.append(layer)
    stale.formUnion(.belowTitle)
  }

  /// Adds a layer below all others, which stay in the user's view.
  mutating func openBelowOthers(_ layer: some Layer) {
    var layer = layer
    layer.resize(rows: layer.rowCount(of: transcriptRows), columns: mainColumns)
    layers.insert(layer, at: 0)
    stale.formUnion(.belowTitle)
  }

  /// Changes the layer of a type, if it is open.
  @discardableResult
  mutating func change<Kind: Layer, Result>(
    _ kind: Kind.Type, _ body: (inout Kind) -> Result
  ) -> Result? {
    guard let index = layers.firstIndex(where: { $0 is Kind }), var layer = layers[index] as? Kind
    else { return nil }
    let result = body(&layer)
    layers[index] = layer
    stale.formUnion(.belowTitle)
    return result
  }

  mutating func close<Kind: Layer>(_ kind: Kind.Type) {
    if let index = layers.firstIndex(where: { $0 is Kind }) { close(index) }
  }

  mutating func closeAllLayers() {
    for index in layers.indices.reversed() { close(index) }
  }

  private mutating func close(_ index: Int) {
    layers.remove(at: index)
    transcript.drawAnew()
    stale.formUnion(.belowTitle)
  }

  // MARK: Keys

  /// The result of offering an event to all layers.
  enum DispatchResult {
    case left(KeyEvent)
    case taken(Intent?)
  }

  /// Offers an event to the layers, topmost first.
  mutating func dispatchToLayers(_ event: KeyEvent) -> DispatchResult {
    guard !layers.isEmpty else { return .left(event) }
    var event = event
    for index in layers.indices.reversed() {
      let outcome = layers[index].take(event, isLineEmpty: input.editor.isEmpty)
      if case .ignored = outcome { continue }
      stale.formUnion(.belowTitle)
      switch outcome {
      case .ignored, .taken: return .taken(nil)
      case .closed:
        close(index)
        return .taken(nil)
      case .closedForwarding(let rest):
        close(index)
        event = rest
      case .chose(let text):
        close(index)
        // Inserted as a paste, so it is text even if it begins with a slash, and one undo removes it.
        input.paste(Array(text.utf8))
        return .taken(nil)
      case .opens(let number): return .taken(.openConversation(number, askHistory()))
      case .wants(let intent): return .taken(intent)
      case .noFurtherMatch:
        refuse(strings.language.noFurtherMatch)
        return .taken(nil)
      }
    }
    return .left(event)
  }

  /// Scrolls the topmost layer that can be scrolled, or else the transcript.
  mutating func scroll(_ step: ScrollStep) {
    stale.formUnion([.transcript, .divider])
    for index in layers.indices.reversed() where layers[index].scroll(step) { return }
    transcript.scroll(step)
  }

  // MARK: Drawing

  /// Sets the sizes of the visible layers and of the transcript. Covered ones keep their size, because a
  /// resize would lose their scroll position.
  mutating func resizeLayers() {
    var rows = transcriptRows
    for index in layers.indices.reversed() where rows > 0 {
      let count = layers[index].rowCount(of: rows)
      layers[index].resize(rows: count, columns: mainColumns)
      rows -= count
    }
    if rows > 0 { transcript.resize(rows: rows, columns: mainColumns) }
  }

  /// Draws the rows between the title and the divider, without the pane at the right.
  mutating func drawLayers() {
    canvas.setLimit(mainColumns)
    defer { canvas.setLimit(canvas.columns) }
    var end = 1 + transcriptRows
    for index in layers.indices.reversed() where end > 1 {
      let count = layers[index].rowCount(of: end - 1)
      layers[index].draw(on: &canvas, rows: end - count..<end, theme, strings)
      end -= count
    }
    if end > 1 { transcript.draw(on: &canvas, top: 1) }
  }

  /// Draws the pane at the right. Also after the transcript: the terminal scrolls whole rows.
  mutating func drawPane() {
    guard mainColumns < canvas.columns else { return }
    pane.draw(on: &canvas, rows: 1..<1 + transcriptRows, from: mainColumns, theme)
  }
}
