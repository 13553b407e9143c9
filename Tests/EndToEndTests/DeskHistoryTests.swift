import ChatHistory
import GRDB
import Glibc
import TestSupport
import Testing

/// Everything shown at the desk is on the disk before, in all circumstances.
@Suite struct DeskHistoryTests {
  private func entries(_ history: HistoryFolder, of conversation: Int64 = 1) throws -> [String] {
    var texts: [String] = []
    try HistoryReader(path: history.path).forEachEntry(ofConversation: conversation) {
      texts.append("\($0.speaker.rawValue): \($0.fact?.kind ?? $0.text)")
      return true
    }
    return texts
  }

  @Test func aConversationIsKept() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat("小明")
    let port = peer.port
    try peer.send(frame(2, "你好\n第二行"))
    try desk.expect("  第二行")
    try desk.say("您好")
    #expect(try peer.receiveMessage() == "您好")
    try peer.send(frame(2, "x") + frame(2, "y"))
    try desk.expect("< y")
    peer.close()
    try desk.expect("小明 left")
    #expect(
      try entries(history) == [
        "notice: seated", "customer: 你好\n第二行", "agent: 您好",
        "customer: x", "customer: y", "notice: ended",
      ])
    let reader = try HistoryReader(path: history.path)
    let conversation = try #require(try reader.conversation(1))
    #expect(conversation.name == "小明" && conversation.address.host == "127.0.0.1")
    #expect(conversation.address.port == port)
    #expect(conversation.desk == "127.0.0.1:\(desk.port)")
    guard case .ended(.left, _) = conversation.state
    else { throw Complaint("it is \(conversation.state)") }
  }

  @Test func theFolderAndTheFileAreTheUsersAlone() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.folder + "/new/deeper/h.sqlite"])
    _ = try desk.seat()
    for (name, mode) in [
      ("/new", 0o40700), ("/new/deeper", 0o40700), ("/new/deeper/h.sqlite", 0o100600),
    ]
      as [(String, mode_t)]
    {
      var status = stat()
      #expect(stat(history.folder + name, &status) == 0 && status.st_mode == mode, "\(name)")
    }
  }

  /// Each way in which a conversation can end, with its name in the history.
  @Test func howConversationsEnd() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path, "--idle-timeout", "1"], in: .plainTerminal)
    let idle = try desk.seat("Idle")
    try desk.expect("sent nothing")
    #expect(try idle.receiveUntilEnd() == ([], .closed))
    let broken = try desk.seat("Broken")
    try broken.send("nonsense")
    try desk.expect("disconnected Broken")
    let nameless = try RawPeer(connectingTo: desk.port)
    try nameless.send(frame(2, "no name"))
    try desk.expect("sent a message before its name")
    let ended = try desk.seat("Ended")
    try desk.say("/end")
    try desk.expect("you ended the conversation")
    _ = try ended.receiveUntilEnd()
    let blocked = try desk.seat("Blocked")
    try desk.say("/block 1")
    try desk.expect("you ended the conversation")
    _ = try blocked.receiveUntilEnd()
    try desk.say("/unblock")
    try desk.expect("unblocked ")
    let last = try desk.seat("Last")
    try desk.say("/note remember")
    try desk.expect("note: remember")
    try desk.say("/quit")
    #expect(try desk.child.waitForExit() == .exited(0))
    _ = try last.receiveUntilEnd()
    let reader = try HistoryReader(path: history.path)
    let endings = try reader.conversations().reversed().map { conversation in
      if case .ended(let ending?, _) = conversation.state { ending.rawValue } else { "?" }
    }
    #expect(
      endings == ["idle", "violated", "messageBeforeName", "agentEnded", "blocked", "deskStopped"])
    #expect(try entries(history, of: 3).first == "customer: no name")
    #expect(try entries(history, of: 6).contains("note: remember"))
  }

  @Test func whoLeftTheLineIsKeptWithWhatTheyWrote() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let first = try desk.seat("First")
    let second = try RawPeer(connectingTo: desk.port)
    try second.send(frame(1, "Second") + frame(2, "too long for me"))
    second.close()
    first.close()
    try desk.expect("Second (127.0.0.1:")
    try desk.expect("< too long for me")
    _ = try desk.seat("Third")
    let reader = try HistoryReader(path: history.path)
    let conversation = try #require(try reader.conversation(2))
    #expect(conversation.name == "Second" && conversation.beganAt == nil)
    #expect(try entries(history, of: 2).last == "customer: too long for me")
    #expect(try reader.conversation(3)?.name == "Third")
  }

  /// Nothing that was displayed is lost, whenever the desk is killed.
  @Test(arguments: [1, 2, 3, 5, 8, 13, 21, 34])
  func killedAtAnyMoment(milliseconds: Int32) throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat()
    // All but the first are out of turn, so they arrive as fast as they can be saved.
    let flood = (1...2000).flatMap { frame(2, "message \($0)") }
    try peer.send(flood)
    // From here on, the messages are being written.
    try desk.expect("< message 1\n")
    poll(nil, 0, milliseconds)
    kill(desk.child.pid, SIGKILL)
    _ = try desk.child.waitForExit()
    let shown = try desk.child.waitForEndOfOutput().split(separator: "\n")
      .filter { $0.hasPrefix("< message ") }.map { String($0.dropFirst(2)) }
    let kept = Set(try entries(history).map { String($0.trimmingPrefix("customer: ")) })
    #expect(!shown.isEmpty)
    #expect(shown.allSatisfy(kept.contains))
  }

  /// A reply is on the disk before it is sent.
  @Test func aReplyThatArrivedIsKept() throws {
    let history = try HistoryFolder()
    for round in 1...5 {
      let desk = try Desk(["--history", history.path])
      let peer = try desk.seat()
      try peer.send(frame(2, "hi"))
      try desk.expect("< hi")
      try desk.say("reply \(round)")
      #expect(try peer.receiveMessage() == "reply \(round)")
      kill(desk.child.pid, SIGKILL)
      _ = try desk.child.waitForExit()
      #expect(try entries(history, of: Int64(round)).last == "agent: reply \(round)")
    }
  }

  @Test func aDeskThatIsGoneLeavesItsConversationInterrupted() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat("Mei")
    let reader = try HistoryReader(path: history.path)
    #expect(try reader.conversation(1)?.state == .open)
    kill(desk.child.pid, SIGKILL)
    withExtendedLifetime(peer) {}
    _ = try desk.child.waitForExit()
    guard case .interrupted = try reader.conversation(1)?.state
    else { throw Complaint("it is not interrupted") }
  }

  /// Another process locks the database: the chat goes on with a warning. Later the history holds every entry
  /// once and in order.
  @Test func lockedBySomebodyElse() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat()
    let lock = try DatabaseLock(history.path)
    try peer.send(frame(2, "while locked"))
    try desk.expect(
      "* nothing after this point is being saved: another program keeps the history locked")
    try desk.expect("< while locked")
    try desk.say("goes on")
    #expect(try peer.receiveMessage() == "goes on")
    lock.release()
    try desk.expect("* saving works again; nothing was lost")
    let kept = try entries(history).filter { !$0.hasPrefix("notice") }
    #expect(kept == ["customer: while locked", "agent: goes on"])
  }

  @Test func theWarningStaysOnTheScreen() throws {
    let (history, screen, peer) = try deskOnScreenServingMei()
    let lock = try DatabaseLock(history.path)
    try peer.send(frame(2, "hi"))
    try screen.waitFor("NOT SAVED ──")
    // Keys still work.
    try screen.type("typed")
    try screen.waitFor("> typed")
    #expect(try screen.capture().contains { $0.contains("NOT SAVED ──") })
    lock.release()
    try screen.waitFor("saving works again; nothing was lost")
    try screen.waitUntil("the warning goes") {
      try !screen.capture().contains { $0.contains("NOT SAVED ──") }
    }
  }

  /// While the disk is slow, keys work and a message waits for the disk. The screen must say so between the
  /// first and the second second. On a machine too busy to look in that time, the test tries again.
  @Test func aSlowDiskHoldsTheMessageAndNotTheKeys() throws {
    for _ in 1...5 where try keysWhileItIsLocked() { return }
    Issue.record("five times nobody looked in time")
  }

  /// - Returns: false if the test did not look in time.
  private func keysWhileItIsLocked() throws -> Bool {
    let (history, screen, peer) = try deskOnScreenServingMei()
    let lock = try DatabaseLock(history.path)
    try peer.send(frame(2, "held back"))
    guard try screen.waitFor(oneOf: ["saving…", "held back"]) == "saving…" else { return false }
    try screen.press("F1")
    try screen.waitFor("end the conversation")
    lock.release()
    try screen.press("Escape")
    try screen.waitFor("held back")
    try screen.waitUntil("nothing is being saved") {
      try !screen.capture().contains { $0.contains("saving…") }
    }
    return true
  }

  /// Entries that the disk never took are printed at the end, so that they are not lost.
  @Test func whatCouldNotBeSavedIsPrinted() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat()
    let lock = try DatabaseLock(history.path)
    try peer.send(frame(2, "precious"))
    try desk.expect("< precious")
    desk.child.closeInput()
    try desk.expectError("entries are not in \(history.path): another program")
    try desk.expectError("< precious")
    _ = try desk.child.waitForExit()
    lock.release()
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let what: String
    let contents: [UInt8]
    let english: String
    let chinese: String
    var testDescription: String { what }
  }

  @Test(arguments: [
    Refusal(
      what: "no database", contents: Array("hello, this is a text file\n".utf8),
      english: "not a Kefu history file", chinese: "不是 Kefu 的对话记录文件"),
    Refusal(
      what: "half a header", contents: Array("SQLite format 3".utf8),
      english: "not a Kefu history file", chinese: "不是 Kefu 的对话记录文件"),
  ])
  func aFileThatIsNoHistoryIsRefusedAndLeftAlone(_ refusal: Refusal) throws {
    let history = try HistoryFolder()
    try history.write(refusal.contents)
    for environment in [[:], chinese] {
      let result = try outcome(
        builtProgram("agent-console"),
        ["--history", history.path, "--port", "\(try freePort())"], environment: environment)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      let words = environment.isEmpty ? refusal.english : refusal.chinese
      #expect(result.errors == "agent-console: \(history.path): \(words)\n")
    }
    #expect(try Array(contents(history.path).utf8) == refusal.contents)
  }

  @Test func withoutAHistoryNothingIsWritten() throws {
    let history = try HistoryFolder()
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(port)"],
      environment: ["XDG_STATE_HOME": history.folder])
    let desk = try Desk(child, port: port)
    _ = try desk.seat()
    var status = stat()
    #expect(stat(history.folder + "/kefu", &status) != 0)
  }

  @Test func theUsualPlace() throws {
    let history = try HistoryFolder()
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--port", "\(port)"],
      environment: ["XDG_STATE_HOME": history.folder])
    let desk = try Desk(child, port: port)
    _ = try desk.seat()
    #expect(try HistoryReader(path: history.folder + "/kefu/history.sqlite").conversation(1) != nil)
  }

  /// After closing, the database is a single file that can be copied.
  @Test func closingLeavesOneFile() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat("Mei")
    try peer.send(frame(2, "before\0needle"))
    try desk.expect("needle")
    desk.child.closeInput()
    // The customer's turn is over, so the end of input ends the desk.
    #expect(try desk.child.waitForExit() == .exited(0))
    #expect(access(history.path + "-wal", F_OK) != 0)
    // Text behind a NUL character is found too.
    #expect(try HistoryReader(path: history.path).find("needle").count == 1)
  }

  @Test func aDatabaseThatIsEmptiedIsNoticed() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat("Mei")
    try history.write([])
    try peer.send(frame(2, "after"))
    try desk.expect("nothing after this point is being saved: moved, deleted or replaced meanwhile")
    try desk.expect("< after")
  }

  @Test func aVersionBelowAnyIsRefused() throws {
    let history = try HistoryFolder()
    try desk(history)
    let queue = try DatabaseQueue(path: history.path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = -1") }
    try queue.close()
    let result = try outcome(
      builtProgram("agent-console"), ["--history", history.path, "--port", "\(try freePort())"])
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("schema -1"))
  }

  private func desk(_ history: HistoryFolder) throws {
    let desk = try Desk(["--history", history.path])
    desk.child.closeInput()
    kill(desk.child.pid, SIGTERM)
    _ = try desk.child.waitForExit()
  }

  /// A service may have no HOME: then the account's home directory is used. (The test only reads.)
  @Test(.enabled(if: getpwuid(getuid()) != nil, "this user has no account"))
  func withoutHOME() throws {
    let result = try outcome(
      builtProgram("agent-console"), ["history", "list"],
      environment: ["HOME": nil, "XDG_STATE_HOME": nil])
    #expect(result.status == .exited(0) || result.errors.contains("/.local/state/kefu/history"))
  }
}
