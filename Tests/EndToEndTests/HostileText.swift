/// Text with which an attacker could control a terminal: bytes for messages, names and files.
enum HostileText {
  private static func utf8(_ scalars: some Sequence<UInt32>) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    return Array(String(text).utf8)
  }

  /// 7-bit escape sequences, with every terminator that terminals accept.
  static let sequences: [[UInt8]] = {
    let strings = [
      "]52;c;b3duZWQ=", "]0;owned", "]2;owned", "]8;;http://x/", "]4;1;?", "]10;?", "]104",
      "P$q\"p", "P+q544e", "_Gf=24", "^pm", "Xsos", "k", "Ptmux;\u{1B}",
    ]
    let closed = strings.flatMap { body in
      ["\u{7}", "\u{1B}\\", "\u{9C}", ""].map { "\u{1B}" + body + $0 }
    }
    let others = [
      "c", "[c", "[>c", "[6n", "[5n", "[?15n", "[18t", "[21t", "[2J", "[3J", "[H", "[?1049l",
      "[?1049h", "[201~", "[200~", "[?2004l", "[?25l", "[?7h", "[?1000h", "[?2026h", "[5i", "[4i",
      "[20h", "[12h", "[!p", "[1;2r", "[8m", "[?5h", "[3b", "[?1;1;1S", "7", "8", "D", "E", "M",
      "=",
      "%@", "%G", "(0", ")B", "n", "o", "~", "#8", " F", " G", "Z", "\\", "[", "",
    ].map { "\u{1B}" + $0 }
    return (closed + others).map { Array($0.utf8) }
  }()

  /// The same with 8-bit controls (C1), encoded in UTF-8 and as raw bytes.
  static let eightBit: [[UInt8]] =
    ["2J", "6n", "?1049l", "201~", "31m"].flatMap { body in
      [Array("\u{9B}\(body)".utf8), [0x9B] + Array(body.utf8)]
    }
    + [[0x9D], [0x90], [0x9F], [0x9E], [0x98], [0x8D], [0x85]].map { $0 + Array("0;x\u{7}".utf8) }

  /// Every byte value, alone between letters and in pairs.
  static let everyByte: [[UInt8]] =
    (0...255).map { [0x61, UInt8($0), 0x62] } + (0x80...0xFF).map { [UInt8($0), UInt8($0)] }

  /// Invalid UTF-8: surrogates, overlong forms, values that are too large, truncated sequences.
  static let malformed: [[UInt8]] = [
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xC0, 0x80],
    [0xC0, 0x9B], [0xC1, 0xBF], [0xE0, 0x80, 0x9B], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x9B],
    [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
    [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE4, 0xBD], [0xF0, 0x9F, 0x98], [0xC2],
    [0xC2, 0x1B, 0x5B, 0x63], [0xE2, 0x80, 0x1B, 0x5B, 0x36, 0x6E],
  ]

  /// Every invisible or control scalar: controls, formats, separators, fillers, selectors, tags and
  /// noncharacters.
  static let invisible: [UInt32] = {
    let places = Array(UInt32(0)...0x323AF) + Array(0xE0000...0xE0FFF)
    let found = places.filter { value in
      guard let scalar = Unicode.Scalar(value) else { return false }
      let properties = scalar.properties
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return true
      default:
        return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
      }
    }
    let ends = (1...16).flatMap { [UInt32($0) << 16 | 0xFFFE, UInt32($0) << 16 | 0xFFFF] }
    return found + ends + [0xE000, 0xF8FF, 0xF0000, 0x10FFFD]
  }()

  /// Each of them behind a letter, an ideograph, an emoji, a space and itself, and at the end of a line.
  private static let among: [[UInt8]] = invisible.map { value in
    utf8([0x61, value, 0x62, 0x4F60, value, 0x1F468, value, value, 0x20, value, 0xA])
  }

  /// Messages of at most 9992 bytes that contain all of this in order, with no piece split.
  static let bodies: [[UInt8]] = {
    var bodies: [[UInt8]] = [[]]
    for piece in sequences + eightBit + everyByte + malformed + among {
      if bodies[bodies.count - 1].count + piece.count + 1 > 9992 { bodies.append([]) }
      bodies[bodies.count - 1] += piece + [0x2F]
    }
    return bodies
  }()

  /// Short samples for places that show little text: names, errors, arguments.
  static let samples: [[UInt8]] =
    sequences + eightBit + malformed
    + stride(from: 0, to: invisible.count, by: 9).map { start in
      [0x78] + utf8(invisible[start..<min(start + 9, invisible.count)]) + [0x79]
    }

  /// The samples as arguments and file names, without NUL and slash.
  static let words: [[UInt8]] = samples.map { $0.filter { $0 != 0 && $0 != 0x2F } }
}
