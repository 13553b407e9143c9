import MonotonicTime
import TerminalUI

/// A full screen between what its terminal sends and what it is sent: keys in, paint out. Whoever holds it
/// reads and writes the terminal.
///
/// It is one value, since a key goes through all of it, and nobody is to come between.
public struct FullScreen {
  /// What the keys do.
  public var screen: ChatScreen
  /// What the terminal shows.
  public var renderer: Renderer
  /// What the terminal sends.
  public var decoder: KeyDecoder
  /// Whose draft the keys belong to.
  public var draftGuard = DraftGuard()
  /// What the terminal is to be sent.
  public var output: [UInt8] = []
  /// Whom the screen shows, as of the last paint: a key is meant for them. A screen that is too small shows
  /// nobody new.
  public private(set) var shownCustomer: Int?
  private var keys: [KeyEvent] = []

  /// A screen that nothing was painted of.
  public init(_ screen: ChatScreen, _ renderer: Renderer, _ decoder: KeyDecoder) {
    self.screen = screen
    self.renderer = renderer
    self.decoder = decoder
  }

  // MARK: Keys

  /// Takes a key that does no more than to appear. Everything else is for `feed`.
  /// - Returns: whether it did; nothing has changed if not.
  public mutating func echo(_ byte: UInt8, at now: Instant) -> Bool {
    guard decoder.isIdle, draftGuard.typedFreely(at: now),
      let (cell, row, column) = screen.echo(byte)
    else { return false }
    renderer.paint(cell, row: row, column: column, into: &output)
    return true
  }

  /// Takes what was read from the terminal.
  /// - Returns: the keys that are to be handled, one by one.
  public mutating func feed(_ bytes: Span<UInt8>) -> [KeyEvent] {
    decoder.feed(bytes, into: &keys)
    return takeKeys()
  }

  /// What is held back is all that there is.
  /// - Returns: the keys that it is.
  public mutating func flushKeys() -> [KeyEvent] {
    decoder.flush(into: &keys)
    return takeKeys()
  }

  /// A paste has lost its end.
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

  /// Does what a key, one of some that came together, is for.
  /// - Returns: what the user wants of the program, if it is more than the screen can do by itself.
  public mutating func handle(_ key: KeyEvent, of all: [KeyEvent], at now: Instant) -> Intent? {
    if draftGuard.isForOldLine(key) { return nil }
    if let text = draftGuard.belated(key, isFew: DraftGuard.areFewKeys(all), at: now) {
      screen.keepAside(text)
      return nil
    }
    return screen.handle(key)
  }

  /// Takes the memory of keys that were handled back, for the next ones.
  public mutating func reuse(_ handled: inout [KeyEvent]) {
    handled.removeAll(keepingCapacity: true)
    swap(&handled, &keys)
  }

  // MARK: Painting

  /// Paints what has changed since the last call.
  /// - Returns: what the terminal is to be sent.
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

  /// Appends what takes the terminal over.
  public mutating func enterTerminal(mouse: Bool) { renderer.enter(mouse: mouse, into: &output) }

  /// Appends what gives the terminal back.
  public mutating func leaveTerminal() { renderer.leave(into: &output) }

  /// Gives out what the terminal is to be sent.
  public mutating func takeOutput() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &output)
    return taken
  }

  /// Takes the memory of what was sent back, for what comes next.
  public mutating func reuse(_ sent: inout [UInt8]) {
    guard output.isEmpty else { return }
    sent.removeAll(keepingCapacity: true)
    swap(&sent, &output)
  }
}
