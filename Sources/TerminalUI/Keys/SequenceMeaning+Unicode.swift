// Keys sent as a code point, control characters, and mouse reports.

extension SequenceMeaning {
  /// `code:shifted:base ; modifiers:event ; text u`, the form of kitty's keyboard protocol. xterm sends only
  /// the first part of each parameter.
  static func unicodeKey(_ parameters: SequenceParameters) -> SequenceMeaning {
    var code = parameters.value(0) ?? 0
    let modifiers = parameters.modifiers(1)
    if modifiers.isDisjoint(with: [.control, .alt]), let text = parameters.value(2),
      let scalar = printable(text)
    {
      return .text(String(scalar))
    }
    // On a Cyrillic layout, Ctrl with a letter means the Latin letter on the same key.
    if code >= 0x80, let base = parameters.value(0, part: 2), !modifiers.isEmpty { code = base }
    return character(code, shifted: parameters.value(0, part: 1), modifiers)
  }

  /// Maps the key to what a terminal without such a protocol would send, where it could send it.
  static func character(
    _ code: Int, shifted: Int?, _ modifiers: Modifiers
  ) -> SequenceMeaning {
    if let key = namedKeys[code] { return .key(key, modifiers) }
    if let digit = keypadText(code) { return .text(digit) }
    guard let scalar = printable(code) else { return .nothing }
    if modifiers.contains(.control) { return controlKey(scalar, modifiers) }
    let shown =
      modifiers.contains(.shift)
      ? shifted.flatMap(printable).map { String($0) } ?? String(scalar).uppercased()
      : String(scalar)
    guard modifiers.contains(.alt) else { return .text(shown) }
    return .key(.character(Character(shown)), .alt)
  }

  /// Ctrl-I, Ctrl-M and Ctrl-[ are Tab, Enter and Escape, as in ASCII.
  private static func controlKey(
    _ scalar: Unicode.Scalar, _ modifiers: Modifiers
  ) -> SequenceMeaning {
    switch scalar {
    case "i", "I": .key(.tab, modifiers.subtracting(.control))
    case "m", "M": .key(.enter, modifiers.subtracting(.control))
    case "[": .key(.escape, modifiers.subtracting(.control))
    case "@": .key(.character(" "), modifiers.subtracting(.shift))
    // These need Shift on many layouts; legacy encodings do not report it.
    case "_", "^", "?": .key(.character(Character(scalar)), modifiers.subtracting(.shift))
    default: .key(.character(Character(String(scalar).lowercased())), modifiers)
    }
  }

  /// The key for a control character (C0 or DEL).
  static func controlCharacter(_ byte: UInt8) -> (Key, Modifiers) {
    switch byte {
    case 0x00: (.character(" "), .control)
    case 0x09: (.tab, [])
    case 0x0D: (.enter, [])
    case 0x1B: (.escape, [])
    case 0x7F: (.backspace, [])
    case 0x01...0x1A: (.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    default: (.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    }
  }

  private static func printable(_ code: Int) -> Unicode.Scalar? {
    guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else { return nil }
    // kitty's codes in the private use area are keys without text: volume, Caps Lock, Print.
    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    return isControl || (0xE000...0xF8FF).contains(scalar.value) ? nil : scalar
  }

  private static let namedKeys: [Int: Key] = {
    var keys: [Int: Key] = [
      8: .backspace, 9: .tab, 13: .enter, 27: .escape, 127: .backspace,
      57414: .enter, 57417: .left, 57418: .right, 57419: .up, 57420: .down,
      57421: .pageUp, 57422: .pageDown, 57423: .home, 57424: .end,
      57425: .insert, 57426: .delete,
    ]
    for function in 13...35 { keys[57376 + function - 13] = .function(function) }
    return keys
  }()

  /// kitty's keypad codes: 0 to 9 and . / * - + then (after Enter) = ,
  private static func keypadText(_ code: Int) -> String? {
    switch code {
    case 57399...57408: String(code - 57399)
    case 57409: "."
    case 57410: "/"
    case 57411: "*"
    case 57412: "-"
    case 57413: "+"
    case 57415: "="
    case 57416: ","
    default: nil
    }
  }

  /// An SGR mouse report: `ESC [ < buttons ; column ; row` and `M` (press) or `m` (release).
  static func mouse(_ parameters: SequenceParameters, final: UInt8) -> SequenceMeaning {
    guard final == UInt8(ascii: "M") || final == UInt8(ascii: "m"),
      let bits = parameters.value(0), let column = parameters.value(1),
      let row = parameters.value(2)
    else { return .nothing }
    let isDown = final == UInt8(ascii: "M")
    let action: MouseEvent.Action
    switch bits & ~(4 | 8 | 16) {
    case 0, 1, 2: action = isDown ? .press(button: bits & 3 + 1) : .release(button: bits & 3 + 1)
    case 64 where isDown: action = .wheelUp
    case 65 where isDown: action = .wheelDown
    default: return .nothing  // bit 32: motion; 66 and 67: horizontal wheel
    }
    var modifiers: Modifiers = []
    if bits & 4 != 0 { modifiers.insert(.shift) }
    if bits & 8 != 0 { modifiers.insert(.alt) }
    if bits & 16 != 0 { modifiers.insert(.control) }
    return .mouse(
      MouseEvent(
        action: action, column: max(column - 1, 0), row: max(row - 1, 0), modifiers: modifiers))
  }
}
