import Testing

@testable import ChatCore

@Suite struct TagsAndRatingsTests {
  @Test func tagsAreKeptForTheCustomer() throws {
    var bench = AgentBench.serving()
    #expect(
      try bench.command(.tag(add: ["a", "b", "a"], remove: [])).events == [
        .tagged("a"), .tagged("b"),
      ])
    #expect(try bench.command(.tag(add: ["c", "b"], remove: ["a"])).sketch == "tagged, untagged")
    #expect(bench.desk.customer?.tags == ["b", "c"])
    #expect(throws: CommandRefusal.noTagChanged) {
      try bench.command(.tag(add: ["b"], remove: ["x"]))
    }
    try bench.command(.end)
    bench.seat("next")
    #expect(bench.desk.customer?.tags == [])
  }

  /// The answer is the last message of the conversation.
  @Test(arguments: [("5", 5), (" １ \n", 1), ("4分", 4), ("3!", 3), ("五 5", 5)])
  func aRating(text: String, rating: Int) throws {
    for isDiskLate in [false, true] {
      var bench = AgentBench.serving(isDiskLate: isDiskLate)
      bench.write(.message("question"))
      #expect(
        (try bench.command(.askRating("1-5?")) + bench.commit()).events == [
          .said(.agent, "1-5?", []), .ratingAsked,
        ])
      let peer = try #require(bench.desk.peer)
      #expect(
        bench.write(.message(text)).events == [
          .said(.customer, text, []), .rated(rating), .ended(peer, .agentEnded),
        ])
    }
  }

  @Test(arguments: ["", "0", "6", "10", "3.5", "good", "5 stars would be too many"])
  func whatIsNoRating(text: String) throws {
    var bench = AgentBench.serving()
    bench.write(.message("question"))
    try bench.command(.askRating("1-5?"))
    #expect(bench.write(.message(text)).sketch == "message")
    // The conversation goes on, and a digit later is a message.
    try bench.say("Thank you")
    #expect(bench.write(.message("5")).sketch == "message")
  }

  @Test func aRatingIsAskedForInTurnOnly() throws {
    var bench = AgentBench.serving()
    #expect(throws: CommandRefusal.send(.notYourTurn)) { try bench.command(.askRating("?")) }
    bench.write(.message("5"))
    // Not even a digit out of turn is an answer to a question that comes later.
    #expect(bench.write(.message("5")).sketch == "message!")
    try bench.command(.askRating("?"))
    #expect(bench.write(.message("2")).events.contains(.rated(2)))
  }
}
