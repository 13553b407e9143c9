/// What a glyph draws: a code point, or a cluster of several.
struct GlyphText: Hashable, Sendable {
  /// All of it, or of a longer cluster the first three code points.
  let start: CellText
  /// The UTF-8 of a cluster of more than three code points, nil for others: families, flags of regions, long
  /// syllables of India's scripts, piles of marks. As bytes, since characters that are equivalent to Unicode
  /// may be drawn differently.
  let longBytes: [UInt8]?

  init(_ scalar: Unicode.Scalar) {
    start = CellText(scalar)
    longBytes = nil
  }

  init(_ character: Character) {
    start = CellText(startOf: character)
    let isLong = start.isFull && character.unicodeScalars.count > 3
    longBytes = isLong ? Array(character.utf8) : nil
  }

  var isBlank: Bool { start == .blank }

  /// The code point that it begins with.
  var firstScalar: Unicode.Scalar { start.firstScalar }

  var character: Character {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return Character(String(decoding: bytes, as: UTF8.self))
  }

  /// Appends it as UTF-8.
  func append(to output: inout [UInt8]) {
    if let longBytes {
      output.append(contentsOf: longBytes)
    } else {
      start.append(to: &output)
    }
  }
}
