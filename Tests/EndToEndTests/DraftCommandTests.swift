import Glibc
import TestSupport
import Testing

/// Drafts by a command (`draft_command`).
@Suite struct DraftCommandTests {
  private let folder: HistoryFolder
  private var output: String { folder.folder + "/output" }

  init() throws { folder = try HistoryFolder() }

  private func desk(
    _ command: String, _ options: [String] = [], in setting: Setting = .screen,
    environment: [String: String?] = [:], size: WindowSize = .standard
  ) throws -> Desk {
    let config = folder.folder + "/config.toml"
    let file = try #require(fopen(config, "w"))
    fputs("draft_command = '''\(command)'''\n", file)
    fclose(file)
    return try Desk(
      ["--config", config, "--agent", "anna"] + options, in: setting, environment: environment,
      size: size)
  }

  /// A customer who has asked something.
  private func ask(
    _ desk: Desk, _ question: String = "hello", as name: String = "Mei"
  ) throws -> RawPeer {
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, name) + frame(2, question))
    try desk.expect(question)
    return peer
  }

  private let f5 = "\u{1B}[15~"

  @Test func theCommandReadsTheConversationAndItsOutputBecomesTheDraft() throws {
    let desk = try desk("cat > \(output); printf 'first\\r\\nsecond\\n\\n'")
    let peer = try ask(desk, "你好")
    try desk.child.send("one\r")
    #expect(try peer.receiveMessage() == "one")
    try peer.send(frame(2, "and then?") + frame(2, "out of turn"))
    try desk.expect("out of turn")
    try desk.child.send(f5)
    try desk.expect("second")
    // It is not sent by itself.
    try peer.expectSilence(for: .milliseconds(50))
    try desk.child.send("!\r")
    #expect(try peer.receiveMessage() == "first\nsecond!")
    let lines = try contents(output).replacing(#/"at":"[^"]*"/#, with: #""at":"T""#)
    #expect(
      lines == """
        {"type":"conversation","id":null,"name":"Mei","address":"127.0.0.1:\(peer.port)","agent":"anna"}
        {"type":"message","speaker":"customer","text":"你好","out_of_turn":false,"at":"T"}
        {"type":"message","speaker":"agent","text":"one","out_of_turn":false,"at":"T"}
        {"type":"message","speaker":"customer","text":"and then?","out_of_turn":false,"at":"T"}
        {"type":"message","speaker":"customer","text":"out of turn","out_of_turn":true,"at":"T"}

        """)
  }

  @Test func controlCharactersNeverReachTheTerminal() throws {
    let desk = try desk("printf 'a\\033]0;evil\\007b\\302\\233c\\377d'")
    let peer = try ask(desk)
    try desk.child.send(f5)
    try desk.expect("U+009B")
    try desk.child.send("\r")
    #expect(try peer.receiveMessage() == "a␛]0;evil␇b<U+009B>c�d")
  }

  /// What is typed stays until the agent wants the draft; Esc takes it back, and what was there returns.
  @Test func itNeverTakesTheLineFromTheAgent() throws {
    let gate = folder.folder + "/gate"
    let desk = try desk(
      "while ! test -e \(gate); do sleep 0.02; done; echo the draft")
    let peer = try ask(desk)
    try desk.child.send(f5)
    try desk.expect("Making a draft")
    try desk.child.send("my own")
    #expect(try outcome("touch", [gate]).status == .exited(0))
    try desk.expect("The draft is ready")
    try desk.child.send("\r")
    #expect(try peer.receiveMessage() == "my own")
    // The reply has been given: no draft waits any more.
    try peer.send(frame(2, "next"))
    try desk.expect("next")
    try desk.child.send("mine" + f5)
    try desk.expect("The draft is ready")
    try desk.child.send(f5)
    try desk.expect("the draft")
    try desk.child.send("\u{1B}")
    try desk.expect("mine")
    try desk.child.send("\r")
    #expect(try peer.receiveMessage() == "mine")
  }

  @Test func escapeStopsIt() throws {
    let desk = try desk("sleep 1000 & echo $! > \(output); wait")
    let peer = try ask(desk)
    try desk.child.send(f5)
    try desk.expect("Making a draft")
    try wait(for: "it runs") { ((try? contents(output)) ?? "").hasSuffix("\n") }
    let sleeper = try #require(pid_t(try contents(output).dropLast()))
    try desk.child.send("\u{1B}")
    try wait(for: "its processes have ended") { kill(sleeper, 0) != 0 }
    try desk.child.send("hi\r")
    #expect(try peer.receiveMessage() == "hi")
  }

  /// The next customer never sees it, and it ends with the desk.
  @Test func itIsDroppedWhenTheCustomerChanges() throws {
    let desk = try desk("sleep 1000 & echo $! > \(output); wait; echo draft")
    let peer = try ask(desk)
    try desk.child.send(f5)
    try wait(for: "it runs") { ((try? contents(output)) ?? "").hasSuffix("\n") }
    let first = try #require(pid_t(try contents(output).dropLast()))
    peer.close()
    try desk.expect("left")
    try wait(for: "its processes have ended") { kill(first, 0) != 0 }
    let next = try ask(desk, "question", as: "Bob")
    unlink(output)
    try desk.child.send(f5)
    try wait(for: "it runs again") { ((try? contents(output)) ?? "").hasSuffix("\n") }
    let second = try #require(pid_t(try contents(output).dropLast()))
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(128 + SIGTERM))
    try wait(for: "its processes have ended") { kill(second, 0) != 0 }
    #expect(try next.receiveUntilEnd().bytes.isEmpty)
  }

  @Test(arguments: [
    ("exit 3", "draft_command ended with status 3"), ("true", "has nothing to suggest"),
    ("printf ' \\n'", "has nothing to suggest"),
    ("yes", "draft_command wrote more than 65536 bytes"),
    ("kill -9 $$", "draft_command was ended by signal 9"),
    // A process that it leaves behind and that holds its output.
    ("sleep 1000 & echo later", "later"), ("exec <&-; sleep 0.1; echo later", "later"),
  ])
  func oneThatFails(_ command: String, _ words: String) throws {
    let desk = try desk(command)
    let peer = try ask(desk)
    try desk.child.send(f5)
    try desk.expect(words)
    if words != "later" { try desk.child.send("hi") }
    try desk.child.send("\r")
    #expect(try peer.receiveMessage() == (words == "later" ? "later" : "hi"))
  }

  @Test func inPlainLines() throws {
    let desk = try desk("tail -n 1 | cut -c 1-30", in: .plainTerminal)
    let peer = try ask(desk)
    try desk.say("/draft")
    try desk.expect("* Making a draft")
    try desk.expect("* {\"type\":\"message\"")
    try desk.say("/send")
    #expect(try peer.receiveMessage().hasPrefix(#"{"type":"message""#))
  }

  @Test func thereIsNone() throws {
    let desk = try Desk(in: .screen)
    let peer = try ask(desk)
    try desk.child.send(f5)
    try desk.expect("no draft_command in config.toml")
    peer.close()
  }

  /// The example: the answer to the most similar earlier question.
  @Test func theExample() throws {
    let first = try Desk(["--history", folder.path])
    for (question, answer) in [
      ("How can I get a refund for my order?", "Refunds take 3 days."),
      ("怎么申请退款？", "请在订单页点“退款”。"), ("When are you open?", "From 9 to 5."),
    ] {
      let peer = try first.seat("Old")
      try peer.send(frame(2, question))
      try first.say(answer)
      #expect(try peer.receiveMessage() == answer)
      peer.close()
      try first.expect("Old left")
    }
    let script = try packageRoot() + "/docs/examples/draft_from_history.py"
    let program = try builtProgram("agent-console")
    let path = program.split(separator: "/").dropLast().joined(separator: "/")
    let system = getenv("PATH").map { String(cString: $0) } ?? ""
    let desk = try desk(
      "\(script) --history \(folder.path)", ["--history", folder.path], in: .plainTerminal,
      environment: ["PATH": "/\(path):\(system)"])
    for (question, answer) in [
      ("i would like a refund", "Refunds take 3 days."), ("我要退款", "请在订单页点“退款”。"),
      ("Are you open on Sunday?", "From 9 to 5."),
    ] {
      let peer = try ask(desk, question)
      try desk.say("/draft")
      try desk.expect("* \(answer)")
      peer.close()
      try desk.expect("Mei left")
    }
    let last = try ask(desk, "zzz")
    try desk.say("/draft")
    try desk.expectError("nothing to suggest")
    withExtendedLifetime(last) {}
  }
}
