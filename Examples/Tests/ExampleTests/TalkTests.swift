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

  // MARK: qq

  @Test func fiveWaitInLineAndAllHaveTheirTurn() throws {
    let (server, port) = try programs.server("qq")
    let peers = try (0..<6).map { _ in try Peer(loop, port: port) }
    // One more than may wait: the kernel does not answer it.
    let isLeftWaiting = isLeftWaiting(port: port)
    #expect(isLeftWaiting)
    for (number, peer) in peers.enumerated() { peer.send("I am \(number)") }
    for (number, peer) in peers.enumerated() {
      try server.wait(for: "I am \(number)\n")
      #expect(!server.output.contains("I am \(number + 1)\n"))
      server.type("  \nhello \(number)\n")
      try peer.wait(for: "hello \(number)")
      #expect(peer.text == "hello \(number)")
      peer.send("q")
      try peer.waitForEnd()
    }
  }

  /// Whether connect(2) has no answer within a moment: the line is full, and the kernel drops the request.
  private func isLeftWaiting(port: UInt16) -> Bool {
    let socket = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    _ = fcntl(socket.number, F_SETFL, O_NONBLOCK)
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    var state = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
    return poll(&state, 1, 100) == 0
  }

  @Test func thePersonAtTheServerMayEndItToo() throws {
    let (server, port) = try programs.server("qq", ["--lines"])
    let (first, second) = (try Peer(loop, port: port), try Peer(loop, port: port))
    first.send("\n \nhello\n")
    try server.wait(for: "hello\n")
    server.type("q\n")
    try first.waitForEnd()
    #expect(first.text == "")
    #expect(first.ending == .finished)
    second.send("and I?\n")
    try server.wait(for: "and I?\n")
    #expect(!server.output.contains("\n\n"))
    server.type("you too\n")
    try second.wait(for: "you too\n")
  }

  @Test(arguments: [[], ["--lines"]])
  func bothPeopleOfAQQTalk(options: [String]) throws {
    let (server, port) = try programs.server("qq", options)
    let client = try Running.example(loop, "qq", ["--connect", "--port", "\(port)"] + options)
    server.type("fine\n\nbye\n")
    client.type("how are you?\n  \nbye then\nq\nnot sent\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    #expect(client.output == "fine\nbye\n")
    try server.wait(for: "how are you?\nbye then\n")
    try server.wait(for: "has left\n")
  }
}
