import TerminalUI

/// What is sought, as it may stand in the bytes of a literal text: a series of characters, each
/// written in one of a few ways.
///
/// It finds all there is to find, and sometimes a part of a character; who is told of a hit looks at
/// the glyphs.
struct BytePattern: Sendable {
  // `ways[i]` are those of the i-th character; none is the beginning of another, being whole UTF-8.
  private let ways: [[[UInt8]]]
  /// The byte to look for first lies so far behind the beginning.
  private let anchorOffset: Int
  /// What that byte may be, in each byte of a word.
  private let anchors: [UInt64]

  /// - Returns: nil for glyphs that can be written in more ways than are known here. Those have no
  ///   way in ASCII.
  init?(_ glyphs: some Sequence<Glyph>) {
    var ways: [[[UInt8]]] = []
    for glyph in glyphs {
      if let variants = Unicode.Scalar.caseVariants[glyph.folded] {
        ways.append(variants.map { Array(String($0).utf8) })
      } else if glyph.character.unicodeScalars.allSatisfy(\.isLiteral) {
        ways.append([Array(String(glyph.character).utf8)])
      } else if let twin = Self.printableASCII.first(where: { String($0) == glyph.folded }) {
        ways.append([[UInt8(twin.value)]])  // ; and ` have doubles in the Greek of old
      } else {
        return nil
      }
    }
    guard let first = ways.first else { return nil }
    self.ways = ways
    // The last byte of a character tells it from its neighbours in the alphabet, the first does not.
    let length = first[0].count
    let offset = first.allSatisfy { $0.count == length } ? length - 1 : 0
    anchorOffset = offset
    anchors = Set(first.map { $0[offset] }).map { UInt64($0) &* Self.ones }
  }

  /// Characters of a pattern. More would hardly say no more often, and each may be compared at each byte
  /// of a text.
  static let charactersMax = 32

  /// As much of the glyphs as there is a pattern for: the longest part, nil if there is none.
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
        // Eight bytes at once; the last word overlaps the one before it.
        guard raw.count >= 8 else { return (0..<raw.count).contains { isHere($0, in: bytes) } }
        let start = min(at, raw.count - 8)
        let word = UInt64(
          littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        var hits: UInt64 = 0
        for anchor in anchors {
          // A high bit for each byte that is the anchor; those above the lowest may be wrong.
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
