import Glibc
import TestSupport
import Testing

/// Away, back, the wrap-up and the opening hours, with real customers in the line.
@Suite struct AvailabilityTests {
  /// Connects customers who stay in the line.
  private func line(_ names: [String], at desk: Desk) throws -> [RawPeer] {
    try names.enumerated().map { index, name in
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(frame(1, name) + frame(2, "hello from \(name)"))
      try desk.expect("* \(index + 1) waiting")
      return peer
    }
  }

  @Test func customersWaitWhileTheAgentIsAwayAndAreTakenInOrder() throws {
    let desk = try Desk(in: .plainTerminal)
    try desk.say("/away lunch")
    try desk.expect("* you are away: lunch")
    let names = ["One", "Two", "Three"]
    let peers = try line(names, at: desk)
    for peer in peers { try peer.expectSilence(for: .milliseconds(30)) }
    #expect(!desk.child.output.contains("connected"))
    try desk.say("/status")
    try desk.expect("* AWAY | Kefu | 127.0.0.1:\(desk.port) | lunch | <1 min")
    try desk.expect("* 3 waiting")
    try desk.say("/back")
    try desk.expect("* you are back")
    for (name, peer) in zip(names, peers) {
      try desk.expect("* \(name) connected from 127.0.0.1:\(peer.port)")
      try desk.expect("< hello from \(name)")
      try desk.say("hello \(name)")
      #expect(try peer.receiveMessage() == "hello \(name)")
      peer.close()
    }
  }

  @Test func aConversationGoesOnAndNobodyIsTakenAfterIt() throws {
    let desk = try Desk(in: .plainTerminal)
    let first = try desk.seat("First")
    try desk.say("/away")
    try desk.expect("* you are away")
    try first.send(frame(2, "still there?"))
    try desk.expect("< still there?")
    try desk.say("yes")
    #expect(try first.receiveMessage() == "yes")
    let second = try line(["Second"], at: desk)[0]
    first.close()
    try desk.expect("* First left")
    try second.expectSilence(for: .milliseconds(100))
    try desk.say("/back")
    try desk.expect("* Second connected from 127.0.0.1:\(second.port)")
  }

  @Test func whatIsRefused() throws {
    let desk = try Desk(in: .plainTerminal)
    try desk.say("/back")
    try desk.expectError("you are not away")
    try desk.say("/next")
    try desk.expectError("there is no wrap-up to end")
    try desk.say("/away " + String(repeating: "x", count: 501))
    try desk.expectError("too long by 1 byte (at most 500)")
    try desk.say("/back now")
    try desk.expectError("usage: /back")
    try desk.say("/away")
    try desk.expect("* you are away")
    try desk.say("/away")
    try desk.expectError("you are away already")
    try desk.say("/next")
    try desk.expectError("the desk is away: /back takes customers again")
  }

  /// On the full screen, and in plain lines at a terminal.
  @Test(arguments: [Setting.screen, .plainTerminal])
  func enterEndsAWrapUp(setting: Setting) throws {
    let desk = try Desk(["--wrap-up", "600"], in: setting)
    let first = try desk.seat("First")
    let second = try RawPeer(connectingTo: desk.port)
    try second.send(frame(1, "Second") + frame(2, "hello"))
    try desk.expect("1 waiting")
    first.close()
    try desk.expect(setting == .screen ? "Wrap-up: 10 min" : "* wrapping up for 10 min")
    try second.expectSilence(for: .milliseconds(100))
    try desk.child.send(setting == .screen ? "\r" : "\n")
    try desk.expect("Second connected from 127.0.0.1:\(second.port)")
    second.close()
    try desk.expect(setting == .screen ? "Wrap-up: 10 min" : "* wrapping up for 10 min")
    let third = try RawPeer(connectingTo: desk.port)
    try third.send(frame(1, "Third"))
    try desk.expect("1 waiting")
    try desk.child.send(setting == .screen ? "/next\r" : "/next\n")
    try desk.expect("Third connected from 127.0.0.1:\(third.port)")
  }

  @Test func aWrapUpEndsByItself() throws {
    let configuration = try ConfigurationFolder(["config.toml": "wrap_up = 1\n"])
    let desk = try Desk(environment: configuration.environment)
    let first = try desk.seat("First")
    let second = try line(["Second"], at: desk)[0]
    first.close()
    try desk.expect("* wrapping up for 1 s; Enter or /next takes the next customer")
    let watch = Stopwatch(of: desk.child)
    try desk.expect("* Second connected from 127.0.0.1:\(second.port)")
    #expect(watch.elapsed > .milliseconds(500))
    // The command line wins over the file.
    let other = try Desk(["--wrap-up", "0"], environment: configuration.environment)
    try other.seat("First").close()
    try other.expect("* First left")
    _ = try other.seat("Second")
    #expect(!other.child.output.contains("wrapping up"))
  }

  @Test func theDividerCountsDown() throws {
    let port = try freePort()
    let screen = try deskOnScreen(port: port, ["--wrap-up", "63"])
    let peer = try seat(at: port, "Mei")
    try screen.waitFor("Their turn")
    peer.close()
    try screen.waitFor("Wrap-up: 2 min")
    try screen.waitFor("Enter takes the next customer")
    try screen.waitFor("wrap-up (Enter)")
    try screen.waitFor("Wrap-up: 1 min")
    try screen.waitUntil("seconds are shown") {
      try screen.capture().joined().contains(#/Wrap-up: 5\d s/#)
    }
  }

  // MARK: The opening hours

  private func desk(_ configuration: ConfigurationFolder, secondsBeforeNoon: Int) throws -> Desk {
    let zone: [String: String?] = ["TZ": zone(secondsBeforeNoon: secondsBeforeNoon)]
    return try Desk(
      in: .plainTerminal, environment: configuration.environment.merging(zone) { $1 })
  }

  @Test func theHoursBeginAndEndByThemselves() throws {
    let configuration = try ConfigurationFolder([
      "config.toml": "[hours]\nmon-sun = \"12:00-13:00\"\n"
    ])
    let desk = try desk(configuration, secondsBeforeNoon: 3)
    try desk.expect("* outside opening hours, until ")
    try desk.expect(" 12:00")
    let first = try line(["First"], at: desk)[0]
    try desk.expect("* the opening hours have begun")
    try desk.expect("* First connected from 127.0.0.1:\(first.port)")

    try configuration.write("[hours]\nmon-sun = \"11:00-12:00\"\n", to: "config.toml")
    let closing = try self.desk(configuration, secondsBeforeNoon: 3)
    let last = try closing.seat("Last")
    try closing.expect("* outside opening hours, until ")
    try closing.expect(" 11:00")
    let late = try line(["Late"], at: closing)[0]
    try last.send(frame(2, "thanks"))
    try closing.expect("< thanks")
    last.close()
    try closing.expect("* Last left")
    try late.expectSilence(for: .milliseconds(100))
    try closing.say("/status")
    try closing.expect("* AWAY | Kefu | ")
    try closing.say("/back")
    try closing.expect("* Late connected from 127.0.0.1:\(late.port)")
  }

  /// As after a suspend: the program finds out that the hours have begun meanwhile.
  @Test func theHoursBeganWhileTheDeskWasStopped() throws {
    let configuration = try ConfigurationFolder([
      "config.toml": "[hours]\nmon-sun = \"12:00-13:00\"\n"
    ])
    let desk = try desk(configuration, secondsBeforeNoon: 2)
    let peer = try line(["Early"], at: desk)[0]
    desk.child.signal(SIGSTOP)
    try peer.expectSilence(for: .milliseconds(2500))
    desk.child.signal(SIGCONT)
    try desk.expect("* the opening hours have begun")
    try desk.expect("* Early connected")
  }

  // MARK: The screen and the history

  @Test(arguments: [WindowSize(columns: 20, rows: 5), .standard])
  func theTitleSaysIt(size: WindowSize) throws {
    let port = try freePort()
    for (environment, mark) in [([:], "AWAY"), (chinese, "离开")] as [([String: String?], String)] {
      let port = mark == "AWAY" ? port : try freePort()
      let screen = try deskOnScreen(port: port, size: size, environment: environment)
      try screen.enter("/away 12345678901234567890")
      try screen.waitFor(" \(mark) ")
      let peers = try (1...2).map { _ in try RawPeer(connectingTo: port) }
      try screen.waitFor(mark == "AWAY" ? "2 waiting" : "2 人在排队")
      #expect(try screen.capture()[0].hasPrefix(" \(mark) "))
      #expect(try screen.capture().joined().contains("/back"))
      #expect(peers.count == 2)
    }
  }

  @Test func theHistoryKeepsIt() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path], in: .plainTerminal)
    let peer = try desk.seat()
    try desk.say("/away 午休")
    try desk.expect("* you are away: 午休")
    try desk.say("/back")
    try desk.expect("* you are back")
    peer.close()
    try desk.expect("* Mei left")
    try desk.say("/quit")
    #expect(try desk.child.waitForExit() == .exited(0))
    let lines = try outcome(
      builtProgram("agent-console"),
      ["history", "export", "--history", history.path, "--format", "jsonl"]
    ).output
    #expect(lines.contains(#""kind":"went_away","values":{"text":"午休"}"#))
    #expect(lines.contains(#""kind":"came_back","values":{}"#))
    let text = try outcome(
      builtProgram("agent-console"), ["history", "export", "--history", history.path],
      environment: chinese
    ).output
    #expect(text.contains("您已离开：午休") && text.contains("您已回来"))
  }
}

/// A time zone (tzset(3)) in which it is `seconds` before noon now.
func zone(secondsBeforeNoon seconds: Int) -> String {
  let now = time(nil) % 86400
  let west = (now - (43200 - seconds)) % 86400
  let (sign, rest) = (west < 0 ? "-" : "", abs(west))
  return "XXX\(sign)\(rest / 3600):\(rest / 60 % 60):\(rest % 60)"
}
