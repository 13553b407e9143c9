/// A small generator whose numbers depend on the seed alone, on every machine (SplitMix64).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in `count` times.
  mutating func one(in count: Int) -> Bool { int(1...count) == 1 }

  mutating func one<Element>(of choices: [Element]) -> Element {
    choices[int(0...choices.count - 1)]
  }

  /// How many of `count` bytes come in one read: one, a few, or all.
  mutating func chunk(of count: Int) -> Int {
    switch int(0...6) {
    case 0: min(1, count)
    case 1, 2: min(int(1...20), count)
    case 3: count == 0 ? 0 : int(1...count)
    default: count
    }
  }
}
