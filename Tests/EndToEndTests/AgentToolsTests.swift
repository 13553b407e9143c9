import TestSupport
import Testing

/// The agent's commands besides replying.
@Suite struct AgentToolsTests {
  private static let replies = """
    greeting = "您好 {name}！"

    [replies]
    hello = "Hello {name}, it is {time}."
    "退款" = "第一行\\n第二行"
    slash = "/end is a command"
    """

  private let port: UInt16
  init() throws { port = try freePort() }

  @Test func aCannedReplyGoesIntoTheLineAndNoFurther() throws {
    let configuration = try ConfigurationFolder(["replies.toml": Self.replies])
    let screen = try deskOnScreen(port: port, environment: configuration.environment)
    let peer = try seat(at: port, "小明", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.press("F2")
    try screen.waitFor("Replies 1/3")
    try screen.type("hel")
    try screen.waitFor("Replies 1/1")
    try screen.press("Enter")
    try screen.waitFor("> Hello 小明, it is ")
    try peer.expectSilence(for: .milliseconds(100))
    try screen.press("Enter")
    let sent = try peer.receiveMessage()
    #expect(sent.wholeMatch(of: #/Hello 小明, it is \d\d:\d\d\./#) != nil)

    // A reply whose text begins with a slash, selected by its name.
    try peer.send(frame(2, "and?"))
    try screen.waitFor("Your turn")
    try screen.enter("/reply slash")
    try screen.waitFor("Replies 1/1")
    try screen.press("Tab")
    try screen.waitFor("> /end is a command")
    try screen.press("Enter")
    #expect(try peer.receiveMessage() == "/end is a command")
  }

  @Test func theFileIsReadAgainWhenItHasChanged() throws {
    let configuration = try ConfigurationFolder()
    let screen = try deskOnScreen(port: port, environment: configuration.environment)
    let peer = try seat(at: port, "Mei", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.press("F2")
    try screen.waitFor("no canned replies yet")
    try configuration.write("[replies]\none = \"first\"\ntwo = 2\n", to: "replies.toml")
    try screen.press("F2")
    try screen.waitFor("replies.toml:3")
    try configuration.write("[replies]\none = \"first\"\n", to: "replies.toml")
    try screen.press("F2")
    try screen.waitFor("Replies 1/1")
    try screen.press("Enter", "Enter")
    #expect(try peer.receiveMessage() == "first")
  }

  @Test func theGreetingIsTheFirstReplyOrNone() throws {
    let configuration = try ConfigurationFolder(["replies.toml": Self.replies])
    let desk = try Desk(in: .plainTerminal, environment: configuration.environment)
    try desk.say("/greet")
    try desk.expectError("nobody is connected")
    let peer = try desk.seat("小明")
    try desk.say("/greet")
    try desk.expectError("it is not your turn")
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("/greet")
    #expect(try peer.receiveMessage() == "您好 小明！")
    try peer.send(frame(2, "and?"))
    try desk.expect("< and?")
    try desk.say("/greet")
    try desk.expectError("only the first reply can be a greeting")
    try peer.expectSilence(for: .milliseconds(100))
  }

  @Test func aCannedReplyAtPlainLines() throws {
    let configuration = try ConfigurationFolder(["replies.toml": Self.replies])
    let desk = try Desk(in: .plainTerminal, environment: configuration.environment)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("/send")
    try desk.expectError("no reply was chosen")
    try desk.say("/reply")
    try desk.expect("* hello: Hello Mei")
    try desk.say("/reply 退")
    try desk.expect("* 第二行")
    try peer.expectSilence(for: .milliseconds(100))
    try desk.say("/send")
    #expect(try peer.receiveMessage() == "第一行\n第二行")
    // A reply can be sent once; then it is no longer chosen.
    try peer.send(frame(2, "and?"))
    try desk.expect("< and?")
    try desk.say("/send")
    try desk.expectError("no reply was chosen")
  }

  /// A reply that is too long does not affect the others. The length counts after the name was filled in.
  @Test func aReplyThatIsTooLong() throws {
    let most = String(repeating: "x", count: 9992 - 3)
    let text =
      "greeting = \"\(most){name}\"\n[replies]\nlong = \"\(most){name}\"\nhello = \"Hello!\"\n"
    let configuration = try ConfigurationFolder(["replies.toml": text])
    let desk = try Desk(in: .plainTerminal, environment: configuration.environment)
    let peer = try desk.seat("Anna")
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("/greet")
    try desk.expectError("too long by 1 byte (at most 9992)")
    try desk.say("/reply long")
    try desk.expectError("too long by 1 byte (at most 9992)")
    try desk.say("/reply hello")
    try desk.expect("/send sends it")
    try desk.say("/send")
    #expect(try peer.receiveMessage() == "Hello!")
    peer.close()
    try desk.expect("Anna left")
    let other = try desk.seat("Mei")
    try other.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("/greet")
    #expect(try other.receiveMessage() == most + "Mei")
  }

  @Test func aNoteStaysOnTheDesk() throws {
    let screen = try deskOnScreen(port: port)
    let peer = try seat(at: port, "Mei", saying: "hi")
    try screen.waitFor("Your turn")
    try screen.enter("/note asks for money")
    try screen.waitFor("asks for money")
    try screen.waitFor("Your turn")
    try screen.enter("answer")
    #expect(try peer.receiveMessage() == "answer")
    // Also while the input is locked.
    try screen.waitFor("Their turn")
    try screen.enter("/note 第二个备注")
    try screen.waitFor("第二个备注")
    try peer.expectSilence(for: .milliseconds(100))
  }

  @Test func aBlockedHostIsTurnedAwayUntilItIsNot() throws {
    let desk = try Desk(in: .plainTerminal)
    try desk.say("/block")
    try desk.expectError("nobody is connected")
    let peer = try desk.seat()
    try desk.say("/block 1h")
    try desk.expect("blocked 127.0.0.1 for 1 h")
    #expect(try peer.receiveUntilEnd() == ([], .closed))
    for _ in 1...12 {
      let another = try RawPeer(connectingTo: desk.port)
      _ = try another.receiveUntilEnd()
    }
    try desk.expect("127.0.0.1 is blocked and was disconnected (10 times)")
    try desk.say("/unblock 10.0.0.1")
    try desk.expectError("10.0.0.1 is not blocked")
    try desk.say("/unblock")
    try desk.expect("unblocked 127.0.0.1")
    _ = try desk.seat("Welcome")
  }

  /// Many connections from a blocked host in the line do not delay the connections behind them.
  @Test func blockedOnesInTheLineDelayNobody() throws {
    let desk = try Desk(["--backlog", "100"], in: .plainTerminal)
    let peer = try desk.seat()
    let line = try (1...80).map { _ in try RawPeer(connectingTo: desk.port) }
    try desk.expect("* 80 waiting")
    try desk.say("/block 3")
    try desk.expect("blocked 127.0.0.1 for 3 s")
    for one in line { _ = try one.receiveUntilEnd() }
    _ = try peer.receiveUntilEnd()
    var later: [RawPeer] = []
    try wait(for: "the block is over") {
      let one = try RawPeer(connectingTo: desk.port)
      later.append(one)
      // The connection is turned away and may be reset before the name is sent.
      _ = try? one.send(frame(1, "Later"))
      return desk.child.output.contains("Later connected")
    }
  }

  @Test func whoIsHereAndWhatWasSaid() throws {
    let desk = try Desk(in: .plainTerminal)
    try desk.say("/status")
    try desk.expect("waiting for a customer")
    let peer = try desk.seat("小明")
    try peer.send(frame(2, "My Order"))
    try desk.expect("< My Order")
    try desk.say("/status")
    try desk.expect("* 小明 | 127.0.0.1:\(peer.port) | in conversation")
    try desk.expect("* Your turn")
    try desk.say("/find order")
    try desk.expect("小明: My Order")
    try desk.say("/find nowhere")
    try desk.expect("* not found: nowhere")
    try desk.say("/last 1")
    try desk.expect("小明: My Order")
  }

  /// The line discipline holds an unfinished line when the customers change. It must not become the beginning
  /// of the first line to the next customer.
  @Test func aHalfTypedPlainLineIsPutAside() throws {
    let desk = try Desk(in: .plainTerminal)
    let first = try desk.seat("First")
    try first.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.child.send("dear First")
    try desk.expect("dear First")
    let second = try RawPeer(connectingTo: desk.port)
    try second.send(frame(1, "Second") + frame(2, "hello"))
    first.close()
    try desk.expect("typed for the previous customer, not sent: dear First")
    try desk.expect("< hello")
    try desk.child.send("\ndear Second\n")
    #expect(try second.receiveMessage() == "dear Second")
  }

  /// A command that concerns no customer is still carried out.
  @Test func aCommandThatComesWithTheChangeIsNotLost() throws {
    let desk = try Desk(in: .plainTerminal)
    let first = try desk.seat("First")
    try desk.child.send("/qui")
    try desk.expect("/qui")
    first.close()
    try desk.expect("typed for the previous customer, not sent: /qui")
    try desk.say("\n/quit")
    #expect(try desk.child.waitForExit() == .exited(0))
  }

  /// Pieces of the line typed after the change belong to the previous customer too, and are not sent.
  @Test func fingersThatGoOnTypeForTheFormerCustomer() throws {
    let desk = try Desk(in: .plainTerminal)
    let first = try desk.seat("First")
    try first.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.child.send("one ")
    try desk.expect("one ")
    let second = try RawPeer(connectingTo: desk.port)
    try second.send(frame(1, "Second") + frame(2, "hello"))
    first.close()
    try desk.expect("typed for the previous customer, not sent: one")
    try desk.child.send("two ")
    try desk.expect("typed for the previous customer, not sent: two")
    try second.expectSilence(for: .milliseconds(300))
    try desk.say("\nfor Second")
    #expect(try second.receiveMessage() == "for Second")
  }
}
