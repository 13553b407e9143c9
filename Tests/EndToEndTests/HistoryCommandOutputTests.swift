import ChatCore
import ChatHistory
import TestSupport
import Testing

/// The output of `agent-console history`, and what must not get into it.
@Suite struct HistoryCommandOutputTests {
  private static let commands = [
    ["list"], ["show", "1"], ["find", "word"], ["export"], ["stats"],
    ["prune", "--older-than", "2024-11-22"],
  ]

  /// More output than a pipe's buffer holds.
  private static func long() throws -> HistoryOnDisk {
    try HistoryOnDisk { recorder in
      for number in 1...1200 {
        recorder.visit(
          UInt64(number), "Mei", at: HistoryOnDisk.start,
          [(.customer, "word " + String(repeating: "x", count: 300))])
      }
    }
  }

  @Test(arguments: ["list", "find word", "export"], ["text", "jsonl"])
  func aReaderThatLeaves(command: String, format: String) throws {
    let history = try Self.long()
    let words = "\(try builtProgram("agent-console")) history \(command) --format \(format)"
    // Also if the parent process has set SIGPIPE to be ignored.
    for prelude in ["", "trap '' PIPE; "] {
      let result = try outcome(
        "sh", ["-c", "\(prelude)(\(words) --history \(history.path); echo $? >&2) | head -1"])
      #expect(result.output.split(separator: "\n").count == 1)
      // 128 + SIGPIPE
      #expect(["141\n", "0\n"].contains(result.errors))
    }
  }

  @Test(arguments: commands)
  func aFullDiskIsAnError(command: [String]) throws {
    let history = try HistoryOnDisk {
      $0.visit(1, "Mei", at: HistoryOnDisk.start, [(.agent, "word")])
    }
    for (environment, reason) in [([:], "No space left on device"), (chinese, "磁盘空间不足")] {
      let child = try Child(
        builtProgram("agent-console"), ["history"] + command + ["--history", history.path],
        environment: environment, input: .nothing, output: .file("/dev/full"))
      #expect(try child.waitForExit() == .exited(1))
      let errors = try child.waitForEndOfOutput(from: .errors)
      expectOneLine(errors)
      #expect(errors.contains(reason))
    }
  }

  @Test func manyPagesOfHitsAndConversations() throws {
    let history = try Self.long()
    let ids = (1...1200).reversed().map { "\($0)" }
    let list = try history.output("list").split(separator: "\n")
    #expect(list.map { $0.split(separator: " ")[0].description } == ids)
    let hits = try history.output("find", "word").split(separator: "\n").filter {
      $0.hasPrefix("* conversation ")
    }
    #expect(hits.compactMap { $0.firstMatch(of: #/(\d+):/#)?.1.description } == ids)
    #expect(try history.output("find", "word", "--limit", "77").split(separator: "\n").count == 154)
  }

  /// An escape sequence, a bidirectional control, a C1 control, and lines that imitate other entries.
  static let hostile =
    "\u{1B}[2J\u{9B}31m\u{202E}gnp\u{7}\r\n< forged\n* forged\u{2028}\u{7F}\u{0}!"

  @Test func nothingHostileReachesTheOutput() throws {
    let history = try HistoryOnDisk {
      $0.visit(
        1, Self.hostile, at: HistoryOnDisk.start, [(.customer, Self.hostile), (.note, "a\nb")])
    }
    for command in [["list"], ["show", "1"], ["find", "gnp"], ["export"], ["stats"]] {
      for format in ["text", "jsonl"] {
        let result = try history.run(command + ["--format", format])
        #expect(result.status == .exited(0) && result.errors == "")
        let dangerous = result.output.unicodeScalars.filter { scalar in
          (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
            || [0x2028, 0x202E].contains(scalar.value)
        }
        #expect(dangerous.isEmpty, "\(command) \(format)")
        #expect(result.output.split(separator: "\n").allSatisfy { !$0.hasPrefix("< forged") })
        #expect(result.output.split(separator: "\n").allSatisfy { !$0.hasPrefix("* forged") })
      }
    }
    #expect(
      try history.output("show", "1", "--format", "jsonl").contains(
        #"""
        "text":"\u001b[2J\u009b31m\u202egnp\u0007\r\n< forged\n* forged\u2028\u007f\u0000!"
        """#))
    #expect(try history.output("show", "1").contains("* 14:30:10 note: a\n  b\n"))
    #expect(try history.output("list").split(separator: "\n").count == 1)
  }

  @Test func aTerminalGetsTitlesAndBoldMatches() throws {
    let history = try HistoryOnDisk.usual()
    func seen(_ arguments: [String], _ environment: [String: String?] = [:]) throws -> String {
      let environment = environment.merging(["TZ": "CST-8"]) { given, _ in given }
      let child = try Child(
        builtProgram("agent-console"), ["history"] + arguments + ["--history", history.path],
        environment: environment, input: .terminal, output: .terminal, errors: .terminal)
      #expect(try child.waitForExit() == .exited(0))
      return child.output
    }
    #expect(try seen(["list"]).contains("ID  ARRIVED"))
    let found = try seen(["find", "order"])
    #expect(
      found.firstMatch(of: #/09 \e\[1mOrder\e[^ ]* 12345/#) != nil, "\(found.debugDescription)")
    #expect(!(try seen(["find", "order"], ["TERM": "dumb"]).contains("\u{1B}")))
    #expect(!(try seen(["export"]).contains("\u{1B}")))
  }

  /// A search finds a letter and its accent separately, but the cleaning never separates them.
  @Test func aMatchInsideACharacter() throws {
    let history = try HistoryOnDisk {
      $0.visit(1, "Mei", at: HistoryOnDisk.start, [(.customer, "x e\u{301} \u{1B}e\u{301}\r\ny")])
    }
    let child = try Child(
      builtProgram("agent-console"), ["history", "find", "\u{301}", "--history", history.path],
      input: .terminal, output: .terminal)
    #expect(try child.waitForExit() == .exited(0))
    let bold = child.output.matches(of: #/\e\[1m(.*?)\e/#).map { String($0.1) }
    #expect(bold == ["e\u{301}", "e\u{301}"])
    #expect(child.output.contains("\r\n  y\r\n"))
  }

  @Test func progressIsForATerminalThatLooks() throws {
    let history = try Self.long()
    let child = try Child(
      builtProgram("agent-console"), ["history", "export", "--history", history.path],
      input: .nothing, output: .file("/dev/null"), errors: .pipe)
    #expect(try child.waitForExit() == .exited(0))
    #expect(try child.waitForEndOfOutput(from: .errors) == "")
  }

  @Test func whileADeskRuns() throws {
    let history = try HistoryOnDisk.usual()
    let desk = try Desk(["--history", history.path])
    let peer = try desk.seat("Zoe")
    try peer.send(frame(2, "Anybody?"))
    try desk.expect("Anybody?")
    #expect(try history.output("list", "--name", "Zoe").hasSuffix("being served\n"))
    #expect(try history.output("find", "anybody").contains("Zoe"))
    #expect(try history.output("prune", "--older-than", "0h", "--delete").contains("3 conv"))
    #expect(try history.output("list").split(separator: "\n").count == 1)
    try peer.send(frame(2, "Still here?"))
    try desk.expect("Still here?")
  }
}
