import Glibc
import TestSupport
import Testing

/// A history with two names (hard links). SQLite derives the log's name from the database's, so two desks
/// would have two logs and corrupt the database silently.
@Suite struct HistoryLinkTests {
  @Test func aSecondDeskByTheOtherName() throws {
    let history = try HistoryFolder()
    let desk = try Desk(["--history", history.path])
    let other = history.folder + "/other.sqlite"
    #expect(link(history.path, other) == 0)
    for (environment, reason) in [
      (
        [:],
        "the file has another name (a hard link), and what is recorded under one is lost under the other"
      ),
      (chinese, "这个文件另有一个名字（硬链接），用两个名字记录会互相丢失"),
    ] {
      let result = try outcome(
        builtProgram("agent-console"), ["--history", other, "--port", "\(try freePort())"],
        environment: environment)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      #expect(result.errors == "agent-console: \(other): \(reason)\n")
    }
    // The first desk goes on.
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi\n")
    try desk.say("hello")
    #expect(try peer.receiveMessage() == "hello")
    #expect(try history.messages() == ["hi", "hello"])
  }

  /// A symbolic link leads to the same name: the desks share the history.
  @Test func aSymbolicLinkIsNoOtherName() throws {
    let history = try HistoryFolder()
    let link = history.folder + "/link.sqlite"
    let first = try Desk(["--history", history.path])
    #expect(symlink(history.path, link) == 0)
    let second = try Desk(["--history", link])
    for (number, desk) in [first, second].enumerated() {
      let peer = try desk.seat()
      try peer.send(frame(2, "message \(number)"))
      try desk.expect("< message \(number)\n")
    }
    #expect(try history.messages() == ["message 0", "message 1"])
  }
}
