/// What a glyph draws: a code point, or a cluster of several. Nearly all are copied and compared like numbers,
/// as a `Character` is not, and a screen does little else.
struct CellText: Hashable, Sendable {
  /// Up to three code points, the first lowest, each in as many bits as U+10FFFF needs, and nothing for
  /// one that is not there: U+0000 is never drawn. Of a longer cluster the first three.
  private let bits: UInt64
  /// A longer cluster: families, flags of regions, long syllables of India's scripts, piles of marks.
  private let long: LongCluster?

  private static let scalarBits: UInt64 = 21
  private static let scalarMask: UInt64 = 1 << scalarBits - 1

  static let blank = CellText(" " as Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) {
    bits = UInt64(scalar.value)
    long = nil
  }

  init(_ character: Character) {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    for scalar in character.unicodeScalars.prefix(3) {
      bits |= UInt64(scalar.value) << shift
      shift += Self.scalarBits
    }
    self.bits = bits
    let isLong = shift == 3 * Self.scalarBits && character.unicodeScalars.count > 3
    long = isLong ? LongCluster(character) : nil
  }

  var character: Character {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return Character(String(decoding: bytes, as: UTF8.self))
  }

  /// The code point that it begins with.
  var firstScalar: Unicode.Scalar { Self.scalar(bits) }

  /// Its length in UTF-8.
  var byteCount: Int {
    if let long { return long.bytes.count }
    var count = 0
    forEachScalar { count += UTF8.width($0) }
    return count
  }

  /// Appends it as UTF-8.
  func append(to output: inout [UInt8]) {
    if bits < 0x80 {
      output.append(UInt8(bits))
    } else if let long {
      output.append(contentsOf: long.bytes)
    } else {
      forEachScalar { output.append(contentsOf: UTF8.encode($0)!) }
    }
  }

  /// The code points of one that is not long.
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

/// A cluster of more than three code points, for as long as something shows it.
private final class LongCluster: Hashable, Sendable {
  /// UTF-8: characters that are equivalent to Unicode may be drawn differently.
  let bytes: [UInt8]

  init(_ character: Character) { bytes = Array(character.utf8) }

  static func == (left: LongCluster, right: LongCluster) -> Bool {
    left === right || left.bytes == right.bytes
  }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
