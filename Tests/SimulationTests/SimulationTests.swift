import Glibc
import Testing

// KEFU_SIMULATION_SEEDS=N runs N seeds; KEFU_SIMULATION_SEED=S runs that one and prints what happens.
@Suite(.serialized) struct SimulationTests {
  /// Some seconds of a debug build.
  private static let seedsByDefault: UInt64 = 3000

  @Test func aDeskAndItsCustomers() {
    Self.eachSeed { try Simulation(seed: $0, trace: $1).run() }
  }

  @Test func aVisitToAHostileDesk() {
    Self.eachSeed { seed, trace in
      var desk = HostileDesk(seed: seed, trace: trace)
      try desk.run()
    }
  }

  /// A simulation that never gets anywhere would find nothing.
  @Test func everythingIsMet() {
    var trace = ""
    for seed: UInt64 in 1...300 { try? Simulation(seed: seed) { trace += $0 + "\n" }.run() }
    for entry in Self.entries { #expect(trace.contains(entry), "never met: \(entry)") }
  }

  /// What a desk can show, as the trace has it.
  private static let entries =
    [
      "connected", "left", "leftWhileWaiting", "renamed", "droppedNameless",
      "droppedForMissingName", "droppedAsIdle", "agentEnded", "connectionBroke", "violated",
      "nameRepaired", "skippedType", "unfinished",
    ].map { "Notice.\($0)(" } + (0...3).map { "Marks(rawValue: \($0))" }

  /// Runs a simulation with each seed, up to the first that fails; that one is run again, for its trace.
  private static func eachSeed(_ run: (UInt64, ((String) -> Void)?) throws -> Void) {
    CrashNote.install()
    if let seed = number("KEFU_SIMULATION_SEED") {
      CrashNote.running(seed)
      #expect(throws: Never.self) { try run(seed) { print($0) } }
      return
    }
    for seed in 1...max(1, number("KEFU_SIMULATION_SEEDS") ?? seedsByDefault) {
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
          run it again: KEFU_SIMULATION_SEED=\(seed) swift test --filter SimulationTests
          """)
        return
      }
    }
  }

  private static func number(_ variable: String) -> UInt64? {
    getenv(variable).flatMap { UInt64(String(cString: $0)) }
  }
}
