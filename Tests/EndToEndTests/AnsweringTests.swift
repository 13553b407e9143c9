import Glibc
import SecureStream
import TestSupport
import Testing

/// A desk that answers by itself (`agent-console --answer`), and the messages that it took.
@Suite struct AnsweringTests {
  private let folder: HistoryFolder
  private var texts: String { folder.folder + "/answers" }

  init() throws {
    folder = try HistoryFolder()
    try write("现在没有人。\n请留言。\n---\n谢谢！\n")
  }

  private func write(_ text: String) throws {
    let file = try #require(fopen(texts, "w"))
    fputs(text, file)
    fclose(file)
  }

  private var options: [String] { ["--answer", texts, "--history", folder.path] }

  /// Leaves a message of two parts.
  private func leaveMessage(_ name: String, _ parts: [String], at port: UInt16) throws -> RawPeer {
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, name))
    for (part, reply) in zip(parts, ["现在没有人。\n请留言。", "谢谢！"]) {
      try peer.send(frame(2, part))
      #expect(try peer.receiveMessage() == reply)
    }
    return peer
  }

  private func history(_ arguments: String...) throws -> String {
    let result = try outcome(
      builtProgram("agent-console"), ["history"] + arguments + ["--history", folder.path],
      environment: ["TZ": "CST-8"])
    #expect(result.status == .exited(0))
    return result.output
  }

  /// It needs neither a terminal nor input: standard input has ended before it begins.
  @Test func customersLeaveMessagesAndAnAgentDealsWithThem() throws {
    let port = try freePort()
    let desk = try Desk(
      Child(
        builtProgram("agent-console"), ["--port", "\(port)"] + options, input: .nothing), port: port
    )
    try desk.expect("* this desk answers by itself")
    let mei = try leaveMessage("小明", ["你好", "请回电 13800000000"], at: port)
    try mei.expectClosed()
    let silent = try RawPeer(connectingTo: port)
    try silent.send(frame(1, "Silent"))
    try desk.expect("Silent connected")
    silent.close()
    try desk.expect("Silent left")
    let bob = try leaveMessage("Bob", ["hello"], at: port)
    bob.close()
    try desk.expect("Bob left")
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(128 + SIGTERM))

    #expect(try history("show", "1").contains("> "))
    #expect(try history("list", "--unanswered").split(separator: "\n").count == 2)
    #expect(try history("list").split(separator: "\n").count == 3)

    let agent = try Desk(["--history", folder.path], in: .plainTerminal)
    try agent.expect("* 2 messages were left while nobody was here: /messages lists them")
    try agent.say("/messages")
    try agent.expect("* /messages: Messages left: 2")
    try agent.expect("* 3: ")
    try agent.expect("Bob  127.0.0.1  hello")
    try agent.expect("* 1: ")
    try agent.expect("小明  127.0.0.1  你好 请回电 13800000000")
    try agent.say("/done 2 3")
    try agent.expectError("no message waits under the number 2")
    try agent.expect("* message 3 is dealt with")
    try agent.say("/messages")
    try agent.expect("Messages left: 1")
    let left = try history("list", "--unanswered", "--format", "jsonl")
    #expect(left.split(separator: "\n").count == 1 && left.contains(#""id":1,"name":"小明""#))

    // The next one is told of what is left, and nobody of nothing.
    let next = try Desk(["--history", folder.path], in: .plainTerminal)
    try next.expect("* 1 message was left")
    try next.say("/done 1")
    try next.expect("* message 1 is dealt with")
    let last = try Desk(["--history", folder.path], in: .plainTerminal)
    try last.say("/messages")
    try last.expect("Messages left: 0")
    #expect(!last.child.output.contains("was left"))
  }

  /// On the full screen the list opens, and Enter reads a message.
  @Test func onTheScreen() throws {
    let desk = try Desk(options)
    _ = try leaveMessage("小明", ["你好", "请回电"], at: desk.port)
    try desk.expect("you ended the conversation with 小明")
    let agent = try Desk(["--history", folder.path], in: .screen, environment: chinese)
    try agent.expect("有 1 条留言待处理")
    try agent.child.send("/messages\r")
    try agent.expect("待处理的留言：1")
    try agent.expect("你好 请回电")
    try agent.child.send("\r")
    try agent.expect("现在没有人。")
    try agent.child.send("/done 1\r")
    try wait(for: "the message is dealt with") {
      try history("list", "--unanswered", "--format", "jsonl").isEmpty
    }
  }

  @Test func whoSaysNothingIsLetGo() throws {
    let desk = try Desk(options + ["--idle-timeout", "1"])
    let silent = try RawPeer(connectingTo: desk.port)
    try silent.send(frame(1, "Silent"))
    try silent.expectClosed()
    let half = try leaveMessage("Half", ["hello"], at: desk.port)
    try half.expectClosed()
    try desk.expect("Half sent nothing for 1 s and was disconnected")
    // The half is a message, too.
    #expect(try history("list", "--unanswered", "--format", "jsonl").contains("Half"))
  }

  /// Who sends everything at once gets both texts all the same.
  @Test func messagesOutOfTurn() throws {
    let desk = try Desk(options)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Mei") + frame(2, "one") + frame(2, "two") + frame(2, "three"))
    #expect(try peer.receiveMessage() == "现在没有人。\n请留言。")
    try peer.send(frame(2, "four"))
    #expect(try peer.receiveMessage() == "谢谢！")
    try peer.expectClosed()
    let saved = try history("show", "1")
    for text in ["one", "two", "three", "four"] { #expect(saved.contains(text)) }
  }

  @Test(
    arguments: [
      ("", "no line --- between the two texts"), ("a\n---\n \n", ":3: there is no text here"),
      ("a\n---\nb\n---\n", ":4: a second line ---"),
      (String(repeating: "x", count: 9993) + "\n---\nb", ":1: too long by 1 byte"),
    ])
  func mistakes(_ text: String, _ reason: String) throws {
    try write(text)
    let result = try outcome(
      builtProgram("agent-console"), ["--port", "\(freePort())"] + options)
    #expect(result.status == .exited(64))
    #expect(result.errors.contains(reason), "\(result.errors)")
    expectOneLine(result.errors)
  }

  @Test(arguments: [["--no-history"], ["--wrap-up", "5"]])
  func whatDoesNotGoTogether(_ more: [String]) throws {
    let result = try outcome(
      builtProgram("agent-console"), ["--port", "\(freePort())", "--answer", texts] + more)
    #expect(result.status == .exited(64))
    #expect(result.errors.contains("--answer and \(more[0]) can't be used together"))
  }

  /// At a shared line, where it declines what it is offered; and behind a proxy, with TLS or not.
  @Test func atASharedLine() throws {
    let line = try SharedDesks()
    let common = ["--history", line.history]
    try line.start("bot", ["--answer", texts] + common)
    let ann = try line.start("ann", common, in: .plainTerminal)
    try line.waitUntilComplete(2)
    // One gets the first, the other one the second.
    let peers = try ["Mei", "Bob"].map { try line.connect($0) }
    try ann.expect("connected from")
    try ann.say("/transfer bot please")
    try ann.expect("bot declined")
    withExtendedLifetime(peers) {}
  }

  @Test(
    .enabled(
      if: Certificates.isPossible
        && (try? SecureContext(verifying: SecureContext.Verification.none)) != nil,
      "it needs openssl and libtls (scripts/setup.sh tests)"))
  func overTLS() throws {
    let certificates = try Certificates()
    try certificates.make("issuer", names: "")
    try certificates.make("desk", issuer: "issuer")
    let desk = try Desk(
      options + [
        "--tls-cert", certificates.path("desk.pem"), "--tls-key", certificates.path("desk.key"),
      ])
    let customer = try Program(
      "customer-term",
      [
        "--host", "127.0.0.1", "--port", "\(desk.port)", "--tls", "--tls-ca",
        certificates.path("issuer.pem"), "Mei",
      ], in: .pipes, environment: ["XDG_STATE_HOME": certificates.folder], size: .standard)
    try customer.say("one")
    try customer.expect("< 现在没有人。")
    try customer.say("two")
    try customer.expect("< 谢谢！")
    try customer.expect("the agent ended the conversation")
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(try history("list", "--unanswered").contains("Mei"))
  }

  @Test func behindAProxy() throws {
    let desk = try Desk(options + ["--proxy-from", "127.0.0.1"])
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(ProxyTests.version2 + Array(frame(1, "Mei") + frame(2, "one")))
    #expect(try peer.receiveMessage() == "现在没有人。\n请留言。")
    try peer.send(frame(2, "two"))
    #expect(try peer.receiveMessage() == "谢谢！")
    try peer.expectClosed()
    #expect(try history("list", "--unanswered").contains("192.0.2.7:50000"))
  }
}

extension RawPeer {
  /// Waits for an orderly end, before which nothing comes.
  fileprivate func expectClosed() throws {
    let (bytes, end) = try receiveUntilEnd()
    #expect(bytes.isEmpty && end == .closed)
  }
}
