import Glibc
import TestSupport

/// One of the programs on a full screen, as a job of a shell that continues it whenever it stops.
final class TerminalFuzzProgram {
  enum Role { case desk, customer }

  let role: Role
  let watch: TerminalWatch
  private var child: Child { watch.child }
  private var marks = 0

  /// While the job is stopped, the line discipline neither echoes input nor turns keys into signals.
  private static let quietTerminal = "stty -echo -isig"

  /// 147 and 148 are the statuses of a stop by SIGSTOP and SIGTSTP. Like an interactive shell, this one sets
  /// its own terminal modes while the job is stopped. (A function and no loop: bash leaves a loop when a job
  /// stops in it.)
  private static let keeper = """
    \(quietTerminal); modes=$(stty -g); set -m
    goOn() { case $1 in 147|148) stty $modes; fg >/dev/null; goOn $?;; *) exit $1;; esac; }
    "$@"; goOn $?
    """

  init(_ role: Role, port: UInt16) throws {
    self.role = role
    let program = try builtProgram(role == .desk ? "agent-console" : "customer-term")
    let options = role == .desk ? ["--no-history", "--mouse"] : ["--host", "127.0.0.1", "小明"]
    let child = try Child(
      "bash", ["--norc", "-c", Self.keeper, "bash", program, "--port", "\(port)"] + options,
      input: .terminal, output: .terminal, errors: .terminal)
    let quiet = try Child("sh", ["-c", Self.quietTerminal], input: .terminal)
    try quiet.waitForExit()
    watch = try TerminalWatch(child, modes: quiet.terminalModes())
    try watch.expectScreen("the first screen") { Self.divider(of: $0) != nil }
  }

  var hasExited: Bool { child.hasExited }

  // MARK: Input and signals

  func type(_ bytes: [UInt8]) throws {
    // If the program has ended, the rest of the input goes to its shell.
    do { try child.send(bytes) } catch { if !hasExited { throw error } }
  }

  func stop(by signal: Int32) throws {
    let children = try contents("/proc/\(child.pid)/task/\(child.pid)/children")
    if let number = children.split(separator: " ").first.flatMap({ pid_t($0) }) {
      kill(number, signal)
    }
  }

  // MARK: Checks

  /// The states in the divider.
  private static let states = [
    "No customer", "Your turn", "Their turn", "Connecting for",
    "The agent ended the conversation", "You left", "The connection broke",
  ]

  /// The divider's text. No line of the transcript can look like it, since those are indented.
  static func divider(of lines: [String]) -> String? {
    guard let line = lines.last(where: { $0.hasPrefix("── ") }) else { return nil }
    return states.first { line.dropFirst(3).hasPrefix($0) }
  }

  /// Leaves every mode of the screen (menus, search and so on), and has the whole screen drawn.
  /// - Returns: false if the program has ended.
  func comeToRest() throws -> Bool {
    try watch.resize(WindowSize(columns: 100, rows: 30))
    try watch.resize(.standard)
    return try hasTakenAllKeys()
  }

  /// Types a command that works at any time: once its effect is seen, all earlier keys were processed. Input
  /// during a change of customers is stashed, so it may take several attempts.
  private func hasTakenAllKeys() throws -> Bool {
    let end = ContinuousClock.now + .timeout * 2
    while !hasExited {
      marks += 1
      // A truncated mouse report may swallow the beginning of the first sequence. While the job is stopped,
      // the line discipline may delete all of it, since Ctrl-U is its own key then.
      try type(Array("\u{1B}[201~\u{1B}[201~".utf8))
      for _ in 1...4 { try type(Array("\u{1B}[27u".utf8)) }
      // Scroll to the transcript's end.
      try type(Array("\u{1B}[1;5F".utf8))
      try emptyLine()
      try type(Array("/mark\(marks).".utf8))
      do {
        try watch.expectScreen("that keys are taken", within: .timeout / 5) { lines in
          lines.contains { $0.contains("/mark\(marks).") }
        }
        try emptyLine()
        return true
      } catch {
        guard hasExited || ContinuousClock.now < end, !(error is TerminalGrammar.Violation)
        else { throw error }
      }
    }
    return false
  }

  func emptyLine() throws {
    try type(Array("\u{1B}>".utf8) + repeatElement([0x15, 0x08], count: 100).joined())
  }

  /// Checks the whole screen: a title, a divider with one of these states, the row of keys.
  /// - Returns: false if the program has ended in order meanwhile.
  func shows(_ states: [String], and text: String = "") throws -> Bool {
    do {
      try watch.expectScreen("\(role): \(states), a title, the keys, and \(text)") { lines in
        guard lines.count == 24, let state = Self.divider(of: lines) else { return false }
        return states.contains(state) && lines[0].contains(" | ")
          && (text.isEmpty || lines.contains { $0.contains(text) })
          && (lines[23].contains("^C") || state.hasPrefix("The ") || state == "You left")
      }
      return true
    } catch {
      guard hasExited else { throw error }
      return false
    }
  }

  var state: String? { Self.divider(of: watch.lines) }

  func sayLine(_ text: String) throws {
    try emptyLine()
    try type(Array("\(text)\r".utf8))
  }

  // MARK: The end

  func quit() throws {
    for _ in 1...2 where !hasExited { try type([0x03]) }
    try expectOrderlyEnd()
  }

  func expectOrderlyEnd() throws {
    let status = try child.waitForExit()
    // A customer whose connection broke exits with 1; a signal would give 128 or more.
    guard status == .exited(0) || (role == .customer && status == .exited(1))
    else { throw Complaint("\(role) ended with \(status)") }
    do { try watch.expectGivenBack() } catch { throw Complaint("\(role): \(error)") }
  }
}
