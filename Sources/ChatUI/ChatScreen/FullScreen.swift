import MonotonicTime
import TerminalUI

/// A full screen without I/O: bytes from the terminal go in, bytes for the terminal come out. The owner reads
/// from and writes to the terminal.
///
/// A single value, because every key passes through all of its parts.
public struct FullScreen {
  /// The content of the screen.
  public var screen: ChatScreen
  /// Computes the bytes for the terminal.
  public var renderer: Renderer
  /// Decodes the bytes from the terminal.
  public var decoder: KeyDecoder
  /// Decides to which draft typed text belongs.
  public var draftGuard = DraftGuard()
  /// Bytes to be sent to the terminal.
  public var output: [UInt8] = []
  /// The customer shown by the last paint; keys are meant for them. Not updated while the screen is too
  /// small.
  public private(set) var shownCustomer: Int?
  private var keys: [KeyEvent] = []

  /// Creates a screen that has not been painted.
  public init(_ screen: ChatScreen, _ renderer: Renderer, _ decoder: KeyDecoder) {
    self.screen = screen
    self.renderer = renderer
    self.decoder = decoder
  }

  // MARK: Keys

  /// The fast path for a key whose only effect is to appear. Other keys go to `feed`.
  /// - Returns: whether it was handled. If not, nothing has changed.
  public mutating func echo(_ byte: UInt8, at now: Instant) -> Bool {
    guard decoder.isIdle, draftGuard.acceptsTyping(at: now),
      let (cell, row, column) = screen.echo(byte)
    else { return false }
    renderer.paint(cell, row: row, column: column, into: &output)
    return true
  }

  /// Decodes bytes read from the terminal.
  /// - Returns: the events, to be handled one by one.
  public mutating func feed(_ bytes: Span<UInt8>) -> [KeyEvent] {
    decoder.feed(bytes, into: &keys)
    return takeKeys()
  }

  /// Decodes the bytes held back by the decoder, after its escape delay.
  /// - Returns: the resulting events.
  public mutating func flushKeys() -> [KeyEvent] {
    decoder.flush(into: &keys)
    return takeKeys()
  }

  /// Ends a paste whose end marker is missing.
  /// - Returns: the paste.
  public mutating func endPaste() -> [KeyEvent] {
    decoder.endPaste(into: &keys)
    return takeKeys()
  }

  private mutating func takeKeys() -> [KeyEvent] {
    var taken: [KeyEvent] = []
    swap(&taken, &keys)
    return taken
  }

  /// Handles one of the events that came together.
  /// - Returns: an intent for the program, if the screen cannot handle the event alone.
  public mutating func handle(_ key: KeyEvent, of all: [KeyEvent], at now: Instant) -> Intent? {
    if draftGuard.isForOldLine(key) { return nil }
    if let text = draftGuard.lateText(key, isFew: DraftGuard.isTypedBurst(all), at: now) {
      screen.addToStash(text)
      return nil
    }
    return screen.handle(key)
  }

  /// Takes back the array of handled events, to reuse its memory.
  public mutating func reuse(_ handled: inout [KeyEvent]) {
    handled.removeAll(keepingCapacity: true)
    swap(&handled, &keys)
  }

  // MARK: Painting

  /// Paints the changes since the last call.
  /// - Returns: bytes to be sent to the terminal.
  public mutating func paint() -> [UInt8] {
    if screen.needsDrawing {
      if screen.needsRepaint { renderer.invalidate() }
      let cursor = screen.draw()
      renderer.paint(&screen.canvas, cursor: cursor, into: &output)
    }
    draftGuard.changeWasShown()
    if !screen.isTooSmall { shownCustomer = screen.status.customer }
    return takeOutput()
  }

  /// Appends the sequences that take control of the terminal.
  public mutating func enterTerminal(mouse: Bool) { renderer.enter(mouse: mouse, into: &output) }

  /// Appends the sequences that restore the terminal.
  public mutating func leaveTerminal() { renderer.leave(into: &output) }

  /// Returns the bytes to be sent, and clears them.
  public mutating func takeOutput() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &output)
    return taken
  }

  /// Takes back the array of sent bytes, to reuse its memory.
  public mutating func reuse(_ sent: inout [UInt8]) {
    guard output.isEmpty else { return }
    sent.removeAll(keepingCapacity: true)
    swap(&sent, &output)
  }
}
