import Glibc
import TestSupport
import Testing

/// `customer-term --kiosk`: no files, no commands, no suspending, no other configuration.
@Suite struct KioskTests {
  private func customer(
    _ name: [String] = ["Guest"], in setting: Setting, listener: RawListener,
    environment: [String: String?] = [:]
  ) throws -> Program {
    let options = ["--kiosk", "--host", "127.0.0.1", "--port", "\(listener.port)"]
    return try Program(
      "customer-term", options + name, in: setting, environment: environment, size: .standard)
  }

  @Test(
    arguments: [
      ("陈小明", ["Guest"], "陈小明"), ("陈小明", [], "陈小明"), (nil, ["Guest"], "Guest"),
      ("", ["Guest"], "Guest"),
    ] as [(String?, [String], String)])
  func theNameIsThatOfTheEnvironment(_ variable: String?, _ given: [String], _ name: String) throws
  {
    let listener = try RawListener()
    let customer = try customer(
      given, in: .pipes, listener: listener, environment: ["KEFU_NAME": variable])
    #expect(try listener.accept().receiveFrame().body == name)
    _ = customer
  }

  /// Without `--kiosk` the variable means nothing.
  @Test func elsewhereTheVariableMeansNothing() throws {
    let customer = try Customer("Mei", environment: ["KEFU_NAME": "Ming"])
    _ = try customer.greet("Mei")
  }

  @Test func aNameThatIsTooLong() throws {
    let result = try outcome(
      builtProgram("customer-term"), ["--kiosk"],
      environment: ["KEFU_NAME": String(repeating: "x", count: 9993)])
    #expect(result.status == .exited(64))
    #expect(result.errors.contains("NAME is too long by 1 byte"))
  }

  /// Neither the key nor the signal stops it, and the conversation goes on.
  @Test(arguments: [Setting.screen, .plainTerminal])
  func itIsNotSuspended(_ setting: Setting) throws {
    let listener = try RawListener()
    let customer = try customer(in: setting, listener: listener)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try customer.expect(setting == .screen ? "Your turn" : "connected to")
    try customer.child.send("\u{1A}")
    customer.child.signal(SIGTSTP)
    try customer.child.send(setting == .screen ? "hello\r" : "hello\n")
    #expect(try agent.receiveMessage() == "hello")
    #expect(!(try customer.kernelFile("stat")).contains(") T "))
    try agent.send(frame(2, "hi"))
    try customer.expect("hi")
    // The screen was not even left.
    #expect(!customer.child.output.contains("\u{1B}[?1049l"))
  }

  @Test func theKernelForbidsFilesAndCommands() throws {
    let listener = try RawListener()
    let customer = try customer(in: .pipes, listener: listener)
    _ = try listener.accept().receiveFrame()
    let limits = try customer.kernelFile("limits")
    for name in ["Max file size", "Max core file size", "Max processes"] {
      #expect(limits.firstMatch(of: try Regex("\(name) +0 +0 ")) != nil, "\(name)")
    }
  }

  /// What the environment offers to read, under a folder of its own: none of it is looked at. No other program is
  /// run, no process made, no file opened to be written.
  @Test(
    .enabled(if: DiskFault.isPermitted, DiskFault.why), arguments: [Setting.pipes, .screen])
  func theEnvironmentIsNotFollowed(_ setting: Setting) throws {
    let place = try makeTemporaryFolder("kiosk")
    defer { _ = try? outcome("rm", ["-rf", place]) }
    mkdir("\(place)/kefu", 0o700)
    let file = try #require(fopen("\(place)/kefu/config.toml", "w"))
    fputs("bell = nonsense\n", file)
    fclose(file)
    let names = [
      "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TERMINFO",
      "TERMINFO_DIRS", "TERMPATH", "HOSTALIASES", "LOCPATH", "NLSPATH", "TMPDIR",
      "RESOLV_HOST_CONF", "SHELL", "EDITOR", "PAGER",
    ]
    var environment: [String: String?] = ["TZ": ":\(place)/zone"]
    for name in names { environment[name] = place }
    let (listener, trace) = (try RawListener(), try FaultTrace())
    let command = try [
      "-f", "-o", trace.path, "-e", "trace=%file,%process", builtProgram("customer-term"),
      "--kiosk", "--host", "localhost", "--port", "\(listener.port)", "Mei",
    ]
    let child = try Child(
      "strace", command, environment: environment, input: setting.end, output: setting.end,
      errors: setting.end)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    // Keys that leave a program elsewhere.
    if setting == .screen { try child.send("\u{1A}!sh\u{15}|sh\u{15}") }
    try child.send(setting == .screen ? "hello\r" : "hello\n")
    #expect(try agent.receiveMessage() == "hello")
    agent.close()
    if setting == .screen {
      _ = try child.waitForOutput(containing: "any key")
      try child.send(" ")
    }
    #expect(try child.waitForExit() == .exited(0))
    let lines = try contents(trace.path).split(separator: "\n")
    #expect(lines.filter { $0.contains(place) && !$0.contains("execve") } == [])
    #expect(lines.count { $0.contains("execve(") } == 1)
    #expect(lines.filter { $0.contains(#/ (v?fork|clone3?)\(/#) } == [])
    let written = lines.filter { $0.contains(#/O_(WRONLY|RDWR|CREAT)/#) }
      .filter { !$0.contains("/dev/") && !$0.contains("/proc/self/fd/") }
    #expect(written == [])
  }
}
