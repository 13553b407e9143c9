import TestSupport
import Testing

/// The configuration file and what it sets.
@Suite struct ConfigurationTests {
  private static let bell: Character = "\u{7}"

  /// The terminal output without titles, whose terminator is a BEL too.
  private func output(_ desk: Desk) -> String {
    desk.child.output.replacing(#/\u{1B}\][^\u{7}\u{1B}]*\u{7}/#, with: "")
  }

  @Test(arguments: [
    ("bel = true", 1, "unknown key bel, perhaps you mean bell"),
    ("\nremind = \"soon\"", 2, "remind must be a whole number"),
    ("[theme]\ntitle = \"boldd\"", 2, "boldd is not a colour or attribute"),
    ("wrap_up = 86401", 1, ":11: wrap_up must be from 0 to 86400"),
    ("[hours]\nmon-fri = \"9-17\"", 2, ":11: hours.mon-fri: “9-17” is not a span like 09:00-17:30"),
    ("[hours]\nmonday = \"9:00-17:00\"", 2, "unknown key hours.monday, write mon, tue,"),
    ("mouse = ", 1, "not TOML: the file ends too early"),
    ("mouse = yes", 1, ":9: not TOML: expected a value (a text needs quotes)"),
  ])
  func aMistakeIsToldWithItsLine(text: String, line: Int, problem: String) throws {
    let configuration = try ConfigurationFolder(["config.toml": text])
    for (program, arguments) in [("agent-console", []), ("customer-term", ["Mei"])] {
      let result = try outcome(
        builtProgram(program), arguments, environment: configuration.environment)
      #expect(result.status == .exited(64))
      #expect(result.output == "")
      #expect(result.errors.contains("/kefu/config.toml:\(line)"))
      #expect(result.errors.contains(problem))
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  /// The pipe has no writer: opening it like a file would block for ever.
  @Test func aPipeInAFilesPlace() throws {
    let configuration = try ConfigurationFolder()
    try configuration.makePipe("replies.toml")
    let desk = try Desk(in: .screen, environment: configuration.environment)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("Your turn")
    try desk.child.send("\u{1B}OQ")
    try desk.expect("replies.toml: not a regular file")
    try desk.child.send("hello\r")
    #expect(try peer.receiveMessage() == "hello")

    try configuration.makePipe("config.toml")
    for (program, arguments) in [("agent-console", []), ("customer-term", ["Mei"])] {
      let result = try outcome(
        builtProgram(program), arguments, environment: configuration.environment)
      #expect(result.status == .exited(64))
      let path = configuration.path + "/kefu/config.toml"
      #expect(result.errors == "\(program): \(path): not a regular file\n")
    }
  }

  @Test(arguments: [
    ("bel = true", "未知的键 bel，是不是想写 bell？"),
    ("mouse = yes", ":1:9: 不是正确的 TOML：此处应有值（文本须加引号）"),
  ])
  func aMistakeInChinese(text: String, problem: String) throws {
    let configuration = try ConfigurationFolder(["config.toml": text])
    let environment = configuration.environment.merging(chinese) { $1 }
    let result = try outcome(builtProgram("agent-console"), environment: environment)
    #expect(result.errors.contains(problem))
  }

  @Test func theCommandLineWinsOverTheFile() throws {
    let configuration = try ConfigurationFolder(["config.toml": "bell = false\n"])
    for (options, rings) in [([], false), (["--bell"], true)] as [([String], Bool)] {
      let desk = try Desk(options, in: .screen, environment: configuration.environment)
      let peer = try desk.seat()
      try peer.send(frame(2, "ring"))
      try desk.expect("Your turn")
      try desk.expect("ring")
      #expect(output(desk).contains(Self.bell) == rings)
    }
  }

  @Test func anotherFileMayBeNamed() throws {
    let configuration = try ConfigurationFolder(["other.toml": "lines = \"ascii\"\n"])
    let port = try freePort()
    let screen = try deskOnScreen(
      port: port, ["--config", configuration.path + "/kefu/other.toml"])
    try screen.waitFor("-- No customer ----")
    #expect(try !screen.capture().contains { $0.contains("─") })
  }

  @Test func aNamedFileMustBeThere() throws {
    let result = try outcome(builtProgram("agent-console"), ["--config", "/nonexistent/x.toml"])
    #expect(result.status == .exited(64))
    #expect(result.errors == "agent-console: /nonexistent/x.toml: No such file or directory\n")
    _ = try Desk(["--config", "/dev/null"])
  }

  /// `/dev/null` as the folder means that there are no files. It is not a directory, but that is no error.
  @Test func noFolderIsNoMistake() throws {
    let desk = try Desk(in: .plainTerminal, environment: ["XDG_CONFIG_HOME": "/dev/null"])
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("/reply")
    try desk.expectError("no canned replies yet: write them to /dev/null/kefu/replies.toml")
    let listing = try outcome(
      builtProgram("agent-console"), ["history", "list"],
      environment: ["XDG_STATE_HOME": "/dev/null"])
    #expect(listing.status == .exited(1))
    #expect(
      listing.errors == "agent-console: /dev/null/kefu/history.sqlite: there is no history yet\n")
    let named = try outcome(builtProgram("agent-console"), ["--config", "/dev/null/x.toml"])
    #expect(named.status == .exited(64))
    #expect(named.errors == "agent-console: /dev/null/x.toml: Not a directory\n")
  }

  @Test func aLocaleThatIsNotUnicodeHasLinesThatAre() throws {
    let screen = try deskOnScreen(port: try freePort(), environment: ["LANG": "en_US.ISO-8859-1"])
    try screen.waitFor("-- No customer ----")
    let usual = try deskOnScreen(port: try freePort(), environment: ["LANG": "C"])
    try usual.waitFor("── No customer ────")
  }

  @Test func coloursAsTheFileSaysThem() throws {
    let text = "[theme]\ntitle = \"bold black on 214\"\n"
    let configuration = try ConfigurationFolder(["config.toml": text])
    let desk = try Desk(in: .screen, environment: configuration.environment)
    try desk.expect("No customer")
    #expect(desk.child.output.contains("48;5;214"))
    let colourless = try ConfigurationFolder(["config.toml": text + "x = 1"])
    try colourless.write("colors = \"none\"\n" + text, to: "config.toml")
    let plain = try Desk(in: .screen, environment: colourless.environment)
    try plain.expect("No customer")
    #expect(!plain.child.output.contains("48;5;214"))
  }

  /// Off by default, because capturing the mouse disables the terminal's own selection.
  @Test func theMouse() throws {
    let usual = try Desk(in: .screen)
    try usual.expect("No customer")
    #expect(!usual.child.output.contains("\u{1B}[?1000h"))
    let desk = try Desk(["--mouse"], in: .screen)
    try desk.expect("No customer")
    #expect(desk.child.output.contains("\u{1B}[?1000h"))
    let peer = try desk.seat()
    let lines = (1...60).map { "line \($0)" }
    try peer.send(frame(2, lines.joined(separator: "\n")))
    try desk.expect("line 60")
    try desk.child.send("\u{1B}[<64;3;3M")
    try desk.expect("more below")
  }

  @Test func theReminder() throws {
    let desk = try Desk(["--remind", "1"], in: .screen)
    let peer = try desk.seat()
    try peer.send(frame(2, "hello?"))
    try desk.expect("Your turn")
    // Repeated until the agent answers.
    try wait(for: "three bells") { output(desk).count { $0 == Self.bell } >= 3 }
    let quiet = try Desk(["--remind", "1", "--no-bell"], in: .screen)
    let other = try quiet.seat()
    try other.send(frame(2, "hello?"))
    try quiet.expect("Still your turn")
    #expect(!output(quiet).contains(Self.bell))
  }

  @Test func theReminderInPlainLines() throws {
    let desk = try Desk(["--remind", "1"])
    let peer = try desk.seat("小明")
    try peer.send(frame(2, "hello?"))
    let words = "* 小明 has been waiting for your reply for "
    let seconds = try (1...2).map { _ in try desk.expectSeconds(behind: words) }
    #expect(seconds[0] >= 1 && seconds[1] > seconds[0])
    try desk.say("here")
    #expect(try peer.receiveMessage() == "here")
  }

  @Test func composingAhead() throws {
    let port = try freePort()
    let screen = try deskOnScreen(port: port, ["--type-ahead"])
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "Mei"))
    try screen.waitFor("Sending is locked: it is the customer's turn")
    try screen.enter("ahead of you")
    try screen.waitFor("> ahead of you")
    try peer.expectSilence(for: .milliseconds(100))
    try peer.send(frame(2, "hi"))
    try screen.waitFor("Your turn")
    try screen.press("Enter")
    #expect(try peer.receiveMessage() == "ahead of you")
    // It is a draft like any other: it is stashed with its customer.
    try screen.waitFor("Their turn")
    try screen.type("secret")
    try screen.waitFor("> secret")
    peer.close()
    try screen.waitFor("No customer")
    let next = try RawPeer(connectingTo: port)
    try next.send(frame(1, "Hua") + frame(2, "hello"))
    try screen.waitFor("Your turn")
    try screen.press("Enter")
    try next.expectSilence(for: .milliseconds(100))
    #expect(try !screen.capture().contains { $0.contains("secret") })
  }
}
