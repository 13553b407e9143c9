import EpollLoop
import Glibc
import Testing

@Suite struct RoomTests {
  let loop: EventLoop
  private let programs: Programs

  init() throws {
    loop = try EventLoop()
    programs = Programs(loop)
  }

  /// A room, and so many in it.
  private func room(
    _ arguments: [String] = ["--lines"], count: Int = 2
  ) throws -> (server: Running, port: UInt16, members: [Peer], addresses: [String]) {
    let (server, port) = try programs.server("chat-room", arguments)
    var (members, addresses): ([Peer], [String]) = ([], [])
    for number in 1...count {
      members.append(try Peer(loop, port: port))
      try loop.run(until: "they are in") { server.output.components(of: "has come") == number }
      addresses.append(String(server.output.split(separator: "\n").last!.split(separator: " ")[0]))
    }
    return (server, port, members, addresses)
  }

  @Test func everybodyHearsTheTextBehindTheAddress() throws {
    let (server, _, members, addresses) = try room([])
    members[0].send("hello 客")
    for member in members { try member.wait(for: "客") }
    #expect(members.map(\.text) == Array(repeating: "\(addresses[0]) hello 客", count: 2))
    try server.wait(for: "\(addresses[0]) hello 客\n")
  }

  @Test func dateAndTimeComeFirst() throws {
    let (_, _, members, addresses) = try room(["--timestamps"])
    members[1].send("hello")
    try members[0].wait(for: "hello")
    // `2026-11-29 05:33:20.123456`
    let shape = members[0].text.prefix(26).map { $0.isNumber ? "0" : $0 }
    #expect(String(shape) == "0000-00-00 00:00:00.000000")
    #expect(members[0].text.dropFirst(26) == " \(addresses[1]) hello")
  }

  @Test func linesAreMessagesHoweverTheyAreCut() throws {
    let (_, _, members, addresses) = try room()
    for byte in Array("one\r\n\n \ntwo\nthr".utf8) { members[0].send([byte]) }
    members[0].send("ee\nfour\n")
    try members[1].wait(for: "four\n")
    let expected = ["one", "two", "three", "four"].map { "\(addresses[0]) \($0)\n" }
    #expect(members[1].text == expected.joined())
  }

  @Test func whatIsPrivateIsHeardByTwo() throws {
    let (server, _, members, addresses) = try room(count: 3)
    members[1].send("/name bob\n")
    for member in members { try member.wait(for: "* \(addresses[1]) is bob now\n") }
    members[0].send("@bob one\n@\(addresses[1]) two\n@nobody three\n@bob\n")
    try members[1].wait(for: "[private] \(addresses[0]) one\n[private] \(addresses[0]) two\n")
    try members[0].wait(for: "* nobody here is nobody\n* write @bob and a text\n")
    #expect(members[0].text.contains("[private] \(addresses[0]) two\n"))
    members[1].send("@\(addresses[0]) back\nto all\n")
    try members[0].wait(for: "[private] bob@\(addresses[1]) back\n")
    try members[2].wait(for: "bob@\(addresses[1]) to all\n")
    #expect(!members[2].text.contains("private"))
    #expect(!server.output.contains("private"))
  }

  @Test(arguments: ["", "two words", "a:b", "a@b", "[x]", "123456789012345678901", "taken"])
  func aNameThatCouldMisleadIsRefused(name: String) throws {
    let (_, _, members, addresses) = try room()
    members[1].send("/name taken\n")
    try members[0].wait(for: "* \(addresses[1]) is taken now\n")
    members[0].send("/name \(name)\nstill me\n")
    try members[1].wait(for: "\n\(addresses[0]) still me\n")
    #expect(
      members[0].text.contains(name == "taken" ? "* somebody else is" : "* a name is one word"))
  }

  @Test func aNameIsFreeWhenItsOwnerLeaves() throws {
    let (server, _, members, addresses) = try room()
    members[0].send("/name ann\nquit\nnot said\n")
    try members[0].waitForEnd()
    try server.wait(for: "ann@\(addresses[0]) has left\n")
    members[1].send("/name ann\n")
    try members[1].wait(for: "* \(addresses[1]) is ann now\n")
    #expect(!members[1].text.contains("not said"))
  }

  @Test func nobodyWritesInAnothersNameOrBreaksAReader() throws {
    let (_, _, members, addresses) = try room([])
    members[0].send(Array("a\n\(addresses[1]) b\u{1B}[2J".utf8) + [0xFF, 0x80])
    try members[1].wait(for: "\u{FFFD}\u{FFFD}")
    #expect(members[1].text == "\(addresses[0]) a \(addresses[1]) b [2J\u{FFFD}\u{FFFD}")
  }

  @Test func theConsoleListsSpeaksPutsOutLimitsAndCloses() throws {
    let (server, port, members, addresses) = try room()
    members[1].send("/name bob\n")
    try members[1].wait(for: "is bob now\n")
    server.type("list\nsay welcome\nkick nobody\nlimit x\nhelp\n")
    try server.wait(for: "\(addresses[0])\nbob@\(addresses[1])\n2 in the room, at most 10000\n")
    for member in members { try member.wait(for: "* welcome\n") }
    try server.wait(for: "nobody here is nobody\nlimit COUNT, 0 or more\nlist, say TEXT")
    server.type("limit 2\n")
    try server.wait(for: "at most 2 in the room\n")
    let third = try Peer(loop, port: port)
    try third.waitForEnd()
    #expect(third.text == "* the room is full\n")
    server.type("kick bob\n")
    try members[1].waitForEnd()
    #expect(members[1].text.hasSuffix("* you were put out\n"))
    server.type("quit\n")
    try members[0].waitForEnd()
    #expect(members[0].text.hasSuffix("* the room is closed\n"))
    #expect(members[0].ending == .finished)
    #expect(try server.waitForExit() == .exited(status: 0))
  }

  @Test func resetsAndAnEndedConsoleDoNotConcernTheRoom() throws {
    let (server, port, members, _) = try room()
    try server.endInput()
    for _ in 0..<50 {
      let rude = try Peer(loop, port: port)
      rude.send("bye\n")
      rude.hangUp()
    }
    members[0].send("still there?\n")
    try members[1].wait(for: " still there?\n")
  }

  /// Of a thousand members one never reads: 100 others speak, and all others hear them.
  @Test func aThousandMembersHearEachOther() throws {
    let (server, port) = try programs.server("chat-room", ["--lines"])
    let members = try (0..<1000).map { _ in try Peer(loop, port: port) }
    try loop.run(until: "all are in") { server.output.components(of: "has come") == 1000 }
    let deaf = members[500]
    deaf.setReading(false)
    for member in members.prefix(100) { member.send(String(repeating: "x", count: 100) + "\n") }
    try loop.run(until: "all have heard") {
      members.allSatisfy { $0.lineCount == 100 || $0 === deaf }
    }
    #expect(server.exit == nil)
  }

  @Test func whoNeverReadsIsPutOutAndTheOthersMissNothing() throws {
    let (server, _, members, addresses) = try room(count: 3)
    members[2].setReading(false)
    let line = String(repeating: "y", count: 999) + "\n"
    var sent = 0
    try loop.run(until: "they were put out") {
      // No faster than the room is heard: the speaker reads too.
      if members[0].lineCount == sent, !server.output.contains("does not read") {
        sent += 100
        members[0].send(String(repeating: line, count: 100))
      }
      return server.output.contains("\(addresses[2]) does not read, and was put out\n")
        && members[1].lineCount == sent && members[0].lineCount == sent
    }
  }

  @Test func whoTalksMuchLetsOthersHaveTheirSay() throws {
    let (server, _, members, addresses) = try room()
    try server.stop()
    members[0].send(String(repeating: "y\n", count: 20_000))
    members[1].send("may I?\n")
    server.signal(SIGCONT)
    try loop.run(until: "all is heard") { members[1].lineCount == 20_001 }
    let lines = members[1].text.split(separator: "\n")
    let place = lines.firstIndex { $0 == "\(addresses[1]) may I?" }
    #expect(try #require(place) < 100)
  }

  @Test func ourClientTalksLeavesAndHearsTheEnd() throws {
    for options in [[], ["--lines"]] {
      let (server, port) = try programs.server("chat-room", options)
      let clients = try (0..<2).map { _ in
        try Running.example(loop, "chat-room", ["--connect", "--port", "\(port)"] + options)
      }
      try loop.run(until: "both are in") { server.output.components(of: "has come") == 2 }
      clients[0].type("one\n\ntwo\nquit\n")
      try clients[1].wait(for: " two\n")
      #expect(try clients[0].waitForExit() == .exited(status: 0))
      #expect(clients[0].output.split(separator: "\n").count == 2)
      try server.wait(for: "has left")
      server.type("quit\n")
      // Not at its own wish.
      #expect(try clients[1].waitForExit() == .exited(status: 1))
    }
  }
}
