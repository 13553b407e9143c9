import Glibc
import TestSupport

/// One of the two programs on a full screen, as a job of a shell that continues it whenever it stops.
final class TerminalFuzzProgram {
  enum Role { case desk, customer }

  let role: Role
  let watch: TerminalWatch
  private var child: Child { watch.child }
  private var marks = 0

  /// The kernel neither shows nor obeys what is typed while the job is stopped.
  private static let quietTerminal = "stty -echo -isig"

  /// 147 and 148 are a stop by SIGSTOP and by SIGTSTP. As a shell that somebody types at, this one has
  /// modes of its own while the job is stopped. (bash leaves a loop when a job stops in it.)
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

  // MARK: What it suffers

  func type(_ bytes: [UInt8]) throws {
    // A program that ended leaves the rest of what was typed to its shell.
    do { try child.send(bytes) } catch { if !hasExited { throw error } }
  }

  func stop(by signal: Int32) throws {
    let children = try contents("/proc/\(child.pid)/task/\(child.pid)/children")
    if let number = children.split(separator: " ").first.flatMap({ pid_t($0) }) {
      kill(number, signal)
    }
  }

  // MARK: What is right

  /// The words that say whose turn it is.
  private static let states = [
    "No customer", "Your turn", "Their turn", "Connecting for",
    "The agent ended the conversation", "You left", "The connection broke",
  ]

  /// The divider's words, of which the transcript above can show no like: its lines are indented.
  static func divider(of lines: [String]) -> String? {
    guard let line = lines.last(where: { $0.hasPrefix("── ") }) else { return nil }
    return states.first { line.dropFirst(3).hasPrefix($0) }
  }

  /// Ends whatever a person would see that they are in the middle of, and has the whole screen drawn.
  /// - Returns: false if the program has ended.
  func comeToRest() throws -> Bool {
    try watch.resize(WindowSize(columns: 100, rows: 30))
    try watch.resize(.standard)
    return try hasTakenAllKeys()
  }

  /// A command can be typed at any time: when it is seen, all keys before it were taken. What comes
  /// while the customers change is kept aside, so it may take another try.
  private func hasTakenAllKeys() throws -> Bool {
    let end = ContinuousClock.now + .patience * 2
    while !hasExited {
      marks += 1
      // A mouse report that is cut off may swallow the beginning of the first, and the kernel all of it
      // while the job is stopped: Ctrl-U is the kernel's then.
      try type(Array("\u{1B}[201~\u{1B}[201~".utf8))
      for _ in 1...4 { try type(Array("\u{1B}[27u".utf8)) }
      // To the transcript's end.
      try type(Array("\u{1B}[1;5F".utf8))
      try emptyLine()
      try type(Array("/mark\(marks).".utf8))
      do {
        try watch.expectScreen("that keys are taken", within: .patience / 5) { lines in
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

  /// All of the screen is as it should be: a title, a divider with these words, the keys.
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

  // MARK: Its end

  func quit() throws {
    for _ in 1...2 where !hasExited { try type([0x03]) }
    try expectOrderlyEnd()
  }

  func expectOrderlyEnd() throws {
    let status = try child.waitForExit()
    // A customer whose conversation broke exits 1; a signal would be 128 and more.
    guard status == .exited(0) || (role == .customer && status == .exited(1))
    else { throw Complaint("\(role) ended with \(status)") }
    do { try watch.expectGivenBack() } catch { throw Complaint("\(role): \(error)") }
  }
}
