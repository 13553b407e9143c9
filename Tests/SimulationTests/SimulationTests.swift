import Testing

/// Serialized: after a crash one seed is reported, and it must be the only one running.
@Suite(.serialized) enum Simulations {}

extension Simulations {
  @Suite struct DeskTests {
    @Test func aDeskAndItsCustomers() {
      Seeds.each { try Simulation(seed: $0, trace: $1).run() }
    }

    @Test func aSessionWithAHostileDesk() {
      Seeds.each { seed, trace in
        var desk = HostileDesk(seed: seed, trace: trace)
        try desk.run()
      }
    }

    /// Guards against a simulation that does not reach the interesting states.
    @Test func everythingIsMet() {
      var trace = ""
      for seed: UInt64 in 1...200 { try? Simulation(seed: seed) { trace += $0 + "\n" }.run() }
      let missing = Self.entries.filter { !trace.contains($0) }
      #expect(missing.isEmpty)
    }

    /// Everything that can happen, as it appears in the trace.
    private static let entries =
      [
        "opened", "arrived", "seated", "nameRepaired", "renamed", "typeSkipped",
        "outOfTurnLimitReached", "noted", "blocked", "unblocked", "rejected", "acceptFailed",
        "leftWhileWaiting", "messageUnfinished", "wentAway", "hoursEnded",
      ].map { "happened \($0)(" }
      + ["unservedLimitReached", "cameBack", "hoursBegan", "wrapUpEnded"].map { "happened \($0)" }
      + [
        "left", "leftWhileWaiting", "unrecorded", "connectionBroke(", "violated(", "idle(",
        "nameTimeout", "messageBeforeName", "agentEnded", "blocked", "deskClosed",
      ].map { "Ending.\($0)" }
      + (0...3).map { "MessageFlags(rawValue: \($0))" }
      + [
        "send(ChatCore.SendRefusal.writtenForAnother)", "customerChanged", "notAway", "noWrapUp",
      ].map { "refused \($0)" }
      + [
        "finds the line full", "is aborted in the line", "stalls", "goes on", "vanishes",
        "is lost", "errno: 110", "errno: 104", "errno: 32", "the desk is stopped",
        "given up: true", "given up: false",
      ]
  }
}
