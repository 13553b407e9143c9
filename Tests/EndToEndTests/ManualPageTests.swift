import TestSupport
import Testing

@Suite struct ManualPageTests {
  /// The options in docs/man are those of the programs. `make man` brings them up to date.
  @Test func thePagesSayWhatTheHelpSays() throws {
    let folder = try builtProgram("agent-console").dropLast("/agent-console".count)
    let result = try outcome(
      "python3", ["\(try packageRoot())/scripts/man.py", "--check", String(folder)],
      environment: ["LC_ALL": "C.UTF-8"])
    #expect(result.output == "" && result.errors == "" && result.status == .exited(0))
  }
}
