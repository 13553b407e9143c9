// The transitions of the state machine: one function per state. Each leaves `state` ready for the next byte.

private let escape: UInt8 = 0x1B
private let bell: UInt8 = 0x07

extension KeyDecoder {
  mutating func takeInGround(_ byte: UInt8) {
    switch byte {
    case escape: state = .escape
    case 0x20...0x7E: text.append(byte)
    case 0x80...: beginScalar(byte)
    default:
      let (key, modifiers) = SequenceMeaning.controlCharacter(byte)
      emit(.key(key, modifiers))
    }
  }

  mutating func takeAfterEscape(_ byte: UInt8) {
    switch byte {
    case escape:
      // With three ESC in a row, the first was certainly the Escape key.
      flushEscapePrefix()
      hasEscapePrefix = true
    case UInt8(ascii: "["): begin(.control, byte)
    case UInt8(ascii: "O"): begin(.singleShift, byte)
    default:
      flushEscapePrefix()
      state = .ground
      if let (key, modifiers) = sequences[[escape, byte]] {
        emit(.key(key, modifiers))
      } else {
        takeWithAlt(byte)
      }
    }
  }

  private mutating func takeWithAlt(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      begin(.string, byte)
    case 0x80...:
      hasEscapePrefix = true
      beginScalar(byte)
    case 0x20...0x7E: emit(.key(.character(Character(Unicode.Scalar(byte))), .alt))
    case 0x08: emit(.key(.backspace, .alt))
    case 0x0A: emit(.key(.enter, .alt))
    default:
      let (key, modifiers) = SequenceMeaning.controlCharacter(byte)
      emit(.key(key, modifiers.union(.alt)))
    }
  }

  // MARK: - Control sequences

  mutating func takeInControl(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "[") where length == 2:
      hold(byte)
      state = .consoleFunction
    case UInt8(ascii: "M") where length == 2:
      hold(byte)
      state = .x10Mouse(bytesLeft: 3)
    case UInt8(ascii: "$") where SequenceMeaning.isShiftedByDollar(held[2...]):
      finishSequence(byte) { .controlSequence($0, final: byte) }
    case 0x20...0x3F: hold(byte)
    case 0x40...0x7E: finishSequence(byte) { .controlSequence($0, final: byte) }
    default: abandonSequence(before: byte)
    }
  }

  mutating func takeInSingleShift(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"): hold(byte)
    case UInt8(ascii: " "), 0x40...0x7E:
      finishSequence(byte) { .singleShift($0, final: byte) }
    default: abandonSequence(before: byte)
    }
  }

  mutating func takeConsoleFunction(_ byte: UInt8) {
    switch byte {
    case 0x20...0x7E: finishSequence(byte) { _ in .consoleFunction(final: byte) }
    default: abandonSequence(before: byte)
    }
  }

  /// Three bytes of any value: button, column, row. Only terminals without SGR mouse reports send them, and
  /// this format is never requested.
  mutating func takeX10Mouse(bytesLeft: Int) {
    if bytesLeft > 1 {
      state = .x10Mouse(bytesLeft: bytesLeft - 1)
    } else {
      abandonSequence()
    }
  }

  // MARK: - Strings

  mutating func takeInString(_ byte: UInt8) {
    switch byte {
    case bell: state = .ground
    case escape: state = .stringEscape
    // White space is allowed in a string; but ESC P directly followed by Enter is Alt-P and Enter.
    case 0x08...0x0D where length > 2: hold(byte)
    // Terminals never send these in a string. They let the user escape from a string that never ends.
    case 0x00...0x1F: abandonSequence(before: byte)
    default: hold(byte)
    }
  }

  mutating func takeAfterStringEscape(_ byte: UInt8) {
    if byte == UInt8(ascii: "\\") {
      state = .ground
    } else {
      abandonSequence(before: escape)
      takeAfterEscape(byte)
    }
  }

  // MARK: - UTF-8

  private mutating func beginScalar(_ byte: UInt8) {
    held = [byte]
    if (0xC2...0xF4).contains(byte) {
      state = .scalar
    } else {
      breakOffScalar()
    }
  }

  mutating func takeInScalar(_ byte: UInt8) {
    guard Self.continues(held, byte) else {
      breakOffScalar()
      return takeInGround(byte)
    }
    held.append(byte)
    let whole = held[0] < 0xE0 ? 2 : held[0] < 0xF0 ? 3 : 4
    if held.count == whole { finishScalar() }
  }

  private mutating func finishScalar() {
    state = .ground
    let isC1 = held[0] == 0xC2 && held[1] < 0xA0
    if hasEscapePrefix, !isC1 {
      hasEscapePrefix = false
      emit(.key(.character(Character(String(decoding: held, as: UTF8.self))), .alt))
    } else {
      flushEscapePrefix()
      if !isC1 { text += held }
    }
  }

  /// The range of the first continuation byte also excludes overlong forms, surrogates and code points above
  /// U+10FFFF, so that a broken sequence becomes as many U+FFFD as Unicode recommends.
  private static func continues(_ held: [UInt8], _ byte: UInt8) -> Bool {
    guard held.count == 1 else { return (0x80...0xBF).contains(byte) }
    return switch held[0] {
    case 0xE0: (0xA0...0xBF).contains(byte)
    case 0xED: (0x80...0x9F).contains(byte)
    case 0xF0: (0x90...0xBF).contains(byte)
    case 0xF4: (0x80...0x8F).contains(byte)
    default: (0x80...0xBF).contains(byte)
    }
  }

  mutating func breakOffScalar() {
    flushEscapePrefix()
    text += "\u{FFFD}".utf8
    state = .ground
  }

  // MARK: - Beginning and ending

  private mutating func begin(_ next: State, _ byte: UInt8) {
    held = [escape, byte]
    length = 2
    state = next
  }

  private mutating func hold(_ byte: UInt8) {
    length += 1
    if held.count < Self.sequenceBytesMax { held.append(byte) }
    if length > Self.discardedBytesMax { abandonSequence() }
  }

  private mutating func finishSequence(
    _ final: UInt8, meaning: (ArraySlice<UInt8>) -> SequenceMeaning
  ) {
    hold(final)
    state = .ground
    if held.count < length {
      flushEscapePrefix()
    } else if let (key, modifiers) = sequences[held] {
      act(on: .key(key, modifiers))
    } else {
      act(on: meaning(held[2..<held.endIndex - 1]))
    }
  }

  private mutating func act(on meaning: SequenceMeaning) {
    if case .key(let key, let modifiers) = meaning, hasEscapePrefix {
      hasEscapePrefix = false
      return emit(.key(key, modifiers.union(.alt)))
    }
    flushEscapePrefix()
    switch meaning {
    case .key(let key, let modifiers): emit(.key(key, modifiers))
    case .text(let string): text += string.utf8
    case .mouse(let event): emit(.mouse(event))
    case .focus(let isFocused): emit(.focus(isFocused))
    case .pasteStart: state = .paste
    case .nothing: break
    }
  }

  /// Abandons the sequence. ESC and one character were Alt with that character; a longer sequence is dropped.
  mutating func abandonSequence() {
    flushEscapePrefix()
    if length == 2 { emit(.key(.character(Character(Unicode.Scalar(held[1]))), .alt)) }
    state = .ground
  }

  private mutating func abandonSequence(before byte: UInt8) {
    abandonSequence()
    takeInGround(byte)
  }

  mutating func breakOffEscape() {
    flushEscapePrefix()
    emit(.key(.escape, []))
    state = .ground
  }

  /// The prefixed ESC was the Escape key, not Alt.
  mutating func flushEscapePrefix() {
    guard hasEscapePrefix else { return }
    hasEscapePrefix = false
    emit(.key(.escape, []))
  }

  mutating func emit(_ event: KeyEvent) {
    closeText()
    ready.append(event)
  }

  mutating func closeText() {
    guard !text.isEmpty else { return }
    ready.append(.text(String(decoding: text, as: UTF8.self)))
    text.removeAll(keepingCapacity: true)
  }
}
