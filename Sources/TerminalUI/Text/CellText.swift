/// What a cell draws: a number that stands for up to three code points, or for a longer cluster that is kept
/// elsewhere. It is copied and compared like any number, as a `Character` is not, and a screen does little else.
struct CellText: Hashable, Sendable {
  /// Up to three code points, the first lowest, each in as many bits as U+10FFFF needs, and nothing for
  /// one that is not there: U+0000 is never drawn. Or the number of a longer cluster, with the highest bit.
  private let bits: UInt64

  private static let scalarBits: UInt64 = 21
  private static let scalarMask: UInt64 = 1 << scalarBits - 1
  private static let longBit: UInt64 = 1 << 63

  static let blank = CellText(" " as Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) { bits = UInt64(scalar.value) }

  /// Of a longer cluster the first three code points.
  init(startOf character: Character) {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    for scalar in character.unicodeScalars.prefix(3) {
      bits |= UInt64(scalar.value) << shift
      shift += Self.scalarBits
    }
    self.bits = bits
  }

  /// What stands for a longer cluster.
  init(longCluster number: Int) { bits = Self.longBit | UInt64(number) }

  var isLong: Bool { bits & Self.longBit != 0 }

  /// Of what stands for a longer cluster, its number.
  var longClusterNumber: Int { Int(bits & ~Self.longBit) }

  /// The code point that it begins with, unless it is long.
  var firstScalar: Unicode.Scalar { Self.scalar(bits) }

  /// Whether there is place for no further code point.
  var isFull: Bool { bits >> (2 * Self.scalarBits) != 0 }

  /// The length in UTF-8 of what is not long.
  var byteCount: Int {
    if bits < 0x80 { return 1 }
    var count = 0
    forEachScalar { count += UTF8.width($0) }
    return count
  }

  /// Appends what is not long as UTF-8.
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
