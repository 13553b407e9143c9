/// The meaning of a complete escape sequence. Tables for xterm, VT220, rxvt, the Linux console and tmux, and
/// the two protocols for keys without a byte of their own: xterm's modifyOtherKeys and kitty's CSI u.
enum SequenceMeaning: Equatable {
  case key(Key, Modifiers)
  case text(String)
  case mouse(MouseEvent)
  case focus(Bool)
  case pasteStart
  /// Well formed, but unknown or not of interest: a terminal's response, motion, a key release.
  case nothing

  /// `ESC [ parameters final`.
  static func controlSequence(_ bytes: ArraySlice<UInt8>, final: UInt8) -> SequenceMeaning {
    let parameters = SequenceParameters(bytes)
    if parameters.hasOthers { return .nothing }
    if parameters.marker == UInt8(ascii: "<") { return mouse(parameters, final: final) }
    if parameters.marker != nil || parameters.isRelease(1) { return .nothing }
    switch final {
    case UInt8(ascii: "u"): return unicodeKey(parameters)
    case UInt8(ascii: "~"): return numberedKey(parameters, adding: [])
    case UInt8(ascii: "$"): return numberedKey(parameters, adding: .shift)
    case UInt8(ascii: "^"): return numberedKey(parameters, adding: .control)
    case UInt8(ascii: "@"): return numberedKey(parameters, adding: [.control, .shift])
    default: break
    }
    if parameters.count == 0 {
      switch final {
      case UInt8(ascii: "I"): return .focus(true)
      case UInt8(ascii: "O"): return .focus(false)
      case UInt8(ascii: "Z"): return .key(.tab, .shift)
      default: break
      }
      if let arrow = rxvtArrow(final) { return .key(arrow, .shift) }
    }
    return letteredKey(parameters, final: final)
  }

  /// `ESC O parameters final`: the keypad, and the arrow keys in application mode.
  static func singleShift(_ bytes: ArraySlice<UInt8>, final: UInt8) -> SequenceMeaning {
    let parameters = SequenceParameters(bytes)
    let modifiers = parameters.modifiers(max(parameters.count - 1, 0))
    if let arrow = rxvtArrow(final) { return .key(arrow, modifiers.union(.control)) }
    switch final {
    case UInt8(ascii: "M"): return .key(.enter, modifiers)
    case UInt8(ascii: "I"): return .key(.tab, modifiers)
    case UInt8(ascii: " "): return .text(" ")
    case UInt8(ascii: "X"): return .text("=")
    // The keypad sends its characters * + , - . / 0…9 with 0x40 added.
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      return .text(String(Unicode.Scalar(final - 0x40)))
    default: return letteredKey(parameters, final: final)
    }
  }

  /// `ESC [ [ final`: F1 to F5 on the Linux console.
  static func consoleFunction(final: UInt8) -> SequenceMeaning {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final)
      ? .key(.function(Int(final - UInt8(ascii: "A")) + 1), []) : .nothing
  }

  // MARK: - Keys by letter and by number

  private static func rxvtArrow(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "a"): .up
    case UInt8(ascii: "b"): .down
    case UInt8(ascii: "c"): .right
    case UInt8(ascii: "d"): .left
    default: nil
    }
  }

  private static let letters: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down,
    UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "Z"): .tab,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2),
    UInt8(ascii: "R"): .function(3), UInt8(ascii: "S"): .function(4),
  ]

  /// `A`, `1;5A`, and the older form `5A`: the last parameter holds the modifiers.
  private static func letteredKey(
    _ parameters: SequenceParameters, final: UInt8
  ) -> SequenceMeaning {
    guard let key = letters[final], parameters.count <= 2 else { return .nothing }
    if parameters.count == 2 {
      // `row;columnR` is a cursor position report; in row 1 it cannot be told from F3 with modifiers.
      guard parameters.value(0) ?? 1 == 1 else { return .nothing }
    }
    return .key(key, parameters.modifiers(max(parameters.count - 1, 0)))
  }

  private static let numbers: [Int: Key] = {
    var numbers: [Int: Key] = [
      1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    ]
    // F1 to F20 in groups; the gaps are those of the VT220.
    let groups = [11...15, 17...21, 23...26, 28...29, 31...34]
    for (function, code) in groups.joined().enumerated() {
      numbers[code] = .function(function + 1)
    }
    return numbers
  }()

  private static func numberedKey(
    _ parameters: SequenceParameters, adding modifiers: Modifiers
  ) -> SequenceMeaning {
    switch parameters.value(0) {
    case 200 where parameters.count == 1: return .pasteStart
    case 27 where parameters.count == 3:
      return character(parameters.value(2) ?? 0, shifted: nil, parameters.modifiers(1))
    case let code?:
      guard let key = numbers[code] else { return .nothing }
      return .key(key, parameters.modifiers(1).union(modifiers))
    case nil: return .nothing
    }
  }

  /// Whether a `$` after `bytes` is rxvt's final byte for Shift. In other sequences `$` is an intermediate
  /// byte.
  static func isShiftedByDollar(_ bytes: ArraySlice<UInt8>) -> Bool {
    let parameters = SequenceParameters(bytes)
    guard parameters.marker == nil, parameters.count == 1 else { return false }
    return parameters.value(0).flatMap { numbers[$0] } != nil
  }
}
