/// Bytes from a terminal in, keys out. Pure: it knows no terminal and no clock.
///
/// The rules:
/// - Each byte moves the state on, whatever it is. Where the reads were cut makes no difference,
///   and every byte string decodes to something: there are no errors.
/// - An escape sequence that is well formed and unknown is swallowed whole.
/// - ESC alone and the beginning of a sequence look alike. Only time tells them apart: while
///   `isPending`, the caller waits for its escape delay and then calls `flush`.
///
///              ESC            [            final
///     ground ───────▶ escape ───▶ control ───────▶ ground        ESC [ 2 0 0 ~  ▶ paste
///        │              │  O                                     ESC [ M        ▶ x10Mouse
///        │ C2…F4        ├─────▶ singleShift ─────▶ ground        ESC [ [        ▶ function
///        ▼              │  ] P _ ^ X    ST, BEL
///     scalar ─▶ ground  └─────▶ string ───────────▶ ground
public struct KeyDecoder: Sendable {
  /// 4 MiB, the most that is kept of one bracketed paste: far over anything that can be sent as
  /// a message, and an end marker that never comes can't eat the memory. What comes after it is
  /// counted and dropped up to the end marker.
  public static let pasteBytesMax = 4 << 20

  /// 64 bytes, the longest sequence that is looked at. A longer one is swallowed unread.
  static let sequenceBytesMax = 64

  /// 64 KiB, the longest sequence that is swallowed. Past it the beginning was no sequence of a
  /// terminal, and what follows is keys again.
  static let swallowedBytesMax = 64 << 10

  enum State {
    case ground
    /// `held` is the beginning of a UTF-8 character; with ESC before it, `isPrefixed`.
    case scalar
    /// ESC; with another ESC before it, `isPrefixed`.
    case escape
    /// `held` is the sequence from its (last) ESC on.
    case control, singleShift, consoleFunction
    case x10Mouse(bytesLeft: Int)
    /// OSC, DCS, APC, PM or SOS: nothing in it is looked at.
    case string
    /// ESC in a string: its end, or the next sequence.
    case stringEscape
    case paste
  }

  let sequences: [[UInt8]: (Key, Modifiers)]
  /// The paste that is under way, else empty.
  var paste: PasteCollector
  var state = State.ground
  var held: [UInt8] = []
  /// Bytes of the sequence that is under way, kept or not.
  var length = 0
  /// An ESC came before what is under way: Alt for a key, else the Escape key.
  var isPrefixed = false
  /// Text and events of the feed that is under way. Empty between two calls.
  var text: [UInt8] = []
  var ready: [KeyEvent] = []

  /// `sequences` is what the terminal's description adds, by the whole sequence from its ESC on;
  /// it outweighs what is built in. Only ESC x, ESC O … and ESC [ … can be added.
  public init(sequences: [[UInt8]: (Key, Modifiers)] = [:]) {
    self.init(sequences: sequences, pasteLimit: Self.pasteBytesMax)
  }

  init(sequences: [[UInt8]: (Key, Modifiers)] = [:], pasteLimit: Int) {
    self.sequences = sequences
    paste = PasteCollector(limit: pasteLimit)
  }

  /// Bytes are held that mean one thing if nothing follows and another if something does.
  /// Not so inside a paste, which ends with its marker only.
  public var isPending: Bool {
    switch state {
    case .ground, .paste: false
    case .scalar, .escape, .control, .singleShift, .consoleFunction, .x10Mouse, .string,
      .stringEscape:
      true
    }
  }

  /// Nothing is under way: what comes next begins anew.
  public var isIdle: Bool { if case .ground = state { true } else { false } }

  /// A bracketed paste has begun and its end marker has not come.
  public var isInPaste: Bool { if case .paste = state { true } else { false } }

  /// Ends a paste whose marker got lost: what has come is all of it.
  public mutating func endPaste(into events: inout [KeyEvent]) {
    guard isInPaste else { return }
    emit(.paste(paste.bytes, cut: paste.cut))
    paste = PasteCollector(limit: paste.limit)
    state = .ground
    finish(into: &events)
  }

  /// Takes what was read from the terminal and appends what it says to `events`.
  public mutating func feed(_ bytes: Span<UInt8>, into events: inout [KeyEvent]) {
    bytes.withUnsafeBufferPointer { buffer in
      var rest = buffer[...]
      while !rest.isEmpty { rest = rest.dropFirst(takeRun(rest)) }
    }
    finish(into: &events)
  }

  /// Takes what was read from the terminal and appends what it says to `events`.
  public mutating func feed(_ bytes: [UInt8], into events: inout [KeyEvent]) {
    feed(bytes.span, into: &events)
  }

  /// The time in which the rest should have come is over: ESC was the Escape key, ESC [ was
  /// Alt-[, the rest of a character is lost. In a paste this does nothing.
  public mutating func flush(into events: inout [KeyEvent]) {
    switch state {
    case .ground, .paste: break
    case .scalar: breakOffScalar()
    case .escape: breakOffEscape()
    case .stringEscape:
      let isEmpty = length == 2
      breakOff()
      if isEmpty { emit(.key(.escape, [])) }
    case .control, .singleShift, .consoleFunction, .x10Mouse, .string: breakOff()
    }
    finish(into: &events)
  }

  /// Takes at least one byte; a run of text, or of a paste, at once.
  private mutating func takeRun(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let byte = bytes[bytes.startIndex]
    switch state {
    case .ground:
      let count = takeText(bytes)
      if count > 0 { return count }
      takeInGround(byte)
    case .paste: return takePaste(bytes)
    case .scalar: takeInScalar(byte)
    case .escape: takeAfterEscape(byte)
    case .control: takeInControl(byte)
    case .singleShift: takeInSingleShift(byte)
    case .consoleFunction: takeConsoleFunction(byte)
    case .x10Mouse(let bytesLeft): takeX10Mouse(bytesLeft: bytesLeft)
    case .string: takeInString(byte)
    case .stringEscape: takeAfterStringEscape(byte)
    }
    return 1
  }

  private mutating func takeText(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var end = bytes.startIndex
    while end < bytes.endIndex, (0x20...0x7E).contains(bytes[end]) { end += 1 }
    text.append(contentsOf: bytes[..<end])
    return end - bytes.startIndex
  }

  private mutating func takePaste(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let count = paste.collect(bytes)
    if paste.isComplete {
      emit(.paste(paste.bytes, cut: paste.cut))
      paste = PasteCollector(limit: paste.limit)
      state = .ground
    }
    return count
  }

  private mutating func finish(into events: inout [KeyEvent]) {
    closeText()
    if events.isEmpty { return swap(&events, &ready) }
    events += ready
    ready.removeAll(keepingCapacity: true)
  }
}
