import Glibc
import TestSupport
import Testing

/// However a program ends, the terminal is restored, and the exit status tells the reason.
@Suite struct EndingTests {
  static let endingSignals = [
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGPOLL,
    SIGPWR, SIGXCPU, 34, 64,
  ]

  static let crashes = [SIGSEGV, SIGABRT, SIGTRAP, SIGILL, SIGBUS, SIGFPE, SIGSYS]

  @Test(arguments: endingSignals, Setting.allCases)
  func theDeskBySignal(_ signal: Int32, _ setting: Setting) throws {
    let desk = try Desk(in: setting)
    let before = setting == .screen ? nil : try? desk.child.terminalModes()
    let peer = try desk.seat()
    desk.child.signal(signal)
    #expect(try desk.child.waitForExit() == .exited(128 + signal))
    // The conversation ended in order.
    #expect(try peer.receiveUntilEnd().end == .closed)
    if setting == .screen { try expectTerminalIsBack(desk.child) }
    if let before { #expect(try desk.child.terminalModes() == before) }
  }

  @Test(arguments: endingSignals, Setting.allCases)
  func theCustomerBySignal(_ signal: Int32, _ setting: Setting) throws {
    let customer = try Customer(in: setting)
    let agent = try customer.greet()
    try customer.expect("connected")
    customer.child.signal(signal)
    #expect(try customer.child.waitForExit() == .exited(128 + signal))
    #expect(try agent.receiveUntilEnd().end == .closed)
    if setting == .screen { try expectTerminalIsBack(customer.child) }
  }

  @Test(arguments: crashes)
  func aCrashRestoresTheTerminalToo(_ signal: Int32) throws {
    for program in [try Desk(in: .screen), try Customer(in: .screen)] {
      try program.expect("─")
      try wait(for: "raw mode") { try !program.child.terminalModes().isByLine }
      let watch = Stopwatch(of: program.child)
      program.child.signal(signal)
      #expect(try program.child.waitForExit() == .signaled(signal))
      #expect(watch.elapsed < .seconds(5))
      try expectTerminalIsBack(program.child)
    }
  }

  @Test func byHand() throws {
    let desk = try Desk(in: .screen)
    try desk.expect("^C")
    try desk.child.send("\u{3}")
    #expect(try desk.child.waitForExit() == .exited(0))
    try expectTerminalIsBack(desk.child)

    for keys in ["\u{3}", "\u{18}", "/quit\r"] {
      let customer = try Customer(in: .screen)
      let agent = try customer.greet()
      try customer.expect("Your turn")
      try customer.child.send(keys)
      #expect(try customer.child.waitForExit() == .exited(0))
      #expect(try agent.receiveUntilEnd().end == .closed)
      try expectTerminalIsBack(customer.child)
    }
  }

  @Test func theDeskIsClosedOnTheCustomersScreen() throws {
    let customer = try Customer(in: .screen)
    try customer.greet().close()
    try customer.expect("ended the conversation")
    try customer.expect("any key")
    // The transcript stays until a key is pressed.
    #expect(customer.child.exitStatus == nil)
    try customer.child.send(" ")
    #expect(try customer.child.waitForExit() == .exited(0))
    try expectTerminalIsBack(customer.child)
  }

  @Test(arguments: ["reset", "violation"])
  func aConversationThatBrokeOnTheScreen(how: String) throws {
    let customer = try Customer(in: .screen)
    let agent = try customer.greet()
    try customer.expect("Your turn")
    if how == "reset" { agent.reset() } else { try agent.send("HTTP/1.1") }
    try customer.expect(how == "reset" ? "The connection broke: " : "not four digits")
    try customer.expect("any key")
    try customer.child.send("\r")
    #expect(try customer.child.waitForExit() == .exited(1))
    try expectTerminalIsBack(customer.child)
  }

  /// nohup(1) and `trap ''` make a program inherit an ignored signal. It must stay ignored.
  @Test(arguments: [SIGHUP, SIGINT, SIGTERM, SIGTSTP], Setting.allCases)
  func aSignalIgnoredAtTheStartStaysIgnored(_ signal: Int32, _ setting: Setting) throws {
    let port = try freePort()
    let command = try builtProgram("agent-console") + " --no-history --port \(port)"
    let options = setting.options.joined()
    let child = try Child(
      "sh", ["-c", "trap '' \(signal); exec \(command) \(options)"], input: setting.end,
      output: setting.end, errors: setting.end)
    let desk = try Desk(child, port: port)
    child.signal(signal)
    let peer = try desk.seat()
    try peer.send(frame(2, "still there?"))
    try desk.expect("still there?")
    #expect(child.exitStatus == nil)
    child.signal(SIGQUIT)
    #expect(try child.waitForExit() == .exited(131))
  }
}

/// Checks that the terminal has its modes, main screen and cursor back, and that only text was written after
/// that.
func expectTerminalIsBack(
  _ child: Child, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let modes = try child.terminalModes()
  #expect(
    modes.isByLine && modes.echoes && modes.makesSignals, sourceLocation: sourceLocation)
  let fresh = try Child("true", input: .terminal, output: .terminal)
  #expect(try modes == fresh.terminalModes(), sourceLocation: sourceLocation)
  let output = child.output
  for (on, off) in [
    ("\u{1B}[?1049h", "\u{1B}[?1049l"), ("\u{1B}[?25l", "\u{1B}[?25h"),
    ("\u{1B}[?7l", "\u{1B}[?7h"), ("\u{1B}[?2004h", "\u{1B}[?2004l"), ("\u{1B}[?1h", "\u{1B}[?1l"),
    ("\u{1B}[?1000h", "\u{1B}[?1000l"), ("\u{1B}[?1006h", "\u{1B}[?1006l"),
  ] {
    let isBack = lastPlace(of: off, in: output) >= lastPlace(of: on, in: output)
    #expect(isBack, "\(on.dropFirst())", sourceLocation: sourceLocation)
  }
  let after = output.ranges(of: "\u{1B}[?1049l").last.map { output[$0.upperBound...] } ?? ""
  #expect(!after.contains("\u{1B}[3") && !after.contains("─"), sourceLocation: sourceLocation)
}

private func lastPlace(of text: String, in output: String) -> Int {
  output.ranges(of: text).last.map {
    output.utf8.distance(from: output.startIndex, to: $0.lowerBound)
  }
    ?? -1
}
