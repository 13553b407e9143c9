import Glibc
import TestSupport
import Testing

/// The screen, the disk and the keys agree on one state. While a slow disk has not saved a customer's events,
/// nothing of that customer is shown and no key affects them.
@Suite struct OneTruthTests {
  /// Longer than pressing a few keys takes, and shorter than the desk's time limit for the disk.
  private static let slowDisk = "fdatasync:delay_enter=4000000"

  /// A desk on the screen with a slow disk and without customers.
  private struct SlowDesk {
    let history: HistoryFolder
    let screen: Tmux
    let port: UInt16
    let fault: DiskFault

    init() throws {
      history = try HistoryFolder.prepared()
      port = try freePort()
      screen = try deskOnScreen(port: port, ["--history", history.path])
      try screen.waitFor("No customer")
      fault = try DiskFault(deskProcess(of: screen), OneTruthTests.slowDisk)
    }
  }

  enum Key: String, CaseIterable, Sendable {
    case endKey = "C-x"
    case endCommand = "/end"
    case block = "/block"

    func press(on screen: Tmux) throws {
      switch self {
      case .endKey: try screen.press(rawValue)
      case .endCommand, .block: try screen.enter(rawValue)
      }
    }
  }

  /// No key ends or blocks a customer who is not shown.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why), arguments: Key.allCases)
  func noKeyDoesAnythingToSomebodyUnseen(_ key: Key) async throws {
    let seen = try await onOwnThread {
      let desk = try SlowDesk()
      let peer = try seat(at: desk.port, "Mei", saying: "first words")
      try key.press(on: desk.screen)
      let early = try desk.screen.capture()
      try desk.fault.mend()
      try desk.screen.waitFor("first words")
      try desk.screen.enter("an answer")
      let answer = try peer.receiveMessage()
      return (early.contains { $0.contains("Mei") || $0.contains("first words") }, answer)
    }
    #expect(seen == (false, "an answer"))
  }

  /// Quitting asks for confirmation as soon as the seat is taken, even before the customer is shown.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why))
  func quittingAsksForSomebodyUnseen() async throws {
    try await onOwnThread {
      let desk = try SlowDesk()
      let peer = try seat(at: desk.port, "Mei", saying: "first words")
      try wait(for: "the desk has accepted") {
        try desk.screen.capture().contains { $0.contains("saving…") }
          || desk.screen.capture().contains { $0.contains("has given no name") }
      }
      try desk.screen.press("C-c")
      try desk.screen.waitFor("Customer connected: ^C again")
      try desk.screen.press("Escape")
      try desk.screen.waitUntil("the question goes") {
        try !desk.screen.capture().contains { $0.contains("^C again") }
      }
      try desk.fault.mend()
      try desk.screen.waitFor("first words")
      try desk.screen.enter("still here")
      let answer = try peer.receiveMessage()
      #expect(answer == "still here")
    }
  }

  /// No name is in the title before it is on the disk, whatever key is pressed meanwhile.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why))
  func noNameIsShownBeforeItIsSaved() async throws {
    let early = try await onOwnThread {
      let desk = try SlowDesk()
      let peer = try seat(at: desk.port, "Mei", saying: "first words")
      defer { withExtendedLifetime(peer) {} }
      var early: [String] = []
      try wait(for: "the disk has her name") {
        try desk.screen.press("Left")
        let lines = try desk.screen.capture()
        let isSaved = try desk.history.names().contains("Mei")
        if !isSaved { early += lines.filter { $0.contains("Mei") } }
        return isSaved
      }
      try desk.screen.waitFor("Mei | 127.0.0.1")
      try desk.fault.mend()
      return early
    }
    #expect(early == [])
  }

  /// A reply that waits for the disk while its customer leaves is sent to nobody else, and is not lost.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why))
  func aReplyForSomebodyWhoHasLeftIsKept() async throws {
    try await onOwnThread {
      let history = try HistoryFolder()
      let port = try freePort()
      let screen = try deskOnScreen(port: port, ["--history", history.path])
      let mei = try seat(at: port, "Mei")
      try screen.waitFor("Mei connected")
      defer { withExtendedLifetime(history) {} }
      try mei.send(frame(2, "a question"))
      try screen.waitFor("a question")
      let fault = try DiskFault(deskProcess(of: screen), Self.slowDisk)
      // The reply is typed while her next message is being saved; then her connection breaks.
      try mei.send(frame(2, "out of turn"))
      try screen.waitFor("saving…")
      mei.reset()
      try screen.enter("for Mei alone")
      try screen.waitFor("written for a customer who has left")
      try fault.mend()
      try screen.waitFor("the connection to Mei")
      // The next customer does not get it either, unless the agent recalls and sends it.
      let bob = try seat(at: port, "Bob", saying: "hello")
      try screen.waitFor("Your turn")
      try screen.press("Up")
      try screen.waitFor("> for Mei alone")
      try screen.press("C-u")
      try screen.enter("for Bob")
      #expect(try bob.receiveMessage() == "for Bob")
    }
  }

  // MARK: Out of turn

  /// At most 200 messages out of turn are accepted; the rest follows in order after the agent's reply.
  @Test func whatComesOutOfTurnIsLimited() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    for number in 0...450 { try peer.send(frame(2, "message \(number).")) }
    try desk.expect("< message 200.")
    try desk.expect("has sent too much out of turn")
    try desk.say("a reply")
    #expect(try peer.receiveMessage() == "a reply")
    try desk.expect("< message 201.")
    try desk.expect("< message 401.")
    try desk.say("another reply")
    try desk.expect("< message 402.")
    try desk.expect("< message 450.")
    #expect(desk.notices.filter { $0.contains("has sent too much") }.count == 2)
  }

  @Test func theLimitCanBeTakenAway() throws {
    let desk = try Desk(["--out-of-turn", "0"])
    let peer = try desk.seat()
    for number in 0...450 { try peer.send(frame(2, "message \(number).")) }
    try desk.expect("< message 450.")
  }

  enum End: CaseIterable, Sendable { case reset, byKey }

  /// The end of a customer who floods the desk is noticed at once, and the agent can end the conversation at
  /// once.
  @Test(arguments: End.allCases)
  func whoIsHeldBackCanEnd(_ end: End) throws {
    let desk = try Desk([], in: .plainTerminal)
    let peer = try desk.seat()
    let flood = Array(repeating: frame(2, String(repeating: "x", count: 900)), count: 300)
    try peer.send(flood.flatMap { $0 })
    try desk.expect("has sent too much out of turn")
    switch end {
    case .reset:
      peer.reset()
      try desk.expect("broke: Connection reset by peer")
    case .byKey:
      try desk.say("/end")
      try desk.expect("you ended the conversation with Mei")
    }
    _ = try desk.seat("Next")
  }
}

/// The process ID of the desk in a tmux pane, a child of the pane's shell.
func deskProcess(of screen: Tmux) throws -> pid_t {
  let shell = try screen.format("#{pane_pid}")
  let children = try contents("/proc/\(shell)/task/\(shell)/children").split(separator: " ")
  guard let pid = children.first.flatMap({ pid_t($0) })
  else { throw Complaint("no desk below \(shell)") }
  return pid
}
