/// Decodes bytes from a terminal into key events. Pure: no I/O and no clock.
///
/// Rules:
/// - Every byte advances the state machine. The boundaries of the reads make no difference, and every byte
///   string decodes to something: there are no errors.
/// - A well-formed but unknown escape sequence is discarded as a whole.
/// - A lone ESC and the start of a sequence are ambiguous, and only a timeout can tell them apart. While
///   `isPending`, the caller waits for its escape delay and then calls `flush`.
///
///              ESC            [            final
///     ground ───────▶ escape ───▶ control ───────▶ ground        ESC [ 2 0 0 ~  ▶ paste
///        │              │  O                                     ESC [ M        ▶ x10Mouse
///        │ C2…F4        ├─────▶ singleShift ─────▶ ground        ESC [ [        ▶ consoleFunction
///        ▼              │  ] P _ ^ X    ST, BEL
///     scalar ─▶ ground  └─────▶ string ───────────▶ ground
public struct KeyDecoder: Sendable {
  /// In bytes (4 MiB): the maximum kept of one bracketed paste. Far more than a message can hold; it bounds
  /// the memory if the end marker never comes. Further bytes up to the end marker are counted and dropped.
  public static let pasteBytesMax = 4 << 20

  /// In bytes: the maximum length of a sequence that is interpreted. Longer ones are discarded.
  static let sequenceBytesMax = 64

  /// In bytes (64 KiB): the maximum length of a sequence that is discarded. Beyond it, the input was not a
  /// sequence from a terminal, and the following bytes are keys again.
  static let discardedBytesMax = 64 << 10

  enum State {
    case ground
    /// `held` is the beginning of a UTF-8 sequence. If ESC came before it, `hasEscapePrefix`.
    case scalar
    /// ESC was received. If another ESC came before it, `hasEscapePrefix`.
    case escape
    /// `held` is the sequence from its (last) ESC on.
    case control, singleShift, consoleFunction
    case x10Mouse(bytesLeft: Int)
    /// OSC, DCS, APC, PM or SOS. The content is ignored.
    case string
    /// ESC within a string: the start of ST, or of the next sequence.
    case stringEscape
    case paste
  }

  let sequences: [[UInt8]: (Key, Modifiers)]
  /// The current paste; empty outside a paste.
  var paste: PasteCollector
  var state = State.ground
  var held: [UInt8] = []
  /// The length of the current sequence in bytes, including bytes that are not kept.
  var length = 0
  /// An ESC precedes the current sequence: it means Alt if a key follows, otherwise it is the Escape key.
  var hasEscapePrefix = false
  /// Text and events of the current call to `feed`; empty between calls.
  var text: [UInt8] = []
  var ready: [KeyEvent] = []

  /// - Parameter sequences: sequences from the terminal's description, each complete from its ESC on. They
  ///   override the built-in ones. Only ESC x, ESC O … and ESC [ … can be added.
  public init(sequences: [[UInt8]: (Key, Modifiers)] = [:]) {
    self.init(sequences: sequences, pasteLimit: Self.pasteBytesMax)
  }

  init(sequences: [[UInt8]: (Key, Modifiers)] = [:], pasteLimit: Int) {
    self.sequences = sequences
    paste = PasteCollector(limit: pasteLimit)
  }

  /// Whether bytes are held that are ambiguous until more bytes or a timeout come. False within a paste,
  /// which ends only with its marker.
  public var isPending: Bool {
    switch state {
    case .ground, .paste: false
    case .scalar, .escape, .control, .singleShift, .consoleFunction, .x10Mouse, .string,
      .stringEscape:
      true
    }
  }

  /// Whether the decoder is in the ground state: the next byte starts a new key.
  public var isIdle: Bool { if case .ground = state { true } else { false } }

  /// Whether a bracketed paste has begun whose end marker has not been received.
  public var isInPaste: Bool { if case .paste = state { true } else { false } }

  /// Ends a paste whose end marker is missing, with the bytes received so far.
  public mutating func endPaste(into events: inout [KeyEvent]) {
    guard isInPaste else { return }
    emit(.paste(paste.bytes, cut: paste.cut))
    paste = PasteCollector(limit: paste.limit)
    state = .ground
    finish(into: &events)
  }

  /// Decodes bytes read from the terminal and appends the events.
  public mutating func feed(_ bytes: Span<UInt8>, into events: inout [KeyEvent]) {
    bytes.withUnsafeBufferPointer { buffer in
      var rest = buffer[...]
      while !rest.isEmpty { rest = rest.dropFirst(takeRun(rest)) }
    }
    finish(into: &events)
  }

  /// Decodes bytes read from the terminal and appends the events.
  public mutating func feed(_ bytes: [UInt8], into events: inout [KeyEvent]) {
    feed(bytes.span, into: &events)
  }

  /// Resolves held bytes after the escape delay: ESC becomes the Escape key, ESC [ becomes Alt-[, and an
  /// incomplete UTF-8 sequence becomes U+FFFD. Does nothing within a paste.
  public mutating func flush(into events: inout [KeyEvent]) {
    switch state {
    case .ground, .paste: break
    case .scalar: breakOffScalar()
    case .escape: breakOffEscape()
    case .stringEscape:
      let isEmpty = length == 2
      abandonSequence()
      if isEmpty { emit(.key(.escape, [])) }
    case .control, .singleShift, .consoleFunction, .x10Mouse, .string: abandonSequence()
    }
    finish(into: &events)
  }

  /// Consumes at least one byte; a run of text or of a paste is consumed at once.
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
