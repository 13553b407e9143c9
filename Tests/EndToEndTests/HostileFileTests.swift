import ChatHistory
import Glibc
import TestSupport
import Testing

/// A saved hostile conversation can be read safely: with `cat`, with `less -R` and with the history commands.
@Suite struct HostileFileTests {
  @Test func theHistory() throws {
    let history = try HistoryOnDisk { recorder in
      for (number, name) in HostileText.samples.enumerated() where number % 5 == 0 {
        recorder.visit(
          UInt64(number + 1), String(decoding: name, as: UTF8.self), at: HistoryOnDisk.start,
          [(.customer, String(decoding: name, as: UTF8.self))])
      }
      let texts = HostileText.bodies.map { (Speaker.customer, String(decoding: $0, as: UTF8.self)) }
      recorder.visit(10_000, "* Mei left", at: HistoryOnDisk.start, texts)
    }
    let last = try history.output("list", "--format", "jsonl").split(separator: "\n").count
    for command in [["list"], ["show", "\(last)"], ["find", "x"], ["export"], ["stats"]] {
      for format in ["text", "jsonl"] {
        let child = try Child(
          builtProgram("agent-console"),
          ["history"] + command + ["--format", format, "--history", history.path], input: .nothing)
        #expect(try child.waitForExit(within: .seconds(30)) == .exited(0))
        _ = try child.waitForEndOfOutput()
        let bytes = child.bytes(of: .output)
        #expect(!bytes.isEmpty)
        // JSON is exact: it escapes control characters and keeps other invisible ones.
        if format == "text" {
          HostileLinesTests.expectVisible(bytes)
        } else {
          #expect(VisibleScalars.firstSteering(in: bytes) == nil)
        }
        HostileLinesTests.expectVisible(child.bytes(of: .errors))
      }
    }
  }

  /// On a terminal the output has headings and bold matches too.
  @Test func theHistoryOnATerminal() throws {
    let history = try HistoryOnDisk { recorder in
      let texts = HostileText.samples.map {
        (Speaker.customer, String(decoding: $0, as: UTF8.self))
      }
      recorder.visit(1, "\u{1B}]0;x\u{7}\u{202E}", at: HistoryOnDisk.start, texts)
    }
    for command in [["list"], ["show", "1"], ["find", "x"], ["export"], ["stats"]] {
      let child = try Child(
        builtProgram("agent-console"), ["history"] + command + ["--history", history.path],
        input: .terminal, output: .terminal, errors: .terminal)
      #expect(try child.waitForExit() == .exited(0))
      var grammar = TerminalGrammar()
      try grammar.read(child.bytes(of: .output)) { _ in }
      try grammar.finish()
    }
  }

  @Test func aSavedConversation() throws {
    let folder = try SaveFolder()
    let listener = try RawListener()
    let customer = try Child(
      builtProgram("customer-term"),
      ["--host", "127.0.0.1", "--port", "\(listener.port)", "--save", folder.path, "--", "\u{1B}c"])
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    for body in HostileText.bodies { try agent.send(frame(2, body)) }
    agent.close()
    #expect(try customer.waitForExit(within: .seconds(30)) == .exited(0))
    let bytes = Array(try folder.text.utf8)
    // Nothing is missing.
    #expect(bytes.count > HostileText.bodies.count * 9000)
    HostileLinesTests.expectVisible(bytes)
  }
}
