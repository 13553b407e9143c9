import ChatHistory

/// The index of the central history: pairs of characters, because two Han characters make a word and no trigram.
///
/// Each pair is hashed together with the week of the entry. So the index can be asked for one week after the other, the
/// newest first, and a frequent word costs what its newest weeks cost and not what all of its entries do. A hash of 32
/// bits may find too much, and pairs may stand in another order than in the text that is looked for: whoever asks looks
/// at each text again. The server only compares numbers, so its locale and its version make no difference.
///
/// The numbers are stored: they never change.
enum SearchGrams {
  static let weekMilliseconds: Int64 = 7 * 86_400_000

  /// The week of a time, counted from 1970, rounded down.
  static func week(_ milliseconds: Int64) -> Int64 {
    let (week, rest) = milliseconds.quotientAndRemainder(dividingBy: weekMilliseconds)
    return rest < 0 ? week - 1 : week
  }

  /// The pairs of a text, case folded as everywhere in the history, each once, sorted.
  static func of(_ text: String, week: Int64) -> [Int32] { hashes(of: pairs(of: text), week: week) }

  /// The pairs themselves, of two Unicode scalars each.
  static func pairs(of text: String) -> [UInt64] {
    var pairs: [UInt64] = []
    var before: UInt64?
    for scalar in SearchPattern.foldedText(text.withoutNull).unicodeScalars {
      let value = UInt64(scalar.value)
      if let before { pairs.append(before << 21 | value) }
      before = value
    }
    return pairs
  }

  static func hashes(of pairs: [UInt64], week: Int64) -> [Int32] {
    // Fibonacci hashing: the upper half of a product with 2^64 divided by the golden ratio.
    var hashes = pairs.map { pair in
      let seed = pair ^ UInt64(bitPattern: week) << 42
      return Int32(truncatingIfNeeded: (seed &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
    hashes.sort()
    var count = 0
    for hash in hashes where count == 0 || hashes[count - 1] != hash {
      hashes[count] = hash
      count += 1
    }
    hashes.removeLast(hashes.count - count)
    return hashes
  }
}
