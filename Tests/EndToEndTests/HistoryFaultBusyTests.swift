import ChatHistory
import Glibc
import Synchronization
import TestSupport
import Testing

/// A history under load: many users at once, and more than it can take.
@Suite struct HistoryFaultBusyTests {
  /// Makes the flood larger than the socket buffers.
  private static let padding = String(repeating: ".", count: 100)

  private static func flood(_ name: String, _ numbers: ClosedRange<Int>) -> [UInt8] {
    numbers.flatMap { frame(2, "\(name) \($0)" + padding) }
  }

  /// Two desks record, while all commands read and old conversations are deleted.
  @Test func twoDesksAndAllCommandsAtOnce() throws {
    let history = try HistoryFolder()
    let old = try Talk(Desk(["--history", history.path]))
    for _ in 1...5 { try old.round() }
    old.peer.close()
    try old.desk.expect("Mei left")
    old.desk.child.signal(SIGTERM)
    _ = try old.desk.child.waitForExit()

    let count = 1500
    let desks = try ["east", "west"].map { name in
      let desk = try Desk(["--history", history.path, "--out-of-turn", "0"])
      let peer = try desk.seat(name)
      return (name, desk, peer)
    }
    for (name, _, peer) in desks { try peer.send(Self.flood(name, 1...count)) }
    let program = try builtProgram("agent-console")
    func run(_ arguments: String...) throws -> String {
      let result = try outcome(
        program, ["history"] + arguments + ["--history", history.path])
      #expect(result.status == .exited(0), "\(arguments): \(result.errors)")
      return result.output
    }
    for (name, desk, _) in desks { try desk.expect("< \(name) 1.") }
    for round in 1...3 {
      #expect(try run("list").contains("east"))
      #expect(try run("find", "east 1").contains("east 1"))
      #expect(try run("export", "--format", "jsonl").contains("\"east 1."))
      let pruned = try run("prune", "--older-than", "0h", "--delete")
      if round == 1 { #expect(pruned.contains("1 conversation")) }
    }
    for (name, desk, _) in desks { try desk.expect("< \(name) \(count).") }
    let kept = try history.messages()
    for (name, desk, _) in desks {
      #expect(!desk.child.output.contains("nothing after this point"))
      let expected = (1...count).map { "\(name) \($0)" + Self.padding }
      #expect(kept.filter { $0.hasPrefix(name) } == expected)
    }
    #expect(kept.count == 2 * count)
    try history.expectSound()
  }

  /// More messages than fit into memory while the disk fails: backpressure stops the customer, memory stays
  /// bounded, and in the end every message is saved once and in order.
  @Test(
    .enabled(if: DiskFault.isPermitted, DiskFault.why),
    .unsanitized("it keeps what was freed, and so memory grows"))
  func aFloodWhileTheDiskFails() async throws {
    let count = 30_000
    let history = try HistoryFolder()
    let path = history.path
    let found = try await onOwnThread {
      let desk = try Desk(["--history", path, "--out-of-turn", "0"])
      let peer = try desk.seat()
      let fault = try DiskFault(desk.child.pid, "fdatasync:error=EIO")
      // Alone: writing a part of the flood may take so long that the desk reports a disk that does not
      // answer.
      try peer.send(Self.flood("drop", 1...1))
      try desk.expect("* nothing after this point is being saved: the disk failed")
      let sender = try Sender(peer, Self.flood("drop", 2...count))
      // The limit of messages in memory; after these nothing more is read.
      try desk.expect("< drop 9900.", within: .seconds(300))
      var before = -1
      try wait(for: "the desk to be full", within: .seconds(300)) {
        poll(nil, 0, 300)
        let now = desk.child.output.utf8.count
        defer { before = now }
        return now == before
      }
      let shownWhileFull = desk.child.output.split(separator: "\n")
        .count { $0.hasPrefix("< drop") }
      let memory = try Self.memory(of: desk)
      let unread = try Self.unreadBytes(at: desk.port, from: peer.port)
      try fault.mend()
      try desk.expect("* saving works again; nothing was lost", within: .seconds(300))
      try desk.expect("< drop \(count).", within: .seconds(300))
      kill(desk.child.pid, SIGKILL)
      _ = try desk.child.waitForExit()
      withExtendedLifetime(sender) {}
      return (shown: shownWhileFull, memory: memory, unread: unread)
    }
    // The rest stays in the kernel's receive buffer.
    #expect(found.unread > 0)
    // The messages of one read may exceed the limit.
    #expect(found.shown < 11_000)
    #expect(found.memory < 150_000)
    let kept = try history.messages()
    #expect(kept.count == count)
    #expect(kept == (1...count).map { "drop \($0)" + Self.padding })
  }

  /// The bytes in the receive queue of the desk's socket (`rx_queue` in /proc/net/tcp, proc(5)).
  private static func unreadBytes(at port: UInt16, from peer: UInt16) throws -> Int {
    func hex(_ port: UInt16) -> String {
      let digits = String(port, radix: 16, uppercase: true)
      return ":" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    for line in try contents("/proc/net/tcp").split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 4, fields[1].hasSuffix(hex(port)), fields[2].hasSuffix(hex(peer))
      else { continue }
      return fields[4].split(separator: ":").last.flatMap { Int($0, radix: 16) } ?? 0
    }
    throw Complaint("no connection from \(peer) to \(port) in /proc/net/tcp")
  }

  /// The desk's memory in kilobytes.
  private static func memory(of desk: Desk) throws -> Int {
    let line = try desk.kernelFile("status").split(separator: "\n")
      .first { $0.hasPrefix("VmRSS:") }
    guard let number = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { throw Complaint("no VmRSS") }
    return number
  }
}

/// Sends a flood on a thread of its own.
private final class Sender {
  private final class Progress: Sendable {
    let isDone = Atomic(false)
  }

  private let progress = Progress()
  var isDone: Bool { progress.isDone.load(ordering: .acquiring) }

  init(_ peer: RawPeer, _ bytes: [UInt8]) throws {
    let work = Work(peer: peer, bytes: bytes)
    let progress = progress
    try startOwnThread {
      try? work.peer.send(work.bytes, within: .seconds(600))
      progress.isDone.store(true, ordering: .releasing)
    }
  }

  /// From then on, only the sender's thread uses the peer.
  private struct Work: @unchecked Sendable {
    let peer: RawPeer
    let bytes: [UInt8]
  }
}
