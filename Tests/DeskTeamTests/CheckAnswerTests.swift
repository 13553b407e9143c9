import DeskTeam
import MonotonicTime
import Testing

/// What a load balancer is told.
@Suite struct CheckAnswerTests {
  private static let since = Instant(nanoseconds: 0)
  private static let free = DeskState.free(since: since)
  private static let arriving = DeskState.arriving(since: since)
  private static let serving = DeskState.serving(name: "Mei", address: "192.0.2.7:1", since: since)
  private static let wrappingUp = DeskState.wrappingUp(since: since)
  private static let away = DeskState.away(text: "", since: since)
  private static let closed = DeskState.closed(since: since)

  @Test func aDeskOfItsOwn() {
    #expect(CheckAnswer(isOpen: true).line == "ready\n")
    #expect(CheckAnswer(isOpen: false).line == "drain\n")
  }

  @Test(
    arguments: [
      // Alone at a shared line.
      (true, free, [], "maxconn:1 ready\n"), (true, serving, [], "maxconn:1 ready\n"),
      (false, away, [], "drain\n"), (false, closed, [], "drain\n"),
      (false, wrappingUp, [], "drain\n"),
      // Away, and still serving: nobody comes after.
      (false, serving, [], "drain\n"),
      // All that take customers count.
      (true, free, [free, serving, arriving], "maxconn:4 ready\n"),
      (true, free, [wrappingUp, away, closed], "maxconn:1 ready\n"),
      (false, away, [free, serving], "maxconn:2 ready\n"),
      (false, away, [away, wrappingUp], "drain\n"),
      // One who is away and still serves somebody occupies a slot, at both sides of a transfer.
      (false, serving, [free], "maxconn:2 ready\n"), (true, free, [serving], "maxconn:2 ready\n"),
      (false, serving, [away], "drain\n"),
    ] as [(Bool, DeskState, [DeskState], String)])
  func oneDeskAnswersForAll(isOpen: Bool, own: DeskState, others: [DeskState], line: String) {
    #expect(CheckAnswer(isOpen: isOpen, own: own, others: others).line == line)
  }
}
