import Glibc
import TestSupport
import Testing

/// TCP is a byte stream: frames may be split or joined in any way.
@Suite struct FramingTests {
  @Test func oneByteAtATime() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    for byte in frame(1, "小明") + frame(2, "您好，世界") { try peer.send([byte]) }
    try desk.expect("* 小明 connected")
    try desk.expect("< 您好，世界\n")

    let customer = try Customer()
    let agent = try customer.greet()
    try customer.say("hello")
    #expect(try agent.receiveMessage() == "hello")
    for byte in frame(2, "您好") { try agent.send([byte]) }
    try customer.expect("< 您好\n")
    try customer.say("thanks")
    #expect(try agent.receiveMessage() == "thanks")
  }

  @Test func aHundredInOneWrite() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Mei") + (0..<100).flatMap { frame(2, "message \($0)") })
    try desk.expect("< message 99\n")
    let messages = desk.child.output.split(separator: "\n").filter { $0.hasPrefix("< ") }
    #expect(messages.map(String.init) == (0..<100).map { "< message \($0)" })
    // The first message was in turn, the others were not.
    #expect(desk.notices.filter { $0.contains("out of turn") }.count == 99)
    try desk.say("one reply")
    #expect(try peer.receiveMessage() == "one reply")
    try peer.expectSilence(for: .milliseconds(100))

    let customer = try Customer()
    let agent = try customer.greet()
    try agent.send((0..<100).flatMap { frame(2, "message \($0)") })
    try customer.expect("< message 99\n")
    #expect(customer.notices.filter { $0.contains("out of turn") }.count == 100)
  }

  @Test func theLongestFrameGoesBothWays() throws {
    let longest = String(repeating: "界", count: 3330) + "ab"
    #expect(longest.utf8.count == 9992)
    let desk = try Desk()
    let peer = try desk.seat()
    try peer.send(frame(2, longest))
    try desk.expect("< \(longest)\n")
    try desk.say(longest)
    #expect(try peer.receive(exactly: 9999) == frame(2, longest))

    let named = try Customer(longest)
    let agent = try named.greet(longest)
    try named.say(longest)
    #expect(try agent.receiveMessage() == longest)
  }

  /// Checks every byte on the wire, in both directions.
  @Test func nothingElseIsOnTheWire() throws {
    let customer = try Customer("小明")
    let agent = try customer.listener.accept()
    #expect(try agent.receive(exactly: 13) == Array("0013|1|小明".utf8))
    try agent.expectSilence(for: .milliseconds(200))
    try customer.say("你好")
    #expect(try agent.receive(exactly: 13) == Array("0013|2|你好".utf8))
    try agent.expectSilence(for: .milliseconds(200))
    customer.child.closeInput()
    try agent.send(frame(2, "bye"))
    #expect(try agent.receiveUntilEnd() == ([], .closed))

    let desk = try Desk()
    let peer = try desk.seat()
    try peer.expectSilence(for: .milliseconds(200))
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("hello")
    #expect(try peer.receive(exactly: 12) == Array("0012|2|hello".utf8))
    try peer.expectSilence(for: .milliseconds(200))
    desk.child.signal(SIGTERM)
    #expect(try peer.receiveUntilEnd() == ([], .closed))
  }

  @Test func anEmptyNameIsSentAsItIs() throws {
    let customer = try Customer("")
    let agent = try customer.listener.accept()
    #expect(try agent.receive(exactly: 7) == Array("0007|1|".utf8))
  }
}
