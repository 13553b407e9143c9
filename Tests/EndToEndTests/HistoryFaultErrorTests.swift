import ChatHistory
import Glibc
import TestSupport
import Testing

/// Disk errors: the agent is told, the chat goes on, and everything is saved once the disk works again.
@Suite struct HistoryFaultErrorTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let injection: String
    var words = "the disk failed: "
    var testDescription: String { injection }
  }

  /// For ENOSPC from fdatasync, SQLite reports an I/O error and not a full disk.
  static let refusals = [
    Refusal(injection: "fdatasync:error=EIO"), Refusal(injection: "fdatasync:error=ENOSPC"),
    Refusal(injection: "pwrite64:error=EIO"),
    Refusal(injection: "pwrite64:error=ENOSPC", words: "no room on the disk"),
    // In the middle of a transaction, and again in the following attempts.
    Refusal(injection: "pwrite64:error=EIO:when=4+3"),
    Refusal(
      injection: "pwrite64:error=ENOSPC:when=4+3", words: "no room on the disk"),
  ]

  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why), arguments: refusals)
  func goesOnAndRecovers(_ refusal: Refusal) throws {
    let history = try HistoryFolder()
    let talk = try Talk(Desk(["--history", history.path]))
    try talk.round()
    let fault = try DiskFault(talk.desk.child.pid, refusal.injection)
    try talk.round(expecting: "* nothing after this point is being saved: \(refusal.words)")
    try talk.round()
    try fault.mend()
    try talk.desk.expect("* saving works again; nothing was lost")
    #expect(try history.messages() == talk.all)
    try talk.round()
    kill(talk.desk.child.pid, SIGKILL)
    _ = try talk.desk.child.waitForExit()
    #expect(try history.messages() == talk.all)
    try history.expectSound()
  }

  /// Entries that no fdatasync has confirmed do not count as saved, however often they were written.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why))
  func whatWasNeverSavedIsPrinted() throws {
    let history = try HistoryFolder()
    let talk = try Talk(Desk(["--history", history.path]))
    try talk.round()
    let fault = try DiskFault(talk.desk.child.pid, "fdatasync:error=EIO")
    try talk.round(expecting: "* nothing after this point is being saved: the disk failed")
    try talk.round()
    talk.desk.child.signal(SIGTERM)
    try talk.desk.expectError("entries are not in \(history.path): the disk failed")
    for text in ["< question 2", "> answer 2", "< question 3", "> answer 3"] {
      try talk.desk.expectError("\(text)\n")
    }
    #expect(try talk.desk.child.waitForExit() == .exited(143))
    #expect(!talk.desk.child.output.contains("saving works again"))
    withExtendedLifetime(fault) {}
    try history.expectSound()
  }

  /// The order of system calls: a message is shown, and a reply sent, only after everything written to the
  /// write-ahead log was synced. Pages from before a failed sync are written again before saving is reported
  /// to work.
  @Test(
    .enabled(if: DiskFault.isPermitted, DiskFault.why),
    arguments: ["fdatasync:error=EIO:when=3", "fdatasync:error=EIO:when=3..5"])
  func syncedBeforeItIsShown(injection: String) throws {
    let history = try HistoryFolder()
    let trace = history.folder + "/trace"
    let talk = try Talk(Desk(["--history", history.path]))
    let fault = try DiskFault(
      talk.desk.child.pid, injection, alsoTracing: "pwrite64,ftruncate,unlink,write,sendto",
      into: trace)
    try talk.round()
    try talk.round(expecting: "* nothing after this point is being saved: the disk failed")
    try talk.desk.expect("* saving works again; nothing was lost")
    try talk.round()
    try talk.round()
    // The reply may arrive before strace has recorded the end of the call.
    try wait(for: "the last reply in the trace") {
      try TracedCall.calls(in: contents(trace)).count { $0.name == "sendto" } == talk.rounds
    }
    try fault.mend()
    let order = SyncOrder(log: history.path + "-wal")
    for call in TracedCall.calls(in: try contents(trace)) { order.take(call) }
    #expect(order.broken == [])
    #expect(order.shown == 4)
    #expect(order.sent == 4)
    #expect(order.recovered == 1)
    #expect(try history.messages() == talk.all)
  }

  @Test(.enabled(if: FullDisk.isPermitted, FullDisk.why))
  func aFullDisk() throws {
    let disk = try FullDisk()
    let path = disk.path + "/history.sqlite"
    let talk = try Talk(Desk(["--history", path]))
    try talk.round()
    try disk.fill()
    // The write-ahead log still has some allocated space.
    var rounds = 0
    while !talk.desk.child.output.contains(
      "* nothing after this point is being saved: no room on the disk")
    {
      try talk.round()
      rounds += 1
      try #require(rounds < 400)
    }
    try talk.round()
    disk.clear()
    try talk.desk.expect("* saving works again; nothing was lost")
    try talk.round()
    kill(talk.desk.child.pid, SIGKILL)
    _ = try talk.desk.child.waitForExit()
    #expect(try disk.messages() == talk.all)
  }
}
