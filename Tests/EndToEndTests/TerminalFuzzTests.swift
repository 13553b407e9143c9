import Glibc
import TestSupport
import Testing

/// Random keys, pastes, sizes and stops on real terminals; scripts/terminal-fuzz.sh runs for longer.
@Suite struct TerminalFuzzTests {
  /// One run for each pairing.
  @Test(arguments: [UInt64(1), 2, 3])
  func everythingIsRightAgain(seed: UInt64) async throws {
    try await onOwnThread { try TerminalFuzz(seed: seed).run(steps: 4) }
  }

  private static func number(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }

  private static let seconds = number("KEFU_TERMINAL_FUZZ_SECONDS")
  private static let seed = number("KEFU_TERMINAL_FUZZ_SEED")

  /// Runs seed after seed until the time is over; with a seed and no time, that seed alone.
  @Test(
    .enabled(
      if: seconds != nil || seed != nil,
      "for minutes, by scripts/terminal-fuzz.sh: set KEFU_TERMINAL_FUZZ_SECONDS"))
  func forMinutes() async throws {
    let first = Self.seed ?? UInt64(time(nil))
    let end = ContinuousClock.now + .seconds(Self.seconds ?? 0)
    let last = try await onOwnThread {
      var seed = first
      while true {
        try TerminalFuzz(seed: seed).run(steps: 12)
        guard ContinuousClock.now < end else { return seed }
        seed += 1
      }
    }
    print("terminal fuzz: seeds \(first) to \(last), nothing found")
  }
}
