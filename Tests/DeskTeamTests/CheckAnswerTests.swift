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

  @Test(
    arguments: [
      // A desk without others.
      (true, free, [], "ready maxconn:1\n"), (true, serving, [], "ready maxconn:1\n"),
      (false, away, [], "drain\n"), (false, closed, [], "drain\n"),
      (false, wrappingUp, [], "drain\n"),
      // Away, and still serving: nobody comes after.
      (false, serving, [], "drain\n"),
      // All that take customers count.
      (true, free, [free, serving, arriving], "ready maxconn:4\n"),
      (true, free, [wrappingUp, away, closed], "ready maxconn:1\n"),
      (false, away, [free, serving], "ready maxconn:2\n"),
      (false, away, [away, wrappingUp], "drain\n"),
      // One who is away and still serves somebody occupies a slot, at both sides of a transfer.
      (false, serving, [free], "ready maxconn:2\n"), (true, free, [serving], "ready maxconn:2\n"),
      (false, serving, [away], "drain\n"),
      // A desk that has just started.
      (false, free, [], "drain\n"), (false, free, [serving], "ready maxconn:1\n"),
    ] as [(Bool, DeskState, [DeskState], String)])
  func oneDeskAnswersForAll(isOpen: Bool, own: DeskState, others: [DeskState], line: String) {
    #expect(CheckAnswer(isOpen: isOpen, own: own, others: others).line == line)
  }
}
