import Glibc
import TestSupport
import Testing

/// What a load balancer is told that asks at `--check-port`.
@Suite struct CheckPortTests {
  /// A check: the whole answer.
  private func ask(_ port: UInt16) throws -> String {
    let (bytes, end) = try RawPeer(connectingTo: port).receiveUntilEnd()
    #expect(end == .closed)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func waitForAnswer(_ answer: String, at port: UInt16) throws {
    try wait(for: "the answer \(answer.debugDescription)") { try ask(port) == answer }
  }

  private func descriptorCount(of desk: Desk) throws -> Int {
    try names(in: "/proc/\(desk.child.pid)/fd").count
  }

  // MARK: One desk

  @Test func aDeskSaysWhetherItTakesCustomers() throws {
    let check = try freePort()
    let desk = try Desk(["--check-port", "\(check)", "--wrap-up", "600"], in: .plainTerminal)
    // HAProxy must see it drained first.
    #expect(try ask(check) == "drain\n")
    try waitForAnswer("ready maxconn:1\n", at: check)
    // HAProxy counts who is there by itself.
    let peer = try desk.seat()
    #expect(try ask(check) == "ready maxconn:1\n")
    peer.close()
    try desk.expect("* wrapping up for")
    #expect(try ask(check) == "drain\n")
    try desk.say("/next")
    try waitForAnswer("ready maxconn:1\n", at: check)
    let second = try desk.seat("Ming")
    try desk.say("/away lunch")
    try desk.expect("* you are away")
    #expect(try ask(check) == "drain\n")
    second.close()
    try desk.expect("* Ming left")
    #expect(try ask(check) == "drain\n")
    try desk.say("/back")
    try desk.expect("* you are back")
    try waitForAnswer("drain\n", at: check)
    try desk.say("/next")
    try waitForAnswer("ready maxconn:1\n", at: check)
  }

  @Test func outOfHours() throws {
    let configuration = try ConfigurationFolder([
      "config.toml": "[hours]\nmon-sun = \"12:00-13:00\"\n"
    ])
    let zone: [String: String?] = ["TZ": zone(secondsBeforeNoon: 3600)]
    let check = try freePort()
    let desk = try Desk(
      ["--check-port", "\(check)"], in: .plainTerminal,
      environment: configuration.environment.merging(zone) { $1 })
    #expect(try ask(check) == "drain\n")
    try desk.say("/back")
    try waitForAnswer("ready maxconn:1\n", at: check)
  }

  /// HAProxy closes after the answer; a checker that does not read or close costs no descriptor, and one that
  /// speaks first (`agent-send`) still gets its answer.
  @Test func checkersThatMisbehave() throws {
    let check = try freePort()
    let desk = try Desk(["--check-port", "\(check)"])
    try waitForAnswer("ready maxconn:1\n", at: check)
    let before = try descriptorCount(of: desk)
    let silent = try (0..<300).map { _ in try RawPeer(connectingTo: check) }
    let talking = try RawPeer(connectingTo: check)
    try talking.send("state?\n")
    #expect(
      String(decoding: try talking.receive(until: "\n"), as: UTF8.self) == "ready maxconn:1\n")
    let peer = try desk.seat()
    try wait(for: "the checks are closed") { try descriptorCount(of: desk) == before + 1 }
    for peer in silent {
      #expect(String(decoding: try peer.receive(until: "\n"), as: UTF8.self) == "ready maxconn:1\n")
    }
    for _ in 0..<300 { try RawPeer(connectingTo: check).reset() }
    #expect(try ask(check) == "ready maxconn:1\n")
    try peer.send(frame(2, "hello"))
    try desk.expect("< hello")
  }

  /// The port closes with the desk.
  @Test func theEnd() throws {
    let check = try freePort()
    let desk = try Desk(["--check-port", "\(check)"])
    try waitForAnswer("ready maxconn:1\n", at: check)
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(143))
    #expect(throws: (any Error).self) { try ask(check) }
  }

  // MARK: Several desks

  @Test func oneDeskAnswersForItsLine() throws {
    let (line, check) = (try SharedDesks(), try freePort())
    let options = ["--history", line.history]
    let ann = try line.start("ann", options + ["--check-port", "\(check)"], in: .plainTerminal)
    try waitForAnswer("ready maxconn:1\n", at: check)
    let bob = try line.start("bob", options, in: .plainTerminal)
    try waitForAnswer("ready maxconn:2\n", at: check)
    let peer = try line.connect("Mei")
    try ann.expect("* Mei connected")
    try bob.say("/away")
    try bob.expect("* you are away")
    try waitForAnswer("ready maxconn:1\n", at: check)
    // The connection of a customer who is handed over to somebody who is away still has its slot at the proxy.
    try ann.say("/transfer bob please")
    try bob.expect("asks you to take over Mei")
    try bob.say("/accept")
    try bob.expect("* took over Mei")
    try waitForAnswer("ready maxconn:2\n", at: check)
    peer.close()
    try bob.expect("* Mei left")
    try waitForAnswer("ready maxconn:1\n", at: check)
    try ann.say("/away")
    try ann.expect("* you are away")
    #expect(try ask(check) == "drain\n")
    try bob.say("/back")
    try waitForAnswer("ready maxconn:1\n", at: check)
  }

  /// All desks of a line may be started with the same options. Whoever is left answers.
  @Test func allDesksOfALineMayAnswer() throws {
    let (line, check) = (try SharedDesks(), try freePort())
    let options = ["--check-port", "\(check)"]
    let desks = try ["ann", "bob", "cid"].map { try line.start($0, options, in: .plainTerminal) }
    try line.waitUntilComplete()
    try wait(for: "all answer") {
      try (0..<50).allSatisfy { _ in try ask(check) == "ready maxconn:3\n" }
    }
    desks[0].child.signal(SIGKILL)
    try desks[0].child.waitForExit()
    try wait(for: "both others answer") {
      try (0..<20).allSatisfy { _ in try ask(check) == "ready maxconn:2\n" }
    }
  }

  // MARK: Errors

  @Test func theFirstDeskOfALineSharesItsPortWithNobodyElse() throws {
    let (line, other, check) = (try SharedDesks(), try SharedDesks(), try freePort())
    let options = ["--check-port", "\(check)"]
    try line.start("ann", options)
    let refused = try other.refusal(other.options("bob") + options)
    #expect(refused.status == .exited(1))
    #expect(
      refused.errors
        == "agent-console: can't answer checks on 127.0.0.1:\(check) (--check-port): Address already in use\n"
    )
    // Nor does a desk of its own.
    let alone = try other.refusal(options)
    #expect(alone.errors.contains("can't answer checks on 127.0.0.1:\(check)"))
  }

  @Test func whatIsRefused() throws {
    let taken = try RawListener()
    let agent = try builtProgram("agent-console")
    let refusal = { (options: [String]) in
      try outcome(agent, ["--plain", "--no-history", "--port", "\(freePort())"] + options)
    }
    let port = try refusal(["--check-port", "\(taken.port)"])
    #expect(port.status == .exited(1) && port.output == "")
    #expect(port.errors.contains("127.0.0.1:\(taken.port) (--check-port): Address already in use"))
    let host = try refusal(["--check-port", "9000", "--check-host", "192.0.2.1"])
    #expect(host.status == .exited(1))
    #expect(host.errors.contains("192.0.2.1:9000 (--check-port): Cannot assign requested address"))
    for number in ["0", "65536", "x", "-1"] {
      let wrong = try refusal(["--check-port=\(number)"])
      #expect(wrong.status == .exited(64))
      #expect(
        wrong.errors.contains("--check-port must be a number from 1 to 65535, not '\(number)'"))
    }
    let hostAlone = try refusal(["--check-host", "127.0.0.1"])
    #expect(hostAlone.status == .exited(64))
    #expect(hostAlone.errors.contains("--check-host needs --check-port"))
  }
}
