import TerminalUI

// What lies over the transcript, topmost last. At most one layer of a kind is there.

extension ChatScreen {
  /// The help, while it covers the transcript.
  var help: HelpPage? { layer() }
  /// The canned replies, while one is being chosen.
  var menu: ReplyMenu? { layer() }
  /// Conversations from before, while they cover the transcript.
  var history: HistoryView? { layer() }

  private func layer<Kind: Layer>() -> Kind? {
    for case let layer as Kind in layers { return layer }
    return nil
  }

  /// Lays something on top of all others.
  mutating func open(_ layer: some Layer) {
    var layer = layer
    layer.resize(rows: layer.rowCount(of: transcriptRows), columns: canvas.columns)
    layers.append(layer)
    stale.formUnion(.belowTitle)
  }

  /// Changes the layer of a kind, if it is there.
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

  /// What the layers leave of an event.
  enum Offered {
    case left(KeyEvent)
    case taken(Intent?)
  }

  /// Offers an event to the layers, from the topmost down.
  mutating func offerToLayers(_ event: KeyEvent) -> Offered {
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
      case .gaveWay(let rest):
        close(index)
        event = rest
      case .chose(let text):
        close(index)
        // As a paste: it is text whatever it begins with, and one undo takes it out again.
        input.paste(Array(text.utf8))
        return .taken(nil)
      case .opens(let number): return .taken(.openConversation(number, askHistory()))
      case .foundNothing:
        refuse(strings.noFurther)
        return .taken(nil)
      }
    }
    return .left(event)
  }

  /// Scrolls what is seen: the topmost layer that can be, or else the transcript.
  mutating func scroll(_ step: ScrollStep) {
    stale.formUnion([.transcript, .divider])
    for index in layers.indices.reversed() where layers[index].scroll(step) { return }
    transcript.scroll(step)
  }

  // MARK: Drawing

  /// Tells the layers and the transcript the rows that each is seen in. What is covered keeps its size: it
  /// would only lose its place.
  mutating func resizeLayers() {
    var rows = transcriptRows
    for index in layers.indices.reversed() where rows > 0 {
      let count = layers[index].rowCount(of: rows)
      layers[index].resize(rows: count, columns: canvas.columns)
      rows -= count
    }
    if rows > 0 { transcript.resize(rows: rows, columns: canvas.columns) }
  }

  /// Draws what is seen between the title and the divider.
  mutating func drawLayers() {
    var end = 1 + transcriptRows
    for index in layers.indices.reversed() where end > 1 {
      let count = layers[index].rowCount(of: end - 1)
      layers[index].draw(on: &canvas, rows: end - count..<end, theme, strings)
      end -= count
    }
    if end > 1 { transcript.draw(on: &canvas, top: 1) }
  }
}
