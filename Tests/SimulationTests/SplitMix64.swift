import TestSupport

extension SplitMix64 {
  /// True with a probability of one in `count`.
  mutating func one(in count: Int) -> Bool { int(1...count) == 1 }

  /// How many of `count` available bytes one read returns: one, a few, or all.
  mutating func chunk(of count: Int) -> Int {
    switch int(0...6) {
    case 0: min(1, count)
    case 1, 2: min(int(1...20), count)
    case 3: count == 0 ? 0 : int(1...count)
    default: count
    }
  }
}
