import Glibc
import TestSupport
import Testing

/// The customer's place in the line, on the desks' own machine, and what is said at the end.
@Suite struct LinePlaceTests {
  private func customer(
    _ port: UInt16, _ lineFile: String, _ more: [String] = [], in setting: Setting = .pipes
  ) throws -> Program {
    try Program(
      "customer-term",
      ["--host", "127.0.0.1", "--port", "\(port)", "--line-file", lineFile] + more + ["Mei"],
      in: setting, environment: [:], size: WindowSize(columns: 100, rows: 12))
  }

  /// A real desk publishes the numbers, and three are before the customer.
  @Test func thePlaceIsExact() throws {
    let numbers = try SaveFolder()
    let desk = try Desk(["--line-file", numbers.path])
    let seated = try desk.seat("first")
    let others = try ["second", "third"].map { try seat(at: desk.port, $0) }
    try wait(for: "the line") { try numbers.text == "waiting 2 taken 1 desks 1\n" }
    let customer = try customer(desk.port, numbers.path, in: .plainTerminal)
    try customer.expect("number 3 in line")
    seated.close()
    try customer.expect("number 2 in line")
    others[0].close()
    try customer.expect("you are next in line")
    others[1].close()
    try desk.expect("Mei connected")
  }

  /// With two taken since, an estimate that says it is one. After the first reply nothing is told any more.
  @Test func theTitle() throws {
    let listener = try RawListener()
    let numbers = try SaveFolder()
    try numbers.write("waiting 5 taken 10 desks 2\n")
    let screen = try customerOnScreen("Mei", port: listener.port, ["--line-file", numbers.path])
    try screen.waitFor("number 6 in line")
    try numbers.write("waiting 3 taken 12 desks 2\n")
    try screen.waitFor("number 4 in line, about")
    #expect(try screen.capture()[0].contains("(estimate)"))
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try screen.enter("hello")
    _ = try agent.receiveMessage()
    try agent.send(frame(2, "hi"))
    try screen.waitUntil("the place is gone") { try !screen.capture()[0].contains("in line") }
  }

  /// What is in the file is no place: nothing is said, and nothing goes wrong.
  @Test(arguments: [
    "", "nonsense\n", "waiting -1 taken 5 desks 1\n", "waiting 1 taken 2\n",
    "waiting 99999999999999999999 taken 2 desks 1\n", String(repeating: "x", count: 100_000),
  ])
  func numbersThatAreNone(text: String) throws {
    let listener = try RawListener()
    let numbers = try SaveFolder()
    try numbers.write(text)
    let customer = try customer(listener.port, numbers.path)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try customer.expect("connected to")
    try customer.child.send("hello\n")
    #expect(try agent.receiveMessage() == "hello")
    #expect(!customer.child.output.contains("in line"))
  }

  /// The desks have started anew: their count says nothing about this customer.
  @Test func anotherLine() throws {
    let listener = try RawListener()
    let numbers = try SaveFolder()
    try numbers.write("waiting 2 taken 10 desks 1\n")
    let customer = try customer(listener.port, numbers.path, in: .screen)
    try customer.expect("number 3 in line")
    try numbers.write("waiting 0 taken 0 desks 1\n")
    let screen = customer.child.output.utf8.count
    try customer.child.waitForOutput(containing: "waiting for an agent", after: 0)
    try numbers.write("waiting 0 taken 11 desks 1\n")
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try agent.send(frame(2, "hello"))
    try customer.expect("hello")
    #expect(!customer.child.output.dropFirst(screen).contains("number 2"))
  }

  /// The desk replaces and removes its file, so it must be none of the user's.
  @Test(arguments: ["echo notes >x", "ln -s y x; echo notes >y", "mkfifo x", "mkdir x"])
  func aFileThatIsSomethingElse(making: String) throws {
    let numbers = try SaveFolder()
    func run(_ script: String) throws -> String {
      try outcome("sh", ["-c", "cd \(numbers.folder); \(script)"]).output
    }
    let before = try run("\(making); stat -c '%i %F' *")
    let result = try outcome(
      builtProgram("agent-console"),
      ["--plain", "--no-history", "--port", "0", "--line-file", numbers.folder + "/x"])
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("exists and is something else than a line's numbers"))
    #expect(try run("stat -c '%i %F' *") == before)
    #expect(try !making.contains("notes") || run("cat x") == "notes\n")
  }

  /// A file that came in the place of the desk's stays.
  @Test func aFileThatIsNoLongerItsOwn() throws {
    let numbers = try SaveFolder()
    let desk = try Desk(["--line-file", numbers.path])
    try wait(for: "the numbers") { try numbers.text.hasPrefix("waiting") }
    #expect(try outcome("rm", [numbers.path]).status == .exited(0))
    try numbers.write("mine")
    desk.child.signal(SIGTERM)
    _ = try desk.child.waitForExit()
    #expect(try numbers.text == "mine")
  }

  // MARK: The end

  @Test func theEndTellsWhereTheCopyIsAndHowToComeBack() throws {
    let listener = try RawListener()
    let copy = try SaveFolder()
    let customer = try Program(
      "customer-term",
      ["--host", "127.0.0.1", "--port", "\(listener.port)", "--save", copy.path, "陈 小明"],
      in: .screen, environment: [:], size: .standard)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try customer.expect("Your turn")
    agent.close()
    try customer.expect("Press any key")
    try customer.child.send("q")
    try customer.expect("Your copy of the conversation: \(copy.path)")
    try customer.expect(
      "--port \(listener.port) --save \(copy.path) '陈 小明' --append")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func aPipeIsToldNothing() throws {
    let listener = try RawListener()
    let customer = try customer(listener.port, "/dev/null")
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    agent.close()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(!customer.child.output.contains("come back"))
  }

  @Test func aKioskTellsNoCommand() throws {
    let listener = try RawListener()
    let numbers = try SaveFolder()
    try numbers.write("waiting 2 taken 10 desks 1\n")
    let customer = try customer(listener.port, numbers.path, ["--kiosk"], in: .screen)
    try customer.expect("number 3 in line")
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    agent.close()
    try customer.expect("Press any key")
    try customer.child.send("q")
    try customer.expect("To come back, connect as you did before")
    #expect(try customer.child.waitForExit() == .exited(0))
  }
}
