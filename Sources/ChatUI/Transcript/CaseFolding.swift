import TerminalUI

// Matching of characters in a search. Two characters match if they differ only in case, or if they are
// canonically equivalent (== of String).

extension Glyph {
  /// A key that is equal for glyphs that match each other.
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
  /// Whether simple case folding applies. Dotless ı (U+0131) is excluded, because it matches i only in Turkic
  /// languages; the iota subscript (U+0345) is excluded as a combining mark.
  fileprivate var hasCase: Bool {
    properties.changesWhenCaseMapped && value != 0x131 && value != 0x345
  }

  /// Simple case folding, except that İ becomes i with a combining dot above.
  fileprivate var folded: String {
    guard hasCase else { return String(self) }
    let upper = properties.uppercaseMapping.unicodeScalars
    guard let only = upper.first, upper.count == 1 else { return properties.lowercaseMapping }
    return only.properties.lowercaseMapping
  }

  /// For scalars with case: all scalars with the same folding, such as `é` and `É`; `k`, `K` and the Kelvin
  /// sign.
  static let caseVariants: [String: [Unicode.Scalar]] = {
    // The gaps are East Asian scripts, which have no case. The last script with case is Adlam.
    let ranges: [ClosedRange<UInt32>] = [0x41...0x2E7F, 0xA640...0xABFF, 0xFB00...0x1E943]
    var variants: [String: [Unicode.Scalar]] = [:]
    for scalar in ranges.joined().lazy.compactMap(Unicode.Scalar.init) where scalar.hasCase {
      variants[scalar.folded, default: []].append(scalar)
    }
    return variants
  }()

  /// Whether it is always drawn unchanged and, apart from case, is the only encoding of its character.
  var isLiteral: Bool {
    switch ScalarClass(self) {
    case .narrow, .narrowUncertain, .wide, .wideUncertain, .regional, .narrowPictograph,
      .widePictograph,
      .skinTone:
      return !hasCanonicalEquivalent
    // Hangul jamo can form a syllable, and a mark can be composed with the letter before it.
    case .mark, .spacingMark, .leadJamo, .vowelJamo, .joiner, .variation, .tag, .hidden:
      return false
    }
  }

  /// Whether it is canonically equivalent to another caseless character. (Scalars with case are in
  /// `caseVariants`.)
  private var hasCanonicalEquivalent: Bool {
    switch value {
    case 0x374, 0x37E, 0x387, 0x1FEE, 0x1FEF, 0x1FFD, 0x2000, 0x2001, 0x2329, 0x232A: true
    case 0xF900...0xFAFF, 0x2F800...0x2FA1F: true
    default: false
    }
  }
}

extension String {
  /// Whether the bytes determine what is shown: no character is replaced or expanded to spaces, and each has
  /// only one encoding, apart from case.
  var isLiteral: Bool {
    // Fast path for most text: printable ASCII and ideographs from U+4000 to U+9FFF, whose lead bytes are E4
    // to E9. All of them are literal.
    let isFastPath = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy {
        $0 &- 0x20 < 0x5F || $0 &- 0x80 < 0x40 || $0 &- 0xE4 < 6 || $0 == UInt8(ascii: "\n")
      }
    }
    if isFastPath == true { return true }
    return unicodeScalars.allSatisfy { $0 == "\n" || $0.isLiteral }
  }
}
