import TerminalUI

/// A prefilter for search: the query as a pattern over the UTF-8 of literal text (`String.isLiteral`). Each
/// character of the pattern has one or more encodings, such as upper and lower case.
///
/// It has no false negatives. It can have false positives, such as a part of a grapheme cluster, so the
/// caller checks hits against the glyphs.
struct BytePattern: Sendable {
  // `ways[i]` are the encodings of the i-th character. None is a prefix of another, since each is complete
  // UTF-8.
  private let ways: [[[UInt8]]]
  /// The offset of the anchor, the byte that is searched for first, from the start of the pattern.
  private let anchorOffset: Int
  /// The possible values of the anchor byte, each repeated in all bytes of a word.
  private let anchors: [UInt64]

  /// - Returns: nil if a glyph may have encodings that are not known here. Such a glyph has none in ASCII.
  init?(_ glyphs: some Sequence<Glyph>) {
    var ways: [[[UInt8]]] = []
    for glyph in glyphs {
      if let variants = Unicode.Scalar.caseVariants[glyph.folded] {
        ways.append(variants.map { Array(String($0).utf8) })
      } else if glyph.character.unicodeScalars.allSatisfy(\.isLiteral) {
        ways.append([Array(String(glyph.character).utf8)])
      } else if let twin = Self.printableASCII.first(where: { String($0) == glyph.folded }) {
        ways.append([[UInt8(twin.value)]])  // ; and ` are equivalent to U+037E and U+1FEF
      } else {
        return nil
      }
    }
    guard let first = ways.first else { return nil }
    self.ways = ways
    // The last byte is the most selective: letters of one script mostly share their first byte.
    let length = first[0].count
    let offset = first.allSatisfy { $0.count == length } ? length - 1 : 0
    anchorOffset = offset
    anchors = Set(first.map { $0[offset] }).map { UInt64($0) &* Self.ones }
  }

  /// The maximum length of a pattern in characters. A longer one would hardly exclude more texts, and each
  /// character may be compared at every byte of a text.
  static let charactersMax = 32

  /// A pattern for the longest part of the glyphs that can have one; nil if there is none.
  static func longest(in glyphs: [Glyph]) -> BytePattern? {
    let parts = glyphs.split { BytePattern([$0]) == nil }
    return parts.max { $0.count < $1.count }.flatMap { BytePattern($0.prefix(charactersMax)) }
  }

  private static let printableASCII = (UInt8(0x20)...0x7E).map { Unicode.Scalar($0) }
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  func occurs(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let raw = UnsafeRawBufferPointer(bytes)
    return anchors.withUnsafeBufferPointer { anchors in
      var at = anchorOffset
      while at < raw.count {
        // Eight bytes are tested at once (SWAR). The last word overlaps the one before it.
        guard raw.count >= 8 else { return (0..<raw.count).contains { isHere($0, in: bytes) } }
        let start = min(at, raw.count - 8)
        let word = UInt64(
          littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        var hits: UInt64 = 0
        for anchor in anchors {
          // Sets the high bit of each byte that equals the anchor. Bits above the lowest one may be wrong.
          let difference = word ^ anchor
          hits |= (difference &- Self.ones) & ~difference & Self.highs
        }
        while hits != 0 {
          if isHere(start + hits.trailingZeroBitCount / 8 - anchorOffset, in: bytes) { return true }
          hits &= hits &- 1
        }
        at = start + 8
      }
      return false
    }
  }

  private func isHere(_ start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard start >= 0 else { return false }
    var at = start
    for each in ways {
      let way = each.first { way in
        way.count <= bytes.count - at && way.indices.allSatisfy { bytes[at + $0] == way[$0] }
      }
      guard let way else { return false }
      at += way.count
    }
    return true
  }
}
