/// The text of a cell in 64 bits: up to three code points, or an index into a `ClusterTable` for a longer
/// grapheme cluster. Unlike a `Character` it is copied and compared as an integer, and the renderer does
/// little else.
struct CellText: Hashable, Sendable {
  /// Up to three code points of 21 bits each (enough for U+10FFFF), the first in the lowest bits. A missing
  /// code point is 0, because U+0000 is never drawn. With the highest bit set, the other bits are an index
  /// into the `ClusterTable`.
  private let bits: UInt64

  private static let scalarBits: UInt64 = 21
  private static let scalarMask: UInt64 = 1 << scalarBits - 1
  private static let longBit: UInt64 = 1 << 63

  static let blank = CellText(" " as Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) { bits = UInt64(scalar.value) }

  /// The first three code points of a cluster.
  init(startOf character: Character) {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    for scalar in character.unicodeScalars.prefix(3) {
      bits |= UInt64(scalar.value) << shift
      shift += Self.scalarBits
    }
    self.bits = bits
  }

  /// A cluster of more than three code points, by its index in the grid's `ClusterTable`.
  init(longCluster number: Int) { bits = Self.longBit | UInt64(number) }

  var isLong: Bool { bits & Self.longBit != 0 }

  /// The index in the `ClusterTable`; only if `isLong`.
  var clusterIndex: Int { Int(bits & ~Self.longBit) }

  /// The first code point; only if not `isLong`.
  var firstScalar: Unicode.Scalar { Self.scalar(bits) }

  /// Whether all three places are taken.
  var isFull: Bool { bits >> (2 * Self.scalarBits) != 0 }

  /// The length in bytes as UTF-8; only if not `isLong`.
  var byteCount: Int {
    if bits < 0x80 { return 1 }
    var count = 0
    forEachScalar { count += UTF8.width($0) }
    return count
  }

  /// Appends the text as UTF-8; only if not `isLong`.
  func append(to output: inout [UInt8]) {
    if bits < 0x80 { return output.append(UInt8(bits)) }
    forEachScalar { output.append(contentsOf: UTF8.encode($0)!) }
  }

  private func forEachScalar(_ body: (Unicode.Scalar) -> Void) {
    var rest = bits
    while rest != 0 {
      body(Self.scalar(rest))
      rest >>= Self.scalarBits
    }
  }

  private static func scalar(_ bits: UInt64) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bits & scalarMask))!
  }
}
