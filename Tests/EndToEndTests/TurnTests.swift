import TestSupport
import Testing

/// The customer speaks first; then the two alternate.
@Suite struct TurnTests {
  @Test func aConversationInPlainLines() throws {
    let desk = try Desk()
    let visit = try customer(of: desk, "小明")
    try visit.expect("* connected to 127.0.0.1:\(desk.port)\n")
    for turn in 1...3 {
      try visit.say("第 \(turn) 个问题？")
      try desk.expect("< 第 \(turn) 个问题？\n")
      try desk.say("第 \(turn) 个回答。")
      try visit.expect("< 第 \(turn) 个回答。\n")
    }
    visit.child.closeInput()
    #expect(try visit.child.waitForExit() == .exited(0))
    try desk.expect("* 小明 left\n")
    let port = try #require(
      desk.child.output.firstMatch(of: #/小明 connected from 127\.0\.0\.1:(\d+)\n/#)?.1)
    #expect(
      desk.child.output == """
        * listening on 127.0.0.1:\(desk.port)
        * 小明 connected from 127.0.0.1:\(port)
        < 第 1 个问题？
        > 第 1 个回答。
        < 第 2 个问题？
        > 第 2 个回答。
        < 第 3 个问题？
        > 第 3 个回答。
        * 小明 left

        """)
    #expect(
      visit.child.output == """
        * connected to 127.0.0.1:\(desk.port)
        > 第 1 个问题？
        < 第 1 个回答。
        > 第 2 个问题？
        < 第 2 个回答。
        > 第 3 个问题？
        < 第 3 个回答。
        * you left

        """)
    #expect(desk.child.errors + visit.child.errors == "")
  }

  /// Lines that are piped in at the agent's side stay unread until the agent's turn.
  @Test func theAgentWaitsForTheCustomer() throws {
    let desk = try Desk()
    try desk.say("one\ntwo\nthree")
    let peer = try desk.seat()
    try peer.expectSilence(for: .milliseconds(200))
    for (question, answer) in [("a", "one"), ("b", "two")] {
      try peer.send(frame(2, question))
      #expect(try peer.receiveMessage() == answer)
      try peer.expectSilence(for: .milliseconds(100))
    }
    // The third line is the answer to the next customer's question.
    peer.close()
    let next = try desk.seat("Next")
    try next.expectSilence(for: .milliseconds(100))
    try next.send(frame(2, "c"))
    #expect(try next.receiveMessage() == "three")
  }

  @Test func aMessageOutOfTurnIsShownMarkedAndChangesNothing() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    try peer.send(frame(2, "one"))
    try desk.expect("< one\n")
    try peer.send(frame(2, "two"))
    try desk.expect("* out of turn:\n< two\n")
    try desk.say("reply\nearly")
    #expect(try peer.receiveMessage() == "reply")
    try peer.expectSilence(for: .milliseconds(200))
    try peer.send(frame(2, "three"))
    #expect(try peer.receiveMessage() == "early")
    #expect(desk.notices.filter { $0.contains("out of turn") }.count == 1)
  }

  @Test func severalLinesAreOneMessage() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    try peer.send(frame(2, "one\ntwo\r\nthree\n> faked\n* faked"))
    try desk.expect("< one\n  two\n  three\n  > faked\n  * faked\n")
  }
}
