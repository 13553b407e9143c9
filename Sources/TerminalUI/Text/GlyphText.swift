/// The text of a glyph: one grapheme cluster. Nine bytes: a message is an array of glyphs.
enum GlyphText: Hashable, Sendable {
  /// A cluster of up to three code points.
  case short(CellText)
  /// The UTF-8 of a cluster of more than three code points: emoji families, flags of regions, long Indic
  /// syllables, stacked marks. Compared as bytes and not as `Character`, because canonically equivalent
  /// characters may be drawn differently.
  case long([UInt8])

  init(_ scalar: Unicode.Scalar) { self = .short(CellText(scalar)) }

  init(_ character: Character) {
    let start = CellText(startOf: character)
    let isLong = start.isFull && character.unicodeScalars.count > 3
    self = isLong ? .long(Array(character.utf8)) : .short(start)
  }

  var isBlank: Bool { isShort(.blank) }

  /// Whether it is `.short` with this text.
  func isShort(_ text: CellText) -> Bool {
    if case .short(text) = self { true } else { false }
  }

  /// The first code point.
  var firstScalar: Unicode.Scalar {
    switch self {
    case .short(let text): text.firstScalar
    case .long: character.unicodeScalars.first!
    }
  }

  var character: Character {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return Character(String(decoding: bytes, as: UTF8.self))
  }

  /// Appends the text as UTF-8.
  func append(to output: inout [UInt8]) {
    switch self {
    case .short(let text): text.append(to: &output)
    case .long(let bytes): output.append(contentsOf: bytes)
    }
  }
}
