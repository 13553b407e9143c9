import Glibc
import TestSupport
import Testing

/// Malicious peers: the desk loses neither its seat, nor memory, nor descriptors.
@Suite struct HostilePeerTests {
  /// The connection is reset after each step of a conversation, and in the middle of each step.
  @Test func resetAtEachMoment() throws {
    let desk = try Desk()
    let name = frame(1, "Reset")
    let question = frame(2, "hello")
    for count in 0...(name.count + question.count) {
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(Array((name + question).prefix(count)))
      if count >= name.count { try desk.expect("* Reset connected") }
      if count == name.count + question.count { try desk.expect("< hello") }
      peer.reset()
      // Without a name the peer was never seated. With one, the desk may see the reset first.
      let ending = count < name.count ? "left while waiting" : "broke: Connection reset by peer"
      try desk.expect("\(ending)\n")
    }
    for moment in [
      "the reply is on its way", "the reply was read", "the next message is half sent",
    ] {
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(name + question)
      try desk.expect("< hello")
      try desk.say("reply")
      if moment != "the reply is on its way" { #expect(try peer.receiveMessage() == "reply") }
      if moment == "the next message is half sent" { try peer.send(Array(question.dropLast())) }
      peer.reset()
      try desk.expect("broke: Connection reset by peer\n")
    }
    _ = try desk.seat("Next")
  }

  /// The opposite: the desk's end of a customer's connection is reset.
  @Test(arguments: [0, 3, 12])
  func theDeskResets(bytesOfAReply: Int) throws {
    let customer = try Customer()
    let agent = try customer.greet()
    try agent.send(Array(frame(2, "hello").prefix(bytesOfAReply)))
    if bytesOfAReply == 12 { try customer.expect("< hello") }
    agent.reset()
    #expect(try customer.child.waitForExit() == .exited(1))
    #expect(customer.child.output.contains("Connection reset by peer"))
  }

  /// A peer that takes its turns but never reads: the unsent data is bounded, then the connection is closed.
  @Test func oneWhoNeverReads() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port, receiveBuffer: 2048)
    try peer.send(frame(1, "Deaf"))
    let reply = String(repeating: "y", count: 9992)
    // Far more than the kernel buffers for a peer with a receive buffer of 2 KB, plus the desk's own limit.
    let end = "broke: No buffer space available\n"
    var came = ""
    for turn in 1...2000 where came != end {
      // After the desk has closed the connection, sending fails.
      try? peer.send(frame(2, "\(turn)"))
      came = try desk.expect(oneOf: ["< \(turn)\n", end])
      if came != end { try desk.say(reply) }
    }
    #expect(came == end)
    withExtendedLifetime(peer) {}
    let next = try RawPeer(connectingTo: desk.port)
    try next.send(frame(1, "Next") + frame(2, "hello"))
    try desk.expect("* Next connected")
    // The first reply may still be the one meant for the previous customer.
    try desk.say(reply)
    #expect(try next.receiveMessage() == reply)
  }

  /// 20 MB of skipped frames, of names, and of messages out of turn, which plain lines show and forget.
  /// Memory must not grow.
  @Test(.unsanitized("it keeps what was freed, and so memory grows"), arguments: [1, 2, 9])
  func floods(ofType type: Int) throws {
    let desk = try QuietDesk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Flood"))
    let body = type == 9 ? HostileText.bodies[0] : Array(repeating: 0x78, count: 9992)
    let piece = Array(repeatElement(frame(type, body), count: 20).joined())
    for _ in 0..<10 { try peer.send(piece) }
    let before = try desk.residentKilobytes()
    for _ in 0..<100 { try peer.send(piece) }
    #expect(try desk.residentKilobytes() - before < 4096)
    #expect(desk.child.exitStatus == nil)
  }

  /// Connections one after the other, closed by FIN or by RST, with and without a name.
  @Test(.unsanitized("it keeps what was freed, and so memory grows"))
  func thousandsWhoKnock() throws {
    let desk = try QuietDesk()
    let before = try desk.countOfDescriptors()
    for number in 0..<200 { try knock(desk, number) }
    try desk.serveOne()
    let memory = try desk.residentKilobytes()
    for number in 0..<3000 { try knock(desk, number) }
    try desk.serveOne()
    // The last connection's socket may stay open until the next connection comes.
    try wait(for: "as many descriptors as at first") { try desk.countOfDescriptors() <= before + 1 }
    #expect(try desk.residentKilobytes() - memory < 4096)
  }

  private func knock(_ desk: QuietDesk, _ number: Int) throws {
    let peer = try RawPeer(connectingTo: desk.port)
    if number % 3 > 0 { try peer.send(frame(1, "Knock") + frame(2, "knock")) }
    if number % 2 == 0 { peer.reset() } else { peer.close() }
  }
}

/// A desk in plain lines whose output is discarded; storing it would use the test's own memory.
private final class QuietDesk: Program {
  let port: UInt16

  init() throws {
    let port = try freePort()
    self.port = port
    super.init(
      try Child(
        builtProgram("agent-console"),
        ["--no-history", "--port", "\(port)", "--backlog", "4096", "--out-of-turn", "0"],
        output: .nothing))
    try wait(for: "the desk") { try RawPeer.isListening(port) }
  }

  /// Serves one customer, after all earlier connections.
  func serveOne() throws {
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "One") + frame(2, "hello"))
    // Earlier connections may each have consumed one line of input.
    while true {
      try say("served")
      if (try? peer.receiveFrame(within: .milliseconds(500))) != nil { break }
    }
    peer.close()
  }

  /// The resident memory (`VmRSS`, proc_pid_status(5)).
  func residentKilobytes() throws -> Int {
    let line = try kernelFile("status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    let number = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    guard let kilobytes = number.flatMap({ Int($0) }) else { throw Complaint("no VmRSS") }
    return kilobytes
  }

  func countOfDescriptors() throws -> Int {
    guard let folder = opendir("/proc/\(child.pid)/fd") else { throw Complaint("no descriptors") }
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) { count += entry.pointee.d_name.0 == 0x2E ? 0 : 1 }
    return count
  }
}
