import Testing

extension Simulations {
  /// A draft that was begun for one customer is never sent to another.
  @Suite struct DraftTests {
    private static let wirings = [true, false].flatMap { typesAhead in
      [(false, false), (true, false), (false, true), (true, true)].map {
        Console.Wiring(typesAhead: typesAhead, savesLate: $0.0, settlesLate: $0.1)
      }
    }

    @Test func duringAShift() {
      var sentCount = 0
      Seeds.each(byDefault: 30) { seed, trace in
        var shift = DraftSimulation(seed: seed, trace: trace)
        sentCount += try shift.run()
      }
      #expect(sentCount > 0, "nothing was ever sent")
    }

    /// Regressions: orders in which a draft was sent or shown to the wrong customer, mostly while the
    /// terminal accepted no output.
    @Test(arguments: [
      "type end arrive recall enter", "type leave arrive recall paint", "end arrive type paint",
      "leave arrive type enter", "end arrive type paint type enter",
      "type arrive leave type paint type enter",
    ])
    func inAnOrderThatOnceWentWrong(_ order: String) throws {
      let acts = try order.split(separator: " ").map {
        try #require(DraftOrders.Act(rawValue: String($0)))
      }
      for wiring in Self.wirings {
        var console = Console(wiring)
        for act in [.arrive, .paint, .rest] + acts + [.paint] {
          try DraftOrders.perform(act, on: &console)
        }
      }
    }

    /// KEFU_SIMULATION_DEPTH=7 takes minutes in an optimised build.
    @Test func inEveryOrderOfAFewActs() throws {
      var orders = DraftOrders()
      let length = Int(Seeds.number("KEFU_SIMULATION_DEPTH") ?? 3)
      for wiring in Self.wirings { try orders.playAll(length: length, wiring) }
      #expect(orders.sentCount > 0, "nothing was ever sent")
      print("drafts: \(orders.ordersCount) orders of \(length) acts")
    }
  }
}
