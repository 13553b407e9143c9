import Synchronization

/// What a glyph draws: a code point, or a cluster of several. It is copied and compared like a number, which
/// a `Character` is not, and a screen does little else.
struct CellText: Hashable, Sendable {
  /// A code point, or beyond those the number of a cluster.
  private let code: UInt32

  /// Beyond the last code point, U+10FFFF.
  private static let firstCluster: UInt32 = 0x11_0000

  static let blank = CellText(" " as Unicode.Scalar)

  init(_ scalar: Unicode.Scalar) { self.init(code: scalar.value) }

  private init(code: UInt32) { self.code = code }

  /// - Returns: nil for a cluster when as many others as are kept have been shown.
  init?(_ character: Character) {
    let scalars = character.unicodeScalars
    let first = scalars[scalars.startIndex]
    if scalars.index(after: scalars.startIndex) == scalars.endIndex {
      self.init(first)
    } else {
      let number = ClusterTable.shared.withLock { $0.number(of: character) }
      guard let number else { return nil }
      self.init(code: Self.firstCluster + number)
    }
  }

  /// nil if it is a cluster of several.
  private var scalar: Unicode.Scalar? { Unicode.Scalar(code) }

  private var cluster: [UInt8] {
    ClusterTable.shared.withLock { $0[code - Self.firstCluster] }
  }

  var character: Character {
    scalar.map(Character.init) ?? Character(String(decoding: cluster, as: UTF8.self))
  }

  /// The code point that it begins with.
  var firstScalar: Unicode.Scalar { scalar ?? character.unicodeScalars.first! }

  /// Its length in UTF-8.
  var byteCount: Int { scalar.map(UTF8.width) ?? cluster.count }

  /// Appends it as UTF-8.
  func append(to output: inout [UInt8]) {
    if code < 0x80 {
      output.append(UInt8(code))
    } else if let scalar {
      output.append(contentsOf: UTF8.encode(scalar)!)
    } else {
      output.append(contentsOf: cluster)
    }
  }
}

/// Numbers the clusters of several code points that have been shown. It only grows, as tmux's does
/// (utf8.c there): there are few that people write. A peer may send any number of others, so there is an
/// end to it.
struct ClusterTable {
  /// Emoji are some 3000 (emoji-zwj-sequences.txt, emoji-sequences.txt), the syllables of India's
  /// scripts some ten thousand. With the longest clusters there are it takes about 10 MB.
  static let usualCountMax = 1 << 16

  /// The one that what is on the screen refers to.
  static let shared = Mutex(ClusterTable(countMax: usualCountMax))

  /// As UTF-8: characters that are equivalent to Unicode may be drawn differently.
  private var clusters: [[UInt8]] = []
  private var numbers: [[UInt8]: UInt32] = [:]
  private let countMax: Int

  init(countMax: Int) { self.countMax = countMax }

  /// The number of a cluster, which it keeps; nil if it is a new one and there are as many as may be.
  mutating func number(of character: Character) -> UInt32? {
    let cluster = Array(character.utf8)
    if let known = numbers[cluster] { return known }
    guard clusters.count < countMax else { return nil }
    let number = UInt32(clusters.count)
    clusters.append(cluster)
    numbers[cluster] = number
    return number
  }

  subscript(number: UInt32) -> [UInt8] { clusters[Int(number)] }
}
