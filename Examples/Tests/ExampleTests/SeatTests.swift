import EpollLoop
import Glibc
import Testing

/// Somebody with a UDP socket.
private final class Sender {
  private(set) var heard: [String] = []
  private let loop: EventLoop
  private let receiver: SocketAddress
  private var socket: DatagramSocket?

  init(_ loop: EventLoop, to port: UInt16) throws {
    self.loop = loop
    receiver = try SocketAddress.resolve(host: "127.0.0.1", port: port)[0]
    socket = try DatagramSocket(
      loop, bindingTo: SocketAddress.resolve(host: "127.0.0.1", port: 0)[0]
    ) { [unowned self] event in
      if case .datagram(let bytes, _, _) = event { heard.append(String(decodingUTF8: bytes)) }
    }
  }

  func send(_ text: String) throws { try socket?.send(Array(text.utf8), to: receiver) }

  func wait(for text: String) throws {
    try loop.run(until: text) { [unowned self] in heard.last == text }
  }
}

private let busy = "busy: somebody else is served, try again later"

@Suite struct SeatTests {
  let loop: EventLoop
  private let programs: Programs

  init() throws {
    loop = try EventLoop()
    programs = Programs(loop)
  }

  @Test func whoWritesFirstIsServedAndOthersAreToldSo() throws {
    let (server, port) = try programs.server("qq-udp")
    let (first, second) = (try Sender(loop, to: port), try Sender(loop, to: port))
    try first.send("hello")
    try server.wait(for: "hello\n")
    try second.send("and I?")
    try second.wait(for: busy)
    server.type("\n  \nfine\n")
    try first.wait(for: "fine")
    #expect(first.heard == ["fine"])
    #expect(!server.output.contains("and I?"))
    // Not theirs to end.
    try second.send("q")
    try second.send("still busy?")
    try second.wait(for: busy)
    try first.send("q")
    try server.wait(for: "has left\n")
    try second.send("now?")
    try server.wait(for: "now?\n")
    server.type("now\n")
    try second.wait(for: "now")
  }

  @Test func emptyDatagramsTakeNoSeat() throws {
    let (server, port) = try programs.server("qq-udp")
    let (first, second) = (try Sender(loop, to: port), try Sender(loop, to: port))
    for nothing in ["", " ", "q"] { try first.send(nothing) }
    try second.send("hello")
    try server.wait(for: "hello\n")
    server.type("fine\n")
    try second.wait(for: "fine")
    #expect(first.heard == [])
  }

  @Test func silenceFreesTheSeat() throws {
    let (server, port) = try programs.server("qq-udp", ["--silence", "0.3"])
    let (first, second) = (try Sender(loop, to: port), try Sender(loop, to: port))
    try first.send("hello")
    try server.wait(for: "hello\n")
    try server.wait(for: "was silent for too long\n")
    try second.send("free?")
    try server.wait(for: "free?\n")
    // Typed for whoever sits there now.
    server.type("yes\n")
    try second.wait(for: "yes")
    #expect(first.heard == [])
  }

  @Test func thePersonAtTheServerMayEndItToo() throws {
    let (server, port) = try programs.server("qq-udp")
    let (first, second) = (try Sender(loop, to: port), try Sender(loop, to: port))
    try first.send("hello")
    try server.wait(for: "hello\n")
    server.type("q\n")
    try server.wait(for: "was sent away\n")
    try second.send("free?")
    try server.wait(for: "free?\n")
  }

  @Test func aFloodOfOthersDoesNotConcernWhoIsServed() throws {
    let (server, port) = try programs.server("qq-udp")
    let first = try Sender(loop, to: port)
    try first.send("hello")
    try server.wait(for: "hello\n")
    for number in 0..<1000 {
      let other = try Sender(loop, to: port)
      try other.send("\(number)")
      // One after the other: more at once, and some are lost.
      if number % 100 == 0 { try other.wait(for: busy) }
    }
    server.type("fine\n")
    try first.wait(for: "fine")
  }

  @Test func bothPeopleTalk() throws {
    let (server, port) = try programs.server("qq-udp")
    let client = try Running.example(loop, "qq-udp", ["--connect", "--port", "\(port)"])
    server.type("fine\nbye\n")
    client.type("how are you?\n\nbye then\nq\nnot sent\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    #expect(client.output == "fine\nbye\n")
    try server.wait(for: "how are you?\nbye then\n")
    try server.wait(for: "has left\n")
  }

  @Test func whatIsLostMayBeSaidAgain() throws {
    let (server, port) = try programs.server("qq-udp")
    let client = try Running.example(
      loop, "qq-udp", ["--connect", "--port", "\(port)", "--silence", "0.2"])
    client.type("hello\nagain\n")
    try client.wait(for: "no answer: it may be lost, say it again\n")
    try server.wait(for: "hello\nagain\n")
    server.type("fine\n")
    try client.wait(for: "fine\n")
  }

  @Test func nobodyThereIsAnError() throws {
    let client = try Running.example(loop, "qq-udp", ["--connect", "--port", "1"])
    client.type("hello\n")
    #expect(try client.waitForExit() == .exited(status: 1))
  }
}
