/// What a glyph draws: a code point, or a cluster of several. Of one word and a byte: a message is an array
/// of them.
enum GlyphText: Hashable, Sendable {
  /// All of it, in up to three code points.
  case short(CellText)
  /// The UTF-8 of a cluster of more than three code points: families, flags of regions, long syllables of
  /// India's scripts, piles of marks. As bytes, since characters that are equivalent to Unicode may be drawn
  /// differently.
  case long([UInt8])

  init(_ scalar: Unicode.Scalar) { self = .short(CellText(scalar)) }

  init(_ character: Character) {
    let start = CellText(startOf: character)
    let isLong = start.isFull && character.unicodeScalars.count > 3
    self = isLong ? .long(Array(character.utf8)) : .short(start)
  }

  var isBlank: Bool { isShort(.blank) }

  /// Whether it is this, which is not long.
  func isShort(_ text: CellText) -> Bool {
    if case .short(text) = self { true } else { false }
  }

  /// The code point that it begins with.
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

  /// Appends it as UTF-8.
  func append(to output: inout [UInt8]) {
    switch self {
    case .short(let text): text.append(to: &output)
    case .long(let bytes): output.append(contentsOf: bytes)
    }
  }
}
