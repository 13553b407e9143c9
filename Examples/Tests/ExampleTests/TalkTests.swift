import EpollLoop
import Glibc
import Testing

@Suite struct TalkTests {
  let loop: EventLoop
  private let programs: Programs

  init() throws {
    loop = try EventLoop()
    programs = Programs(loop)
  }

  // MARK: half-duplex

  @Test func eachLineIsTheAnswerToOneMessage() throws {
    let (server, port) = try programs.server("half-duplex", ["--lines"])
    let peer = try Peer(loop, port: port)
    peer.send("one\ntw")
    try server.wait(for: "one\n")
    peer.send("o\n\n")
    server.type("first\n")
    try server.wait(for: "\ntwo\n")
    #expect(peer.text.split(separator: " ").last == "first\n")
    server.type("\nthird\n")
    try peer.wait(for: " third\n")
    // `Sun Nov 29 05:33:20 2026 first`, and so on: the second answer is empty.
    #expect(
      peer.text.split(separator: "\n").map { String($0.dropFirst(24)) } == [
        " first", " ", " third",
      ])
    peer.send("exit\n")
    try peer.waitForEnd()
    #expect(peer.ending == .finished)
  }

  @Test func whoLeavesWhileTheyWaitLeavesTheirSeatAtOnce() throws {
    let (server, port) = try programs.server("half-duplex")
    let (first, second) = (try Peer(loop, port: port), try Peer(loop, port: port))
    first.send("hello")
    try server.wait(for: "hello\n")
    first.hangUp()
    try server.wait(for: "has left\n")
    second.send("and me?")
    try server.wait(for: "and me?\n")
    server.type("you too\n")
    try second.wait(for: " you too")
    #expect(!second.text.contains("hello"))
  }

  @Test func aResetEndsAConversationAndNothingElse() throws {
    let (server, port) = try programs.server("half-duplex", ["--lines"])
    let rude = try Peer(loop, port: port)
    rude.setReading(false)
    rude.send("one\ntwo\n")
    try server.wait(for: "one\n")
    server.type("never read\n")
    try server.wait(for: "two\n")
    // The answer is there, and unread: to close makes a reset of that.
    rude.hangUp()
    try server.wait(for: "is gone: recv: Connection reset by peer\n")
    let next = try Peer(loop, port: port)
    next.send("hello again\n")
    try server.wait(for: "hello again\n")
  }

  @Test func withoutAnybodyToAnswerTheServerEnds() throws {
    let (server, port) = try programs.server("half-duplex")
    try server.endInput()
    let peer = try Peer(loop, port: port)
    peer.send("hello")
    #expect(try server.waitForExit() == .exited(status: 1))
    try peer.waitForEnd()
  }

  @Test(arguments: [[], ["--lines"]])
  func bothPeopleOfAHalfDuplexTalk(options: [String]) throws {
    let (server, port) = try programs.server("half-duplex", options)
    let client = try Running.example(
      loop, "half-duplex", ["--connect", "--port", "\(port)"] + options)
    // Both are typed ahead: each waits for its turn.
    server.type("fine\nbye\n")
    client.type("how are you?\nbye then\nexit\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    #expect(client.output.split(separator: "\n").map { $0.dropFirst(25) } == ["fine", "bye"])
    try server.wait(for: "how are you?\nbye then\n")
    try server.wait(for: "has left\n")
  }

  @Test func whatIsTypedAheadStaysInThePipe() throws {
    let (_, port) = try programs.server("half-duplex")
    let client = try Running.example(loop, "half-duplex", ["--connect", "--port", "\(port)"])
    client.type(String(repeating: "never answered\n", count: 100_000))
    var before = 0
    try loop.run(until: "it reads no more") { [loop] in
      defer { before = client.untakenCount }
      _ = loop.schedule(at: .now + .milliseconds(200)) {}
      return before == client.untakenCount && before > 0
    }
  }
}
