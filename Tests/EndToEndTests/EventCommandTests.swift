import Glibc
import TestSupport
import Testing

/// Commands of the configuration beside the desk: `event_command`, `notify`.
@Suite struct EventCommandTests {
  private let folder: HistoryFolder
  private var output: String { folder.folder + "/output" }

  init() throws { folder = try HistoryFolder() }

  private func desk(
    _ settings: String, _ options: [String] = [], in setting: Setting = .pipes,
    environment: [String: String?] = [:]
  ) throws -> Desk {
    let config = folder.folder + "/config.toml"
    let file = try #require(fopen(config, "w"))
    fputs(settings, file)
    fclose(file)
    return try Desk(
      ["--config", config, "--agent", "anna"] + options, in: setting, environment: environment)
  }

  /// The lines of a file that a command has written.
  private func lines() -> [String] {
    ((try? contents(output)) ?? "").split(separator: "\n").map(String.init)
  }

  private func waitForLines(_ count: Int) throws -> [String] {
    try wait(for: "\(count) lines") { lines().count >= count }
    return lines()
  }

  private func end(_ desk: Desk) throws {
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(128 + SIGTERM))
  }

  @Test func aLineForEachEvent() throws {
    let desk = try desk("event_command = 'cat > \(output)'", ["--history", folder.path])
    let mei = try desk.seat("小\"明")
    let address = "127.0.0.1:\(mei.port)"
    try mei.send(frame(2, "你\u{1B}好") + frame(2, "too early"))
    try desk.expect("too early")
    try desk.say("您好")
    #expect(try mei.receiveMessage() == "您好")
    mei.close()
    try desk.expect("left")
    // Who gives no name has not arrived.
    try RawPeer(connectingTo: desk.port).send(frame(2, "x"))
    try desk.expect("sent a message before its name")
    let bob = try desk.seat("Bob")
    try end(desk)
    // What was written before the end is read to the end.
    let found = try waitForLines(7)
    func expected(_ type: String, _ id: Int, _ name: String, _ address: String, _ rest: String)
      -> String
    {
      #"{"type":"\#(type)","at":"#
        + #""T","desk":"127.0.0.1:\#(desk.port)","agent":"anna","conversation_id":\#(id),"#
        + #""name":"\#(name)","address":"\#(address)",\#(rest)}"#
    }
    let name = #"小\"明"#
    let seen = found.map {
      $0.replacing(#/"at":"[^"]*"/#, with: #""at":"T""#)
        .replacing(#/"waited_ms":\d+/#, with: #""waited_ms":0"#)
    }
    #expect(
      seen == [
        expected("arrival", 1, name, address, #""waited_ms":0,"from":null"#),
        expected(
          "message", 1, name, address,
          #""speaker":"customer","text":"你\u001b好","out_of_turn":false"#),
        expected(
          "message", 1, name, address,
          #""speaker":"customer","text":"too early","out_of_turn":true"#),
        expected(
          "message", 1, name, address, #""speaker":"agent","text":"您好","out_of_turn":false"#),
        expected("end", 1, name, address, #""ending":"left""#),
        expected(
          "arrival", 3, "Bob", "127.0.0.1:\(bob.port)", #""waited_ms":0,"from":null"#),
        expected("end", 3, "Bob", "127.0.0.1:\(bob.port)", #""ending":"deskStopped""#),
      ])
  }

  /// Nothing of the desk but its three streams, no terminal, and no secret.
  @Test func whatItInherits() throws {
    let command = "(ls -l /proc/self/fd; env; cat /proc/self/stat) > \(output); cat >/dev/null"
    let desk = try desk(
      "event_command = '\(command)'", in: .plainTerminal,
      environment: ["KEFU_PASSWORD": "secret", "LC_ALL": "C.UTF-8"])
    _ = try desk.seat()
    try wait(for: "the last line") { lines().contains { $0.contains("(cat)") } }
    let found = lines().joined(separator: "\n")
    #expect(!found.contains("secret") && !found.contains("socket") && !found.contains("anon_inode"))
    #expect(found.contains("LC_ALL=C.UTF-8") && found.contains("HOME="))
    // cat's state, parent, process group, session and terminal (proc(5)).
    let fields = try #require(lines().last { $0.contains("(cat)") }).split(separator: " ")
    #expect(fields[4] == fields[5] && fields[6] == "0", "\(fields.prefix(8))")
    #expect(fields[4] != "\(getpgid(desk.child.pid))")
  }

  @Test(arguments: [
    ("exit 3", "event_command ended with status 3"),
    ("/nowhere/at-all", "event_command ended with status 127"),
    ("kill -9 $$", "event_command was ended by signal 9"),
    ("exec <&-; sleep 100", "event_command was ended by signal 9"),
  ])
  func oneThatDies(_ command: String, _ notice: String) throws {
    let desk = try desk("event_command = '''\(command)'''")
    let peer = try desk.seat()
    for number in 1...3 {
      try peer.send(frame(2, "question \(number)"))
      try desk.say("answer \(number)")
      #expect(try peer.receiveMessage() == "answer \(number)")
    }
    try desk.expect("* \(notice)")
    peer.close()
    try desk.expect("* Mei left")
    try end(desk)
    #expect(desk.notices.count { $0 == notice } == 1)
  }

  /// One that reads nothing: the lines wait, then they are dropped, and the desk goes on. It dies with the desk.
  @Test func oneThatHangs() throws {
    let desk = try desk("event_command = 'sleep 1000 & echo $! > \(output); wait'")
    let peer = try desk.seat()
    let sleeper = try #require(pid_t(try waitForLines(1)[0]))
    let long = String(repeating: "x", count: 9000)
    for number in 1...130 {
      try peer.send(frame(2, "\(number) \(long)"))
      try desk.say("answer \(number)")
      #expect(try peer.receiveMessage() == "answer \(number)")
      try desk.expect("> answer \(number)")
    }
    #expect(desk.notices.contains("event_command does not keep up: it misses events"))
    try end(desk)
    try wait(for: "the command's processes have ended") { kill(sleeper, 0) != 0 }
  }

  /// One that is slow at first is told how many lines it has missed.
  @Test func oneThatIsBehind() throws {
    let gate = folder.folder + "/gate"
    let desk = try desk(
      "event_command = 'while ! test -e \(gate); do sleep 0.05; done; cat > \(output)'")
    let peer = try desk.seat()
    let long = String(repeating: "x", count: 9000)
    for number in 1...130 {
      try peer.send(frame(2, "\(number) \(long)"))
      try desk.say("answer")
      _ = try peer.receiveMessage()
      try desk.expect("> answer")
    }
    #expect(desk.notices.contains("event_command does not keep up: it misses events"))
    #expect(try outcome("touch", [gate]).status == .exited(0))
    try wait(for: "it is told of what it has missed") {
      lines().contains { $0.contains(#"{"type":"dropped","count":"#) }
    }
    peer.close()
    try desk.expect("Mei left")
    try wait(for: "the end") { lines().last?.contains(#""type":"end""#) ?? false }
    let all = lines()
    let dropped = try #require(
      all.firstMatch(of: #/"dropped","count":(\d+)/#).flatMap { Int($0) })
    // An arrival, 260 messages, an end.
    #expect(all.count - 1 + dropped == 262)
  }

  @Test func oneThatFloods() throws {
    let desk = try desk("event_command = 'yes'")
    let peer = try desk.seat()
    try peer.send(frame(2, "question"))
    try desk.say("answer")
    #expect(try peer.receiveMessage() == "answer")
    try end(desk)
  }

  @Test(arguments: [
    ("bell", "\u{07}"), ("osc9", "\u{1B}]9;Kefu: Your turn\u{1B}\\"),
    ("osc777", "\u{1B}]777;notify;Kefu;Your turn\u{1B}\\"),
    ("osc99", "\u{1B}]99;;Kefu: Your turn\u{1B}\\"),
  ])
  func howTheTerminalCalls(_ way: String, _ bytes: String) throws {
    let desk = try desk("notify = '\(way)'", in: .screen)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "\u{1B}]9;evil\u{07}"))
    try desk.expect("evil")
    // The title ends with a bell.
    if way != "bell" { #expect(!desk.child.output.contains(bytes)) }
    try peer.send(frame(2, "hello"))
    try desk.expect(bytes)
  }

  /// A command gets the fixed words, once at a time, in plain lines too.
  @Test(arguments: Setting.allCases)
  func aCommandCalls(_ setting: Setting) throws {
    let desk = try desk(
      "notify = '''printf '%s\\n' \"$1\" >> \(output)'''", in: setting, environment: chinese)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Mei") + frame(2, "hello"))
    #expect(try waitForLines(1) == ["轮到您"])
  }

  @Test func noBellIsSilence() throws {
    let desk = try desk("notify = 'touch \(output)'", ["--no-bell"])
    let peer = try desk.seat()
    try peer.send(frame(2, "hello"))
    try desk.say("hi")
    _ = try peer.receiveMessage()
    peer.close()
    try desk.expect("left")
    #expect(access(output, F_OK) != 0)
  }

  @Test(arguments: [
    ("notify = 'osc7'", "notify must be one of bell, osc777, osc9, osc99, or a command"),
    ("notify = ' '", "notify is empty"), ("event_command = ''", "event_command is empty"),
    ("event_command = 1", "event_command must be a text in quotes"),
  ])
  func mistakes(_ settings: String, _ reason: String) throws {
    let config = folder.folder + "/config.toml"
    let file = try #require(fopen(config, "w"))
    fputs(settings, file)
    fclose(file)
    let result = try outcome(builtProgram("agent-console"), ["--config", config])
    #expect(result.status == .exited(64))
    #expect(result.errors.contains(reason), "\(result.errors)")
  }
}

extension [String] {
  fileprivate func firstMatch(of pattern: Regex<(Substring, Substring)>) -> Substring? {
    lazy.compactMap { $0.firstMatch(of: pattern)?.1 }.first
  }
}
