import Glibc
import Testing

/// Selects the seeds: KEFU_SIMULATION_SEEDS=N runs N of them; KEFU_SIMULATION_SEED=S runs that one and prints
/// its trace.
enum Seeds {
  /// Runs a simulation with each seed until one fails, which is run again for its trace.
  /// - Parameter count: the default number of seeds: a second or two in a debug build.
  static func each(
    byDefault count: UInt64 = 400, _ run: (UInt64, ((String) -> Void)?) throws -> Void
  ) {
    CrashNote.install()
    if let seed = number("KEFU_SIMULATION_SEED") {
      CrashNote.running(seed)
      #expect(throws: Never.self) { try run(seed) { print($0) } }
      return
    }
    for seed in 1...max(1, number("KEFU_SIMULATION_SEEDS") ?? count) {
      CrashNote.running(seed)
      do {
        try run(seed, nil)
      } catch {
        var trace: [String] = []
        try? run(seed) { trace.append($0) }
        Issue.record(
          """
          seed \(seed): \(error)
          \(trace.suffix(25).joined(separator: "\n"))
          run it again: scripts/simulate.sh --seed \(seed)
          """)
        return
      }
    }
  }

  static func number(_ variable: String) -> UInt64? {
    getenv(variable).flatMap { UInt64(String(cString: $0)) }
  }
}
