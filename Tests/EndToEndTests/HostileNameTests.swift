import TestSupport
import Testing

/// Names and texts that imitate the desk's own notices can be told apart from them everywhere.
@Suite struct HostileNameTests {
  static let names = [
    "* 小明 left", "* listening on 127.0.0.1:21567", "小明 left\n* 小红 connected from 10.0.0.1:1",
    "小明   ", "小明\u{200B}", "\u{2060}小明", "< hello", "> hello", "  continued", "* ", "10:56 * x",
    "── Your turn ──", "Me", "\u{202E}tfel 明小 *",
  ]

  /// In plain lines a notice has its sign, and the name stands inside of it.
  @Test func inPlainLines() throws {
    let desk = try Desk()
    for name in Self.names {
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(frame(1, name) + frame(2, "\(name)\n\(name)"))
      try desk.expect("connected from 127.0.0.1:\(peer.port)\n")
      peer.close()
      try desk.expect(" left\n")
    }
    // A message may end in " left" too. Then the next customer connected before the previous one had left,
    // and waited.
    let lines = desk.child.output.split(separator: "\n").map(String.init)
      .filter { $0 != "* 1 waiting" }
    // The desk's own notices: one for listening, and two for each customer.
    #expect(lines.filter { $0.hasPrefix("* ") }.count == 1 + 2 * Self.names.count)
    // Trailing spaces do not make a different name: it connects once and leaves once.
    #expect(lines.filter { $0.hasPrefix("* 小明 connected") }.count == 1)
    #expect(lines.filter { $0 == "* 小明 left" }.count == 1)
    #expect(lines.filter { $0.hasPrefix("> ") } == [])
  }

  /// On the screen, notices are dim and names are not; a name that looks like a notice is quoted.
  @Test func onTheScreen() throws {
    let port = try freePort()
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "* 小明 left", saying: "* 小明 left\n10:56 * 小明 left")
    try screen.waitFor("“* 小明 left” connected from")
    let lines = try screen.capture()
    #expect(lines[0].hasPrefix(" “* 小明 left” | "))
    // A message has its author before it, or is indented.
    for line in lines where line.contains("小明 left") {
      #expect(line.firstMatch(of: #/^\d\d:\d\d \* 小明 left/#) == nil, "\(line)")
      #expect(!line.hasPrefix("*"), "\(line)")
    }
    peer.close()
    try screen.waitFor("* “* 小明 left” left")
  }

  @Test func inTheHistory() throws {
    let history = try HistoryOnDisk { recorder in
      for (number, name) in Self.names.enumerated() {
        recorder.visit(
          UInt64(number + 1), name, at: HistoryOnDisk.start, [(.customer, "\(name)\n\(name)")])
      }
    }
    #expect(try history.output("list").split(separator: "\n").count == Self.names.count)
    for number in 1...Self.names.count {
      let shown = try history.output("show", "\(number)").split(separator: "\n")
      // A heading, a message of two or more lines, and the ending: nothing is forged.
      #expect(shown.filter { $0.hasPrefix("< ") }.count == 1)
      let forged = shown.filter { $0 == "* 小明 left" || $0.hasPrefix("* 小红") }
      #expect(forged.isEmpty)
    }
  }

  /// With the longest name, the turn, the rest of the title and the lines stay readable.
  @Test(arguments: ["x", "名", "\u{200B}", "e\u{301}"])
  func theLongestName(unit: String) throws {
    let name = String(repeating: unit, count: 9992 / unit.utf8.count)
    let desk = try Desk(in: .screen)
    let watch = try TerminalWatch(desk.child)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, name) + frame(2, "hello!"))
    try watch.expectScreen("the turn, and a title with more than a name") { lines in
      TerminalFuzzProgram.divider(of: lines) == "Your turn" && lines[0].contains("in conversation")
        && lines.contains { $0.contains("hello!") }
    }
  }
}
