import Glibc
import TestSupport
import Testing

/// The contents of a customer's own copy of the conversation, and when they are written.
@Suite struct CustomerSaveTests {
  @Test(arguments: Setting.allCases, [false, true])
  func theWholeConversation(_ setting: Setting, inChinese: Bool) throws {
    let folder = try SaveFolder()
    let customer = try Customer(
      "小明", ["--save", folder.path], in: setting,
      environment: (inChinese ? chinese : [:]).merging(["TZ": "CST-8"]) { given, _ in given })
    let agent = try customer.greet("小明")
    try customer.expect(inChinese ? "已连接" : "connected")
    try customer.child.send(setting == .screen ? "你好\r" : "你好\n")
    #expect(try agent.receiveMessage() == "你好")
    try agent.send(frame(2, "您好\n\n\t请讲") + frame(2, [0x61, 0xFF]) + frame(2, ""))
    agent.close()
    try customer.expect(inChinese ? "客服结束了对话" : "the agent ended the conversation")
    let port = customer.listener.port
    let words =
      inChinese
      ? ["* 已连接到 127.0.0.1:\(port)", "* 对方未轮到时发送，不是 UTF-8，已修复：", "* 对方未轮到时发送：", "* 客服结束了对话"]
      : [
        "* connected to 127.0.0.1:\(port)", "* out of turn, not UTF-8, repaired:", "* out of turn:",
        "* the agent ended the conversation",
      ]
    let expected = [
      words[0], "> 你好", "< 您好", "  ", "  \t请讲", words[1], "< a\u{FFFD}", words[2], "< ", words[3],
    ]
    #expect(try folder.lines == expected)
    let first = try folder.text.split(separator: "\n").first
    #expect(first?.wholeMatch(of: #/\* \d{4}-\d\d-\d\d UTC\+08:00 小明/#) != nil)
    if setting == .pipes {
      #expect(customer.child.output == expected.joined(separator: "\n") + "\n")
    }
    // Apart from the messages, the file contains no word of another language.
    if inChinese { #expect(try englishWords(in: folder.text, except: ["UTC"]) == []) }
  }

  /// Days and times are in the user's local time.
  @Test func theTimesAreLocal() throws {
    let folder = try SaveFolder()
    let zone = ["TZ": "IST-5:30"]
    func now() throws -> String {
      try String(outcome("date", ["+%F %R"], environment: zone).output.dropLast())
    }
    let before = try now()
    let customer = try Customer("Mei", ["--save", folder.path], environment: zone)
    _ = try customer.greet()
    try customer.expect("connected")
    let lines = try folder.text.split(separator: "\n")
    #expect(lines[0].hasSuffix(" UTC+05:30 Mei"))
    let day = lines[0].dropFirst(2).prefix(10)
    let time = lines[1].dropFirst(2).prefix(5)
    #expect(try [before, now()].contains("\(day) \(time)"))
  }

  /// The program's local time reaches midnight eight seconds after the start.
  @Test func anotherDayIsSaid() async throws {
    let text = try await onOwnThread {
      let folder = try SaveFolder()
      let sinceMidnight = Int(time(nil)) % 86_400
      let ahead = (86_400 + 86_392 - sinceMidnight) % 86_400
      let zone = "XXX-\(ahead / 3600):\(ahead / 60 % 60):\(ahead % 60)"
      let customer = try Customer("Mei", ["--save", folder.path], environment: ["TZ": zone])
      let agent = try customer.greet()
      try customer.expect("connected")
      poll(nil, 0, 9000)
      try customer.say("good morning")
      #expect(try agent.receiveMessage() == "good morning")
      return try folder.text
    }
    let lines = text.split(separator: "\n")
    try #require(lines.count == 4, "\(text)")
    #expect(lines[1].hasPrefix("* 23:59:5"))
    #expect(lines[2].hasSuffix("Mei") && lines[2] != lines[0])
    #expect(lines[3].hasPrefix("> 00:00:0") && lines[3].hasSuffix(" good morning"))
  }

  @Test func nothingForeignIsRawInIt() throws {
    let folder = try SaveFolder()
    let name = "n" + ControlCharacterTests.attacks[0]
    let customer = try Customer(name, ["--save", folder.path])
    let agent = try customer.greet(name)
    for (number, attack) in ControlCharacterTests.all.enumerated() {
      try agent.send(frame(2, "m\(attack) \(number)!"))
      try customer.expect("\(number)!\n")
    }
    try agent.send(frame(2, "x\n> 10:00:00 I promise\r\n* 10:00:01 you left") + frame(2, "the end"))
    try customer.expect("the end")
    let text = try folder.text
    #expect(ControlCharacterTests.dangers(in: text) == [])
    #expect(text.contains("Mei") == false && text.contains("n␛]0;owned␇"))
    #expect(text.contains("\n  > 10:00:00 I promise\n  * 10:00:01 you left\n"))
    #expect(try folder.lines.joined(separator: "\n") + "\n" == customer.child.output)
  }

  // MARK: Writing during the conversation

  /// A message that the agent has received is in the file already.
  @Test func aMessageIsSavedBeforeItGoesOut() throws {
    for round in 1...5 {
      let folder = try SaveFolder()
      let customer = try Customer("Mei", ["--save", folder.path])
      let agent = try customer.greet()
      try customer.say("message \(round)")
      #expect(try agent.receiveMessage() == "message \(round)")
      kill(customer.child.pid, SIGKILL)
      _ = try customer.child.waitForExit()
      #expect(try folder.lines.last == "> message \(round)")
    }
  }

  /// Nothing that was displayed is lost, whenever the program is killed.
  @Test(arguments: [1, 2, 3, 5, 8, 13, 21, 34])
  func killedAtAnyMoment(milliseconds: Int32) throws {
    let folder = try SaveFolder()
    let customer = try Customer("Mei", ["--save", folder.path])
    let agent = try customer.greet()
    try agent.send((1...2000).flatMap { frame(2, "message \($0)") })
    // From here on, the messages are being written.
    try customer.expect("< message 1\n")
    poll(nil, 0, milliseconds)
    kill(customer.child.pid, SIGKILL)
    _ = try customer.child.waitForExit()
    let shown = try customer.child.waitForEndOfOutput().split(
      separator: "\n", omittingEmptySubsequences: false
    ).dropLast().map(String.init)
    let saved = folder.exists ? try folder.lines : []
    #expect(Array(saved.prefix(shown.count)) == shown)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT], Setting.allCases)
  func endedBySignal(_ signal: Int32, _ setting: Setting) throws {
    let folder = try SaveFolder()
    let customer = try Customer("Mei", ["--save", folder.path], in: setting)
    let agent = try customer.greet()
    try customer.expect("connected")
    try agent.send(frame(2, "wait"))
    try customer.expect("wait")
    customer.child.signal(signal)
    #expect(try customer.child.waitForExit() == .exited(128 + signal))
    #expect(try folder.lines.suffix(2) == ["< wait", "* you left"])
  }

  @Test(arguments: ["", "--plain"])
  func suspended(option: String) throws {
    let folder = try SaveFolder()
    let listener = try RawListener()
    let program = try "\(builtProgram("customer-term")) --host 127.0.0.1 --port \(listener.port)"
    let script = """
      set -m; \(program) --save \(folder.path) \(option) Mei; echo "stopped: $?"; read line
      fg >/dev/null; echo "ended: $?"
      """
    let shell = try Child(
      "bash", ["--norc", "-c", script], input: .terminal, output: .terminal, errors: .terminal)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try shell.waitForOutput(containing: "connected")
    try shell.send("\u{1A}")
    let place = try shell.waitForOutput(containing: "stopped: 148")
    #expect(try folder.lines == ["* connected to 127.0.0.1:\(listener.port)"])
    try agent.send(frame(2, "are you there?"))
    try shell.send("\n")
    try shell.waitForOutput(containing: "are you there?", after: place)
    #expect(try folder.lines.last == "< are you there?")
    try shell.send("\u{3}")
    try shell.waitForOutput(containing: "ended: ")
    #expect(try folder.lines.last == "* you left")
  }
}
