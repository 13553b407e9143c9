/// What a glyph draws: a code point, or a cluster of several.
struct GlyphText: Hashable, Sendable {
  /// All of it, or of a longer cluster the first three code points.
  let start: CellText
  /// A longer cluster: families, flags of regions, long syllables of India's scripts, piles of marks.
  private let long: LongCluster?

  static let blank = GlyphText(" " as Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) {
    start = CellText(scalar)
    long = nil
  }

  init(_ character: Character) {
    start = CellText(startOf: character)
    long = start.isFull ? LongCluster(character) : nil
  }

  /// The UTF-8 of a cluster of more than three code points; nil for others.
  var longBytes: [UInt8]? { long?.bytes }

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
    if let long {
      output.append(contentsOf: long.bytes)
    } else {
      start.append(to: &output)
    }
  }
}

/// A cluster of more than three code points, for as long as a glyph draws it.
private final class LongCluster: Hashable, Sendable {
  /// UTF-8: characters that are equivalent to Unicode may be drawn differently.
  let bytes: [UInt8]

  /// - Returns: nil for a cluster of three code points or fewer.
  init?(_ character: Character) {
    guard character.unicodeScalars.count > 3 else { return nil }
    bytes = Array(character.utf8)
  }

  static func == (left: LongCluster, right: LongCluster) -> Bool {
    left === right || left.bytes == right.bytes
  }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
