import Glibc
import TestSupport
import Testing

/// Several desks at one line: whoever is free takes the next customer, in order.
@Suite struct SharedLineTests {
  @Test func threeDesksTakeNineCustomersInOrder() throws {
    let line = try SharedDesks()
    for agent in ["ann", "bob", "cat"] { try line.start(agent) }
    try line.waitUntilComplete()
    var peers: [RawPeer] = []
    for (index, desk) in line.desks.enumerated() {
      // The one that has been free for longest is next.
      peers.append(try line.connect("c\(index)"))
      try desk.expect("* c\(index) connected")
    }
    for index in 3..<9 {
      peers.append(try line.connect("c\(index)"))
      for desk in line.desks { try desk.expect("* \(index - 2) waiting\n") }
    }
    // Whichever desk becomes free takes the one who has waited longest.
    var seated = [0, 1, 2]
    for (next, place) in zip(3..<9, [0, 2, 1, 1, 0, 2]) {
      peers[seated[place]].close()
      try line.desks[place].expect("* c\(next) connected")
      seated[place] = next
    }
  }

  @Test func theLongestFreeDeskIsNext() throws {
    let line = try SharedDesks()
    for agent in ["ann", "bob", "cat"] { try line.start(agent) }
    try line.waitUntilComplete()
    for round in 0..<2 {
      for (index, desk) in line.desks.enumerated() {
        let peer = try line.connect("r\(round)c\(index)")
        try desk.expect("* r\(round)c\(index) connected")
        peer.close()
        try desk.expect("* r\(round)c\(index) left")
        try wait(for: "the desk is free") {
          try line.list().allSatisfy { $0.contains("free") }
        }
      }
    }
  }

  @Test func aDeskThatIsStoppedDoesNotHoldTheLineUp() throws {
    let line = try SharedDesks()
    let (first, second) = (try line.start("ann"), try line.start("bob"))
    try line.waitUntilComplete()
    first.child.signal(SIGSTOP)
    let peer = try line.connect("Mei")
    try second.expect("* Mei connected")
    first.child.signal(SIGCONT)
    peer.close()
    try second.expect("* Mei left")
  }

  /// A desk that dies loses only the customer at its seat.
  @Test func aDeskThatIsKilledLosesNobodyInTheLine() throws {
    let line = try SharedDesks()
    for agent in ["ann", "bob", "cat"] { try line.start(agent) }
    try line.waitUntilComplete()
    var peers: [RawPeer] = []
    for (index, desk) in line.desks.enumerated() {
      peers.append(try line.connect("c\(index)"))
      try desk.expect("* c\(index) connected")
    }
    for index in 3..<9 {
      peers.append(try line.connect("c\(index)"))
      try line.desks[2].expect("* \(index - 2) waiting\n")
    }
    for desk in line.desks.dropLast() {
      desk.child.signal(SIGKILL)
      _ = try desk.child.waitForExit()
    }
    for index in 3..<9 {
      peers[index == 3 ? 2 : index - 1].close()
      try line.desks[2].expect("* c\(index) connected")
    }
    // What the dead ones left is removed by whoever finds it.
    #expect(try line.list().count == 1)
    try line.start("dan")
    try line.waitUntilComplete(2)
    #expect(try names(in: line.folder).filter { $0.hasSuffix(".desk") }.count == 2)
  }

  @Test func theLastDeskClosesTheLine() throws {
    let line = try SharedDesks()
    let (first, second) = (try line.start("ann"), try line.start("bob"))
    try line.waitUntilComplete()
    var peers = [try line.connect("Mei")]
    try first.expect("* Mei connected")
    peers.append(try line.connect("Lan"))
    try second.expect("* Lan connected")
    let waiting = try line.connect("Patient")
    try second.expect("* 1 waiting\n")
    first.child.signal(SIGTERM)
    #expect(try first.child.waitForExit() == .exited(128 + SIGTERM))
    #expect(try peers[0].receiveUntilEnd().end == .closed)
    try waiting.expectSilence(for: .milliseconds(50))
    second.child.signal(SIGTERM)
    #expect(try waiting.receiveUntilEnd().end == .closed)
    #expect(try second.child.waitForExit() == .exited(128 + SIGTERM))
    #expect(try names(in: line.folder).filter { $0.hasSuffix(".desk") }.isEmpty)
    #expect(throws: TestFailure.self) { try RawPeer(connectingTo: line.port) }
  }

  @Test func desksThatStartAtOnceHaveOneLine() throws {
    let line = try SharedDesks()
    let desks = try (0..<5).map { number in
      try Program(
        "agent-console", line.options("a\(number)") + ["--no-history", "--port", "\(line.port)"],
        in: .pipes, environment: [:], size: .standard)
    }
    var openedCount = 0
    for desk in desks {
      let told = try desk.expect(oneOf: ["* listening on", "* joined the line at"])
      if told == "* listening on" { openedCount += 1 }
    }
    #expect(openedCount == 1)
    try line.waitUntilComplete(5)
  }

  @Test func aBlockHoldsAtAllDesks() throws {
    let line = try SharedDesks()
    let (first, second) = (try line.start("ann", in: .plainTerminal), try line.start("bob"))
    try line.waitUntilComplete()
    let peer = try line.connect("Pest")
    try first.expect("* Pest connected")
    try first.say("/block")
    try second.expect("* ann blocked 127.0.0.1 until the desks close\n")
    _ = try peer.receiveUntilEnd()
    let again = try line.connect("Pest")
    #expect(try again.receiveUntilEnd().end == .closed)
    // Also at those that come later.
    let third = try line.start("cat")
    try third.expect("* ann blocked 127.0.0.1")
    try first.say("/unblock")
    try third.expect("* ann unblocked 127.0.0.1\n")
  }

  // MARK: Who is there

  @Test func theListOfDesks() throws {
    let line = try SharedDesks()
    #expect(try line.list().isEmpty)
    let first = try line.start("ann", in: .plainTerminal)
    try line.start("小王")
    try line.waitUntilComplete()
    let peer = try line.connect("Mei")
    try first.expect("* Mei connected")
    let list = try line.list()
    #expect(list[0].hasPrefix("1 ann (") && list[0].contains("serving Mei, "))
    #expect(list[1].hasPrefix("2 小王 (") && list[1].contains("free, "))
    try first.say("/desks")
    try first.expect("* Desks")
    try first.expect("(you)  serving Mei, ")
    let json = try outcome(
      builtProgram("agent-console"),
      ["desks", "--port", "\(line.port)", "--shared-dir", line.folder, "--format", "jsonl"])
    #expect(json.output.contains(#""agent":"小王""#))
    #expect(json.output.contains(#""state":"serving""#))
    peer.close()
  }

  /// A desk that is stopped is listed, and keeps its number; nobody waits long for it.
  @Test func stoppedDesks() throws {
    let line = try SharedDesks()
    for agent in ["ann", "bob"] { try line.start(agent) }
    try line.waitUntilComplete()
    for desk in line.desks { desk.child.signal(SIGSTOP) }
    let list = try line.list()
    #expect(list.count == 2 && list.allSatisfy { $0.contains("does not answer (process ") })
    line.desks[1].child.signal(SIGCONT)
    try wait(for: "bob's answer") {
      let list = try line.list()
      return list[0].contains("does not answer") && list[1].hasPrefix("2 bob (")
    }
    try line.start("cat")
    line.desks[0].child.signal(SIGCONT)
    try line.waitUntilComplete()
  }

  /// More desks than connections without a hello are kept: who joins connects to all of them at once.
  @Test func manyDesksKnowEachOther() throws {
    let line = try SharedDesks()
    for number in 0..<24 { try line.start("a\(number)") }
    try line.waitUntilComplete()
    var peers: [RawPeer] = []
    for (number, desk) in line.desks.enumerated() {
      peers.append(try line.connect("c\(number)"))
      try desk.expect("* c\(number) connected")
    }
  }

  @Test func theNumbersForOthers() throws {
    let line = try SharedDesks()
    let path = "\(line.folder)-numbers"
    let first = try line.start("ann", ["--line-file", path])
    try line.start("bob")
    try line.waitUntilComplete()
    let peers = try ["a", "b", "c"].map { try line.connect($0) }
    try wait(for: "the numbers") { try contents(path) == "waiting 1 taken 2 desks 2\n" }
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o644)
    #expect(peers.count == 3)
    first.child.signal(SIGTERM)
    _ = try first.child.waitForExit()
    #expect(stat(path, &status) != 0)
  }

  @Test func idleDesksDoNotWakeUp() throws {
    let line = try SharedDesks()
    for agent in ["ann", "bob", "cat"] { try line.start(agent) }
    try line.waitUntilComplete()
    func switches() throws -> [Substring] {
      try line.desks.map { desk in
        try desk.kernelFile("status").firstMatch(of: #/\nvoluntary_ctxt_switches:\t(\d+)/#)!.1
      }
    }
    // The desks have still to notice that the list above was asked for.
    var before = try switches()
    try wait(for: "rest") {
      let last = before
      poll(nil, 0, 500)
      before = try switches()
      return before == last
    }
    let start = ContinuousClock.now
    try wait(for: "a second and a half") { ContinuousClock.now - start > .milliseconds(1500) }
    #expect(try switches() == before)
  }
}
