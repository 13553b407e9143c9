/// How a terminal draws one code point. The table behind it is made by scripts/make-width-table.py.
package enum ScalarClass: UInt8 {
  /// One column, on every terminal.
  case narrow
  /// One column for most: ambiguous signs, scripts that are shaped or rare, private use.
  case narrowRare
  /// Two columns, on every terminal.
  case wide
  /// Two columns for most.
  case wideRare
  /// Drawn over the character before it.
  case mark
  /// Shows nothing, or means nothing: controls, formats, fillers, unassigned. Gets a replacement.
  case hidden
  /// A vowel or a final of Hangul in letters; the initial before it has the columns already.
  case vowelJamo
  /// U+200C and U+200D.
  case joiner
  /// Chooses between two shapes of the character before it.
  case variation
  /// Spells the region of a flag, invisibly.
  case tag
  /// An initial of Hangul in letters.
  case leadJamo
  /// Half of a flag.
  case regional
  /// Emoji that are drawn as text unless U+FE0F follows.
  case narrowPictograph
  /// Emoji.
  case widePictograph
  /// Colours the emoji before it.
  case skinTone
  /// A vowel or sign that has a column beside the letter that it belongs to (Indic).
  case spacingMark

  package init(_ scalar: Unicode.Scalar) {
    self.init(codePoint: scalar.value)
  }

  /// The class of a code point, a surrogate included.
  init(codePoint value: UInt32) {
    // What a support desk reads all day needs no search.
    if value &- 0x20 < 0x5F || value &- 0xC0 < 0x100 {
      self = .narrow
      return
    }
    if value &- 0x4E00 < 0x5200 || value &- 0x3001 < 0x29 || value &- 0xFF01 < 0x60 {
      self = .wide
      return
    }
    // The last run that begins at or before the code point.
    let wanted = value << 4 | 0xF
    var low = 0
    var high = widthTable.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if widthTable[middle] <= wanted { low = middle } else { high = middle }
    }
    self = ScalarClass(rawValue: UInt8(truncatingIfNeeded: widthTable[low] & 0xF))!
  }

  /// The columns of the code point in the middle of a cluster.
  var columns: Int {
    switch self {
    case .narrow, .narrowRare, .regional, .narrowPictograph, .spacingMark: 1
    case .wide, .wideRare, .leadJamo, .widePictograph, .skinTone: 2
    case .mark, .hidden, .vowelJamo, .joiner, .variation, .tag: 0
    }
  }

  /// Whether all terminals give it the same columns, when it stands alone.
  var hasReliableWidth: Bool { self == .narrow || self == .wide }

  var isPictograph: Bool { self == .narrowPictograph || self == .widePictograph }

  /// Whether text of this class can be shown as it is, whatever stands around it.
  var isPlain: Bool {
    switch self {
    case .narrow, .narrowRare, .wide, .wideRare, .vowelJamo, .leadJamo, .regional,
      .narrowPictograph, .widePictograph, .skinTone:
      true
    case .mark, .spacingMark, .hidden, .joiner, .variation, .tag: false
    }
  }
}
