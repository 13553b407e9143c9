import TerminalUI

// When two characters count as the same to somebody who seeks: if they differ in case alone, or are
// two ways to write one character (canonical equivalence, which is what == means for strings).

extension Glyph {
  /// The same for glyphs that a search takes for the same.
  var folded: String {
    if character.utf8.count == 1 {
      let byte = character.utf8.first!
      return (0x41...0x5A).contains(byte)
        ? String(Unicode.Scalar(byte | 0x20)) : String(character)
    }
    guard character.unicodeScalars.contains(where: \.hasCase) else { return String(character) }
    return character.unicodeScalars.map(\.folded).joined()
  }
}

extension Unicode.Scalar {
  /// Whether simple case folding knows it. The dotless ı is an i to Turks alone, and what looks like
  /// an iota below a letter is a mark.
  fileprivate var hasCase: Bool {
    properties.changesWhenCaseMapped && value != 0x131 && value != 0x345
  }

  /// Simple case folding, but for İ, which has to remain an i with a dot.
  fileprivate var folded: String {
    guard hasCase else { return String(self) }
    let upper = properties.uppercaseMapping.unicodeScalars
    guard let only = upper.first, upper.count == 1 else { return properties.lowercaseMapping }
    return only.properties.lowercaseMapping
  }

  /// All that fold to the same, for what has case: `é` and `É`; `k`, `K` and the sign of kelvin.
  static let caseVariants: [String: [Unicode.Scalar]] = {
    // Between these stand the scripts of East Asia, which have no case; the last is Adlam.
    let ranges: [ClosedRange<UInt32>] = [0x41...0x2E7F, 0xA640...0xABFF, 0xFB00...0x1E943]
    var variants: [String: [Unicode.Scalar]] = [:]
    for scalar in ranges.joined().lazy.compactMap(Unicode.Scalar.init) where scalar.hasCase {
      variants[scalar.folded, default: []].append(scalar)
    }
    return variants
  }()

  /// Whether it is always drawn as it is, and is the only way to write what it is, but for case.
  var isLiteral: Bool {
    switch ScalarClass(self) {
    case .narrow, .narrowRare, .wide, .wideRare, .regional, .narrowPictograph, .widePictograph,
      .skinTone:
      return !hasTwin
    // Letters of Hangul may stand for a syllable, a mark may be part of the letter before it.
    case .mark, .spacingMark, .leadJamo, .vowelJamo, .joiner, .variation, .tag, .hidden:
      return false
    }
  }

  /// Whether it is canonically another character without case. (What has case is in `caseVariants`.)
  private var hasTwin: Bool {
    switch value {
    case 0x374, 0x37E, 0x387, 0x1FEE, 0x1FEF, 0x1FFD, 0x2000, 0x2001, 0x2329, 0x232A: true
    case 0xF900...0xFAFF, 0x2F800...0x2FA1F: true
    default: false
    }
  }
}

extension String {
  /// Whether its bytes tell what is seen of it: there is nothing that gets a replacement or becomes
  /// blanks, and each character is written in its one way.
  var isLiteral: Bool {
    // Most text: printable ASCII and ideographs from U+4000 to U+9FFF, which are those whose first byte
    // is from E4 to E9. All of them are literal.
    let isEveryday = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy {
        $0 &- 0x20 < 0x5F || $0 &- 0x80 < 0x40 || $0 &- 0xE4 < 6 || $0 == UInt8(ascii: "\n")
      }
    }
    if isEveryday == true { return true }
    return unicodeScalars.allSatisfy { $0 == "\n" || $0.isLiteral }
  }
}
