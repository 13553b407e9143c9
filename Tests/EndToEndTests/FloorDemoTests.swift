import Glibc
import TestSupport
import Testing

/// `make floor`: HAProxy, PostgreSQL, desks and customers in one window.
@Suite(.enabled(if: Floor.isPossible && PostgresServer.isPossible, Floor.why))
struct FloorDemoTests {
  @Test func itRunsAndLeavesNothing() async throws {
    try await onOwnThread {
      let folder = try makeTemporaryFolder("demo")
      defer { _ = try? outcome("rm", ["-rf", folder]) }
      // PostgreSQL is another user there.
      chmod(folder, 0o755)
      let programs = try builtProgram("agent-console").split(separator: "/").dropLast()
      let screen = try Tmux(
        [packageRoot() + "/scripts/floor.sh", "/" + programs.joined(separator: "/")],
        size: WindowSize(columns: 160, rows: 50),
        environment: ["TMPDIR": folder, "LC_ALL": "C.UTF-8"])
      try screen.waitUntil("three are served, and one waits") {
        let text = try screen.capture().joined(separator: "\n")
        return text.split(separator: "in conversation").count == 4
          && text.split(separator: "connected to 127.0.0.1:").count == 5
      }
      // The pane below shows all desks' conversations, out of the database.
      try screen.waitUntil("they are in the database") {
        let text = try screen.capture().suffix(9).joined()
        return ["Ming", "Mei", "Hua", "Lan"].count { text.contains($0) } >= 3
      }
      try screen.press("C-c")
      try screen.waitFor("again")
      try screen.press("y")
      try screen.waitFor("agent-console has ended")
      try screen.press("x")
      try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
      #expect(try names(in: folder) == [])
      let left = try outcome("pgrep", ["-f", folder]).output
      #expect(left == "")
    }
  }
}
