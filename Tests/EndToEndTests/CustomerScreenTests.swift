import Glibc
import TestSupport
import Testing

/// The customer's full screen, as a person uses it.
@Suite struct CustomerScreenTests {
  @Test func aVisitInChinese() throws {
    let listener = try RawListener()
    let screen = try customerOnScreen("小明", port: listener.port, environment: chinese)
    let agent = try listener.accept()
    #expect(try agent.receiveFrame().body == "小明")
    try screen.waitFor("轮到您")
    #expect(try screen.capture()[0].contains("小明"))
    #expect(try screen.capture()[0].contains("127.0.0.1:\(listener.port)"))
    for (question, answer) in InteropTests.turns {
      try screen.waitFor("轮到您")
      try screen.enter(question)
      #expect(try agent.receiveMessage() == question)
      try screen.waitFor("输入已锁定")
      try agent.send(frame(2, answer))
      try screen.waitFor(answer)
    }
    let everything = try screen.capture().joined(separator: "\n")
      .replacing(#/Enter|PgUp|PgDn|Alt/#, with: "")
    #expect(englishWords(in: everything) == [])
    try screen.type("没发出去的")
    try screen.waitFor("没发出去的")
    agent.close()
    try screen.waitFor("客服结束了对话")
    try screen.waitFor("按任意键")
    // After the end, the transcript can still be read and scrolled.
    try screen.press("C-Home")
    try screen.waitFor(InteropTests.turns[0].0)
    #expect(try screen.exitStatus() == nil)
    try screen.press("Space")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
    try screen.waitFor("没发出去的")
    #expect(try !screen.isInAlternateScreen())
  }

  @Test func bothProgramsOnTheirScreens() throws {
    let port = try freePort()
    let desk = try deskOnScreen(port: port, environment: chinese)
    let visit = try customerOnScreen("小明", port: port)
    try desk.waitFor("小明 已连接")
    for (question, answer) in InteropTests.turns {
      try visit.waitFor("Your turn")
      try visit.enter(question)
      try desk.waitFor(question)
      try desk.waitFor("轮到您")
      try visit.waitFor("Their turn")
      try desk.enter(answer)
      try visit.waitFor(answer)
      try desk.waitFor("等对方")
    }
    try visit.enter("/quit")
    try visit.waitUntil("it has ended") { try visit.exitStatus() == 0 }
    try desk.waitFor("小明 已离开")
  }

  @Test func theLockIsInWords() throws {
    let listener = try RawListener()
    let screen = try customerOnScreen("Mei", port: listener.port, environment: ["NO_COLOR": "1"])
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try screen.waitFor("Your turn")
    try screen.enter("one")
    #expect(try agent.receiveMessage() == "one")
    try screen.waitFor("Input locked")
    try screen.enter("two")
    try screen.press("C-y", "Left")
    try agent.expectSilence(for: .milliseconds(100))
    try agent.send(frame(2, "go on"))
    try screen.waitFor("Your turn")
    try screen.waitUntil("the line is empty") { try screen.capture().contains(">") }
    // A message out of turn does not change the input line.
    try screen.type("my draft")
    try agent.send(frame(2, "one more thing"))
    try screen.waitFor("one more thing")
    try screen.waitFor("out of turn")
    try screen.waitFor("> my draft")
    try screen.press("Enter")
    #expect(try agent.receiveMessage() == "my draft")
  }

  @Test func severalLinesInOneMessage() throws {
    let listener = try RawListener()
    let screen = try customerOnScreen("Mei", port: listener.port)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try screen.waitFor("Your turn")
    try screen.type("one")
    try screen.press("M-Enter")
    try screen.type("two")
    try screen.waitFor("  two")
    try screen.press("Enter")
    #expect(try agent.receiveMessage() == "one\ntwo")
    try screen.waitFor("Input locked")
    try agent.send(frame(2, "a\nb\r\nc"))
    try screen.waitFor("Your turn")
    try screen.paste("/quit\r\nnot a command")
    try screen.waitFor("not a command")
    try screen.press("Enter")
    #expect(try agent.receiveMessage() == "/quit\nnot a command")
  }
}
