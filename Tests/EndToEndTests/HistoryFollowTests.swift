import ChatHistory
import Glibc
import TestSupport
import Testing

/// `agent-console history follow` beside desks that serve.
@Suite struct HistoryFollowTests {
  private let history: HistoryFolder
  private let desk: Desk

  init() throws {
    history = try HistoryFolder()
    desk = try Desk(["--history", history.path])
  }

  private func follow(
    _ arguments: [String] = [], in environment: [String: String?] = [:]
  ) throws -> Program {
    let child = try Child(
      builtProgram("agent-console"), ["history", "follow", "--history", history.path] + arguments,
      environment: environment)
    return Program(child)
  }

  @Test(arguments: ["C.UTF-8", "zh_CN.UTF-8"]) func asText(locale: String) throws {
    let peer = try desk.seat("小明")
    try peer.send(frame(2, "before"))
    try desk.expect("before")
    let follower = try follow(in: ["LC_ALL": locale])
    let colon = locale == "C.UTF-8" ? ": " : "："
    try follower.expect("* #1 小明")
    try follower.expect("小明\(colon)before\n")
    try desk.say("two\nlines")
    try follower.expect("> #1 ")
    try follower.expect(" two\n")
    try peer.send(frame(2, "first\n< #9 forged"))
    try follower.expect("first\n  < #9 forged\n")
    // Of another desk too.
    let other = try Desk(["--history", history.path])
    let mei = try other.seat("Mei")
    try mei.send(frame(2, "over there"))
    try follower.expect("* #2 Mei")
    try follower.expect("Mei\(colon)over there\n")
    for line in follower.child.output.split(separator: "\n") {
      #expect(["* ", "< ", "> ", "  "].contains { line.hasPrefix($0) }, "\(line)")
    }
    other.child.signal(SIGKILL)
    try follower.expect(
      locale == "C.UTF-8" ? "* #2 desk stopped unexpectedly\n" : "* #2 客服台异常退出\n")
  }

  @Test func asLinesForPrograms() throws {
    let follower = try follow(["--format", "jsonl", "--name", "小明"])
    let other = try desk.seat("Mei")
    try other.send(frame(2, "not followed"))
    other.close()
    try desk.expect("Mei left")
    let peer = try desk.seat("小明")
    try follower.expect(#"{"type":"conversation","id":2,"name":"小明""#)
    try peer.send(frame(2, "hello"))
    try follower.expect(#""speaker":"customer","text":"hello""#)
    peer.close()
    try follower.expect(#"{"type":"conversation","id":2,"#)
    try follower.expect(#""state":"ended","ending":"left""#)
    #expect(!follower.child.output.contains("not followed"))
  }

  /// Nobody reads any more, and nothing is written that would show it.
  @Test func endsWithItsReader() throws {
    let words = "\(try builtProgram("agent-console")) history follow --history \(history.path)"
    let peer = try desk.seat("Mei")
    let result = try outcome("sh", ["-c", "(\(words); echo $? >&2) | head -1"])
    #expect(result.output.hasPrefix("* #1 Mei"))
    #expect(["141\n", "0\n"].contains(result.errors))
    peer.close()
  }

  @Test(arguments: [SIGINT, SIGTERM]) func endsBySignal(number: Int32) throws {
    let peer = try desk.seat("Mei")
    let follower = try follow()
    try follower.expect("* #1 Mei")
    follower.child.signal(number)
    #expect(try follower.child.waitForExit() == .signaled(number))
    #expect(follower.child.errors == "")
    peer.close()
  }

  @Test func aFileThatIsReplaced() throws {
    let peer = try desk.seat("Mei")
    let follower = try follow()
    try follower.expect("* #1 Mei")
    #expect(rename(history.path, history.path + ".old") == 0)
    try peer.send(frame(2, "into the new one"))
    try follower.expect("into the new one")
    try follower.expectError("moved, deleted or replaced meanwhile")
  }

  @Test func aHistoryThatIsNotThere() throws {
    let result = try outcome(
      builtProgram("agent-console"), ["history", "follow", "--history", history.path + "x"])
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("there is no history yet"))
  }
}
