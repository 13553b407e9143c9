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
      guard let number = ClusterTable.number(of: character) else { return nil }
      self.init(code: Self.firstCluster + number)
    }
  }

  /// nil if it is a cluster of several.
  private var scalar: Unicode.Scalar? { Unicode.Scalar(code) }

  private var cluster: [UInt8] { ClusterTable.cluster(code - Self.firstCluster) }

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
private enum ClusterTable {
  /// Emoji are some 3000 (emoji-zwj-sequences.txt, emoji-sequences.txt), the syllables of India's
  /// scripts some ten thousand. With the longest clusters there are it takes about 10 MB.
  private static let countMax = 1 << 16

  private struct Table {
    /// As UTF-8: characters that are equivalent to Unicode may be drawn differently.
    var clusters: [[UInt8]] = []
    var numbers: [[UInt8]: UInt32] = [:]
  }

  private static let table = Mutex(Table())

  static func number(of character: Character) -> UInt32? {
    let cluster = Array(character.utf8)
    return table.withLock { table in
      if let known = table.numbers[cluster] { return known }
      guard table.clusters.count < countMax else { return nil }
      let number = UInt32(table.clusters.count)
      table.clusters.append(cluster)
      table.numbers[cluster] = number
      return number
    }
  }

  static func cluster(_ number: UInt32) -> [UInt8] {
    table.withLock { $0.clusters[Int(number)] }
  }
}
