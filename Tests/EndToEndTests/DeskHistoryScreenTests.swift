import ChatHistory
import TestSupport
import Testing

/// Earlier conversations on the agent's screen and in plain lines.
@Suite struct DeskHistoryScreenTests {
  /// Records an earlier session of the desk with two customers.
  private func yesterday(_ history: HistoryFolder) throws {
    let desk = try Desk(["--history", history.path])
    for (name, question) in [("小明", "退款多久到账？"), ("Bob", "Where is my parcel?")] {
      let peer = try desk.seat(name)
      try peer.send(frame(2, question))
      try desk.expect(question)
      try desk.say("answer to \(name)")
      _ = try peer.receiveMessage()
      peer.close()
      try desk.expect("\(name) left")
    }
  }

  @Test func whoWasHereBefore() throws {
    let history = try HistoryFolder()
    try yesterday(history)
    let port = try freePort()
    let screen = try deskOnScreen(
      port: port, ["--history", history.path, "--no-pane"],
      size: WindowSize(columns: 120, rows: 30))
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "小明") + frame(2, "又是我"))
    try screen.waitFor("before: 1 time, 1 from this address (F4)")
    try screen.press("F4")
    try screen.waitFor("Earlier conversations: the name 小明")
    // The list includes Bob, who had the same address.
    try screen.waitFor("Bob")
    try screen.press("Down", "Enter")
    try screen.waitFor("退款多久到账？")
    try screen.waitFor("answer to 小明")
    // The present conversation goes on while an earlier one is shown.
    #expect(try screen.capture()[0].contains("小明 | 127.0.0.1:\(peer.port)"))
    try peer.send(frame(2, "还在吗"))
    try screen.waitFor("1 new in the conversation")
    try screen.enter("在的")
    #expect(try peer.receiveMessage() == "在的")
    try screen.press("Escape")
    try screen.waitFor("Enter opens")
    try screen.press("Escape")
    try screen.waitFor("还在吗")
  }

  /// The words of the last visit, the line and the day, without a key being pressed.
  @Test func thePaneTellsWhoIsHere() throws {
    let history = try HistoryFolder()
    try yesterday(history)
    let port = try freePort()
    let screen = try deskOnScreen(
      port: port, ["--history", history.path, "--backlog", "20"],
      size: WindowSize(columns: 120, rows: 30))
    try screen.waitFor("2 customers served")
    let peer = try seat(at: port, "小明", saying: "又是我")
    try screen.waitFor("│ < 退款多久到账？")
    try screen.waitFor("│ > answer to 小明")
    let next = try seat(at: port, "Bob")
    try screen.waitFor("│ In line: 1")
    let more = try (2...7).map { try seat(at: port, "no. \($0)") }
    try screen.waitFor("│ In line: 7")
    try screen.waitFor("│ and 2 more")
    for peer in more { peer.close() }
    try screen.press("F7")
    try screen.waitUntil("the pane is gone") { try !screen.capture().joined().contains("│") }
    try screen.press("F7")
    try screen.waitFor("│ In line: ")
    peer.close()
    try screen.waitFor("│ < Where is my parcel?")
    try screen.waitFor("3 customers served")
    next.close()
  }

  @Test func someoneNewWasNotHereBefore() throws {
    let history = try HistoryFolder()
    try yesterday(history)
    let desk = try Desk(["--history", history.path], in: .plainTerminal)
    let old = try desk.seat("Bob")
    try desk.expect("* Bob has visited before: 1 time, 1 from this address (/history)")
    old.close()
    try desk.expect("Bob left")
    let peer = try desk.seat("New")
    try desk.say("/status")
    try desk.expect("* New | 127.0.0.1:\(peer.port) | in conversation")
    #expect(!desk.child.output.contains("New has visited before"))
  }

  @Test(arguments: ["退款", "到账？", "款", "parcel", "PARCEL"])
  func findingInAllConversations(text: String) throws {
    let history = try HistoryFolder()
    try yesterday(history)
    let port = try freePort()
    let screen = try deskOnScreen(port: port, ["--history", history.path], environment: chinese)
    try screen.waitFor("没有客户")
    try screen.enter("/history \(text)")
    try screen.waitFor("找到 1 处：\(text)")
    try screen.press("Enter")
    try screen.waitFor("answer to")
    try screen.press("Escape")
    try screen.waitFor("Enter 打开")
    try screen.enter("/history 没有这句话")
    try screen.waitFor("没有对话")
  }

  @Test func atPlainLines() throws {
    let history = try HistoryFolder()
    try yesterday(history)
    let desk = try Desk(["--history", history.path], in: .plainTerminal)
    try desk.say("/history")
    try desk.expect("* /history: The latest conversations")
    try desk.expect("* 1: ")
    try desk.say("/history 退款")
    try desk.expect("* /history 退款: Found 1: 退款")
    try desk.expect("退款多久到账？")
    try desk.say("/open 1")
    try desk.expect("* /open 1: #1 ")
    try desk.expect("小明: 退款多久到账？")
    try desk.expect("Me: answer to 小明")
    try desk.say("/open 99")
    try desk.expectError("/open 99: there is no conversation 99")
    let without = try Desk(in: .plainTerminal)
    try without.say("/history")
    try without.expectError("no history is kept")
  }
}
