import Glibc
import TestSupport
import Testing

/// Without /proc (a chroot, a sandbox), a program still does what its command line says.
@Suite(.enabled(if: WithoutProc.isPossible, WithoutProc.why))
struct WithoutProcTests {
  @Test(arguments: ["agent-console", "customer-term"])
  func versionHelpAndMistakes(program: String) throws {
    let version = try WithoutProc.outcome(program, ["--version"])
    #expect(version.status == .exited(0))
    #expect(version.output.hasPrefix("\(program) "))
    let help = try WithoutProc.outcome(program, ["--help"])
    #expect(help.status == .exited(0))
    #expect(help.output.contains("--config"))
    let mistake = try WithoutProc.outcome(program, ["--bogus"])
    #expect(mistake.status == .exited(64))
    #expect(mistake.output == "")
    #expect(mistake.errors.hasPrefix("Error: "))
  }

  /// A subcommand must not start a desk.
  @Test func historyCommands() throws {
    let folder = try HistoryFolder()
    let result = try WithoutProc.outcome(
      "agent-console", ["history", "list", "--history", folder.path])
    #expect(result.status == .exited(1))
    #expect(result.errors.hasPrefix("agent-console: \(folder.path): "))
  }

  @Test func theDeskListensWhereItIsTold() throws {
    let port = try freePort()
    let desk = try Desk(
      WithoutProc.child("agent-console", ["--no-history", "--port", "\(port)"]), port: port)
    let customer = try Program(
      WithoutProc.child("customer-term", ["小明", "--host", "127.0.0.1", "--port", "\(port)"]))
    try customer.expect("connected to 127.0.0.1:\(port)")
    try desk.expect("小明 connected")
  }
}

/// Runs programs in a mount namespace (mount_namespaces(7)) with an empty folder in place of /proc.
private enum WithoutProc {
  static let why: Comment = "SKIPPED, not tested: it needs a mount of its own (unshare -m)"
  static let isPossible =
    (try? Child(tool[0], tool.dropFirst() + ["true"], input: .nothing)
      .waitForExit()) == .exited(0)

  private static let tool =
    ["unshare"] + (getuid() == 0 ? ["-m"] : ["-r", "-m"])
    + ["sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh"]

  static func child(_ program: String, _ arguments: [String]) throws -> Child {
    let command = try tool + [builtProgram(program)] + arguments
    return try Child(command[0], Array(command.dropFirst()))
  }

  static func outcome(
    _ program: String, _ arguments: [String]
  ) throws -> (status: TestSupport.ExitStatus, output: String, errors: String) {
    let command = try tool + [builtProgram(program)] + arguments
    return try EndToEndTests.outcome(command[0], Array(command.dropFirst()))
  }
}
