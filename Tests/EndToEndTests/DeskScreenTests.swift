import Glibc
import TestSupport
import Testing

/// The agent's full screen, as a person uses it.
@Suite struct DeskScreenTests {
  private let port: UInt16
  init() throws { port = try freePort() }

  @Test func aDayAtTheDeskInChinese() throws {
    let screen = try deskOnScreen(port: port, environment: chinese)
    try screen.waitFor("没有客户")
    #expect(try screen.capture()[0].contains("127.0.0.1:\(port)"))
    #expect(try screen.capture()[0].contains("等待客户"))
    let first = try seat(at: port, "小明", saying: "你好，我想查订单")
    try screen.waitFor("你好，我想查订单")
    try screen.waitFor("轮到您")
    #expect(try screen.capture()[0].contains("小明"))
    #expect(try screen.capture()[0].contains("127.0.0.1:\(first.port)"))

    let second = try seat(at: port, "小红")
    try screen.waitUntil("the title says who waits") { try screen.capture()[0].contains("1 人在排队") }
    // The cursor is behind the text: each character is two columns wide.
    try screen.type("您好啊")
    try screen.waitFor("> 您好啊")
    #expect(try screen.cursor().column == 2 + 6)
    try screen.press("BSpace", "Enter")
    #expect(try first.receiveMessage() == "您好")
    try screen.waitFor("等对方")
    try screen.waitFor("输入已锁定")
    // While the input is locked, text is refused with a reason.
    try screen.type("急")
    try screen.waitUntil("a word says why") {
      try screen.capture().last { !$0.isEmpty }?.contains("输入已锁定") ?? false
    }
    #expect(try !screen.capture().contains { $0.contains("急") })
    try first.expectSilence(for: .milliseconds(100))
    first.close()
    try screen.waitFor("小明 已离开")
    try screen.waitFor("小红 已连接")
    #expect(try screen.capture()[0].contains("小红"))
    try screen.waitUntil("nobody waits") { try !screen.capture()[0].contains("排队") }
    let everything = try screen.capture().joined(separator: "\n")
      .replacing(#/Enter|PgUp|PgDn|Alt/#, with: "")
    #expect(englishWords(in: everything) == [])
    // Locked or not, the agent can end the conversation and quit.
    try screen.press("C-x")
    #expect(try second.receiveUntilEnd().end == .closed)
    try screen.waitFor("没有客户")
    try screen.press("C-c")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
    #expect(try !screen.isInAlternateScreen())
  }

  @Test(arguments: ["C-c", "y", "/quit"])
  func quittingAsksOnce(confirmation: String) throws {
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "Mei", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.press("C-c")
    try screen.waitFor("again or y quits")
    // Any other key cancels quitting.
    try screen.press("n")
    try screen.waitFor("^C quit")
    #expect(try screen.exitStatus() == nil)
    try screen.waitFor("Your turn")
    if confirmation == "/quit" {
      try screen.enter("/quit")
      try screen.waitFor("again or y quits")
      try screen.press("C-c")
    } else {
      try screen.press("C-c")
      try screen.waitFor("again or y quits")
      try screen.press(confirmation)
    }
    #expect(try peer.receiveUntilEnd() == ([], .closed))
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
  }

  @Test func slashCommands() throws {
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "Mei", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.enter("/edn")
    try screen.waitFor("Unknown command /edn")
    try peer.expectSilence(for: .milliseconds(100))
    try screen.press("C-u")
    try screen.enter("//end is a command")
    #expect(try peer.receiveMessage() == "/end is a command")
    try screen.waitFor("/end is a command")
    // Commands work while the input is locked.
    try screen.waitFor("Their turn")
    try screen.enter("/end")
    #expect(try peer.receiveUntilEnd() == ([], .closed))
    try screen.waitFor("No customer")
  }

  @Test func blankLinesAreNotSent() throws {
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "Mei", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.press("Enter")
    try screen.enter("   ")
    try peer.expectSilence(for: .milliseconds(100))
    try screen.press("C-u")
    try screen.enter("text")
    #expect(try peer.receiveMessage() == "text")
  }

  @Test func help() throws {
    let screen = try deskOnScreen(port: port)
    try screen.waitFor("No customer")
    for opening in ["F1", "/help"] {
      if opening == "F1" { try screen.press("F1") } else { try screen.enter(opening) }
      try screen.waitFor("end the conversation")
      try screen.press("Escape")
      try screen.waitUntil("it is closed") {
        try !screen.capture().contains { $0.contains("end the conversation") }
      }
    }
  }

  @Test func scrolling() throws {
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "Mei")
    for number in 1...60 { try peer.send(frame(2, "line \(number);")) }
    try screen.waitFor("line 60;")
    #expect(try !screen.capture().contains { $0.contains("line 1;") })
    try screen.press("C-Home")
    try screen.waitFor("line 1;")
    try screen.press("PageDown")
    try screen.waitUntil("a page further") {
      try !screen.capture().contains { $0.contains("line 1;") }
    }
    let page = try screen.capture().filter { $0.contains("line ") }
    // New messages do not scroll the page; a marker shows that there are some.
    try peer.send(frame(2, "the newest"))
    try screen.waitFor("1 new below")
    #expect(try screen.capture().filter { $0.contains("line ") } == page)
    try screen.press("C-End")
    try screen.waitFor("the newest")
    try screen.press("PageUp", "PageUp")
    try screen.waitUntil("pages back") {
      try !screen.capture().contains { $0.contains("the newest") }
    }
    // The turn does not affect the editor.
    try screen.waitFor("Your turn")
  }

  /// A draft for one customer is never in the input line when the next customer is seated.
  @Test func aDraftIsPutAside() throws {
    let screen = try deskOnScreen(port: port)
    let first = try seat(at: port, "First", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.type("dear First")
    try screen.waitFor("> dear First")
    let second = try seat(at: port, "Second", saying: "hello")
    first.close()
    try screen.waitFor("Second connected")
    try screen.waitFor("Your turn")
    #expect(try !screen.capture().contains { $0.contains("dear First") })
    try screen.press("Enter")
    try second.expectSilence(for: .milliseconds(100))
    // The agent can recall it.
    try screen.press("Up")
    try screen.waitFor("> dear First")
  }

  @Test func aMessageThatIsTooLongStays() throws {
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "Mei", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.paste(String(repeating: "x", count: 9995))
    try screen.waitFor("3 bytes too long")
    try screen.press("Enter")
    try screen.waitFor("too long by 3 bytes")
    try peer.expectSilence(for: .milliseconds(100))
    try screen.press("BSpace", "BSpace", "BSpace", "Enter")
    #expect(try peer.receiveMessage() == String(repeating: "x", count: 9992))
  }

  /// Text typed right behind a message finds the input locked already.
  @Test func nothingIsQueuedBehindTheLock() throws {
    let desk = try Desk(in: .screen)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("Your turn")
    try desk.child.send("one\rtwo\rthree\r")
    #expect(try peer.receiveMessage() == "one")
    try peer.send(frame(2, "next"))
    try desk.expect("next")
    try peer.expectSilence(for: .milliseconds(200))
    try desk.child.send("\rfour\r")
    #expect(try peer.receiveMessage() == "four")
  }

  @Test func theBell() throws {
    for (options, rings) in [([], true), (["--no-bell"], false)] as [([String], Bool)] {
      let desk = try Desk(options, in: .screen)
      let peer = try desk.seat()
      try peer.send(frame(2, "ring"))
      try desk.expect("ring")
      try desk.expect("Your turn")
      // A BEL also ends an OSC sequence, such as a title.
      let output = desk.child.output.replacing(#/\u{1B}\][^\u{7}\u{1B}]*\u{7}/#, with: "")
      #expect(output.contains("\u{7}") == rings)
    }
  }

  @Test func aPasteWhoseEndIsLostCanBeEnded() throws {
    let desk = try Desk(in: .screen)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("Your turn")
    try desk.child.send("\u{1B}[200~pasted")
    try desk.expect("The paste has no end")
    try desk.child.send("\u{3}")
    try desk.expect("pasted")
    try desk.child.send("\r")
    #expect(try peer.receiveMessage() == "pasted")
  }

  /// Keys that are pressed meanwhile do not put it off.
  @Test func aPasteWhoseEndIsLostCanBeEndedByWhoeverKeepsPressing() throws {
    let desk = try Desk(in: .screen)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("Your turn")
    try desk.child.send("\u{1B}[200~pasted")
    let stop = ContinuousClock.now + .seconds(60)
    while !desk.child.output.contains("pasted"), ContinuousClock.now < stop {
      try desk.child.send("\u{3}")
      usleep(200_000)
    }
    #expect(desk.child.output.contains("pasted"))
  }

  /// What was pasted for one customer is not in the line for the next, however late its end comes.
  @Test func aPasteAcrossAChangeOfCustomersIsSetAside() throws {
    let desk = try Desk(in: .screen)
    let first = try desk.seat("Mei")
    try first.send(frame(2, "hi"))
    try desk.expect("Your turn")
    try desk.child.send("\u{1B}[200~secret of ")
    first.close()
    try desk.expect("Mei left")
    let second = try desk.seat("Ann")
    try second.send(frame(2, "hello"))
    try desk.expect("hello")
    try desk.child.send("Mei\u{1B}[201~")
    try desk.expect("Typed for the previous customer")
    try desk.child.send("for Ann\r")
    #expect(try second.receiveMessage() == "for Ann")
  }

  /// A program at the other end of a connection chooses the size: it must cost neither the memory nor the desk.
  @Test func aTerminalOfTheGreatestSize() throws {
    let desk = try Desk(in: .screen, size: WindowSize(columns: 65_535, rows: 65_535))
    let peer = try desk.seat()
    try peer.send(frame(2, "hello"))
    try desk.expect("hello")
    try desk.child.setWindowSize(WindowSize(columns: 80, rows: 24))
    try desk.child.send("hi\r")
    #expect(try peer.receiveMessage() == "hi")
    let status = try desk.kernelFile("status")
    let peak = status.firstMatch(of: #/VmHWM:\s+(\d+)/#).flatMap { Int($0.1) }
    #expect(try #require(peak) < 200_000)
  }
}
