import Testing

/// One at a time: a crash names the seed that runs, and there must be only one.
@Suite(.serialized) enum Simulations {}

extension Simulations {
  @Suite struct DeskTests {
    @Test func aDeskAndItsCustomers() {
      Seeds.each { try Simulation(seed: $0, trace: $1).run() }
    }

    @Test func aVisitToAHostileDesk() {
      Seeds.each { seed, trace in
        var desk = HostileDesk(seed: seed, trace: trace)
        try desk.run()
      }
    }

    /// A simulation that never gets anywhere would find nothing.
    @Test func everythingIsMet() {
      var trace = ""
      for seed: UInt64 in 1...200 { try? Simulation(seed: seed) { trace += $0 + "\n" }.run() }
      for entry in Self.entries { #expect(trace.contains(entry), "never met: \(entry)") }
    }

    /// What a desk can show, as the trace has it.
    private static let entries =
      [
        "connected", "left", "leftWhileWaiting", "renamed", "droppedNameless",
        "droppedForMissingName", "droppedAsIdle", "agentEnded", "connectionBroke", "violated",
        "nameRepaired", "skippedType", "unfinished", "acceptShortage", "note", "blocked",
        "turnedAway", "unblocked",
      ].map { "Notice.\($0)(" } + (0...3).map { "MessageFlags(rawValue: \($0))" }
      + [
        "finds the line full", "is aborted in the line", "stalls", "goes on", "vanishes",
        "is lost", "errno 110", "errno 104", "errno 32", "the desk is stopped",
      ]
  }
}
