import Glibc
import TestSupport
import Testing

/// A slow or hanging disk delays messages and nothing else.
@Suite struct HistoryFaultSlowDiskTests {
  /// fdatasync takes four seconds. After one second the screen says so; keys and painting work all the time,
  /// and the message is shown once it is saved.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why))
  func theScreenGoesOn() async throws {
    let trouble = try await onOwnThread {
      // On a machine too busy to press the keys within four seconds, the test tries again.
      for _ in 1...5 {
        if let found = try self.keysWhileItSaves() { return found }
      }
      throw Complaint("five times it took more than four seconds to press some keys")
    }
    #expect(trouble == (false, false))
  }

  /// - Returns: nil if the disk answered before the keys were checked.
  private func keysWhileItSaves() throws -> (shownBeforeItWasSaved: Bool, warned: Bool)? {
    let (history, screen, peer) = try deskOnScreenServingMei()
    // The folder must live as long as the desk.
    defer { withExtendedLifetime(history) {} }
    let fault = try DiskFault(deskProcess(of: screen), "fdatasync:delay_enter=4000000:when=1")
    let start = ContinuousClock.now
    try peer.send(frame(2, "held back"))
    try screen.waitFor(oneOf: ["saving…", "held back"])
    try screen.press("F1")
    try screen.waitFor("end the conversation")
    try screen.press("Escape")
    try screen.waitUntil("the help goes") {
      try !screen.capture().contains { $0.contains("end the conversation") }
    }
    try screen.resize(WindowSize(columns: 70, rows: 20))
    try screen.waitFor(oneOf: ["saving…", "held back"])
    let early = try screen.capture().contains { $0.contains("held back") }
    let isTooLate = ContinuousClock.now - start > .seconds(3.9)
    try screen.waitFor("held back")
    let late = try screen.capture().contains { $0.contains("NOT SAVED") }
    // After five seconds the warning would be correct.
    let isFarTooLate = ContinuousClock.now - start > .seconds(4.9)
    try fault.mend()
    try screen.waitUntil("nothing is being saved") {
      try !screen.capture().contains { $0.contains("saving…") }
    }
    if isTooLate || isFarTooLate { return nil }
    return (shownBeforeItWasSaved: early, warned: late)
  }

  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why))
  func noAnswerForLong() async throws {
    let (kept, all) = try await onOwnThread {
      let history = try HistoryFolder()
      let talk = try Talk(Desk(["--history", history.path]))
      try talk.round()
      let fault = try DiskFault(talk.desk.child.pid, "fdatasync:delay_enter=60000000")
      try talk.round(
        expecting: "* nothing after this point is being saved: the disk does not answer")
      try talk.round()
      try fault.mend()
      try talk.desk.expect("* saving works again; nothing was lost")
      try talk.round()
      kill(talk.desk.child.pid, SIGKILL)
      _ = try talk.desk.child.waitForExit()
      return (try history.messages(), talk.all)
    }
    #expect(kept == all)
  }

  enum End: String, CaseIterable, Sendable { case signal, keys }

  /// A hanging disk delays the end only for a bounded time, and the entries that it did not take are printed.
  @Test(.enabled(if: DiskFault.isPermitted, DiskFault.why), arguments: End.allCases)
  func endingWhileTheDiskHangs(_ end: End) async throws {
    let (desk, time) = try await onOwnThread {
      let history = try HistoryFolder()
      let desk = Unchecked(try Desk(["--history", history.path], in: .screen))
      let peer = try desk.value.seat()
      let fault = try DiskFault(desk.value.child.pid, "fdatasync:delay_enter=60000000")
      try peer.send(frame(2, "precious"))
      try desk.value.expect("saving…")
      let start = ContinuousClock.now
      switch end {
      case .signal: desk.value.child.signal(SIGTERM)
      case .keys: try desk.value.child.send("\u{3}\u{3}")
      }
      try desk.value.expect("the disk does not answer", within: .timeout)
      try desk.value.expect("< precious")
      let time = ContinuousClock.now - start
      // The desk has ended, but strace still holds the delayed call.
      try fault.mend()
      return (desk, time)
    }
    let status = try desk.value.child.waitForExit()
    #expect(status == .exited(end == .signal ? 143 : 1))
    // With keys the conversation is ended in order. That end waits for the disk like any event; then the rest
    // is waited for.
    #expect(time < (end == .signal ? .seconds(20) : .seconds(25)))
    try expectTerminalIsBack(desk.value.child)
  }
}

/// Passes a value between threads; only one uses it at a time.
private struct Unchecked<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
