import Glibc
import TestSupport

/// A temporary folder for a customer's own copy, deleted with the object.
final class SaveFolder {
  let folder: String
  var path: String { folder + "/chat.txt" }

  init() throws {
    folder = try makeTemporaryFolder("save")
  }

  deinit {
    _ = try? outcome("rm", ["-rf", folder])
  }

  /// Writes the file as another program would.
  func write(_ text: String, mode: mode_t = 0o644) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Complaint("can't write \(path): errno \(errno)") }
    defer { _ = close(descriptor) }
    fchmod(descriptor, mode)
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    else { throw Complaint("can't write \(path): errno \(errno)") }
  }

  /// The contents of the file.
  var text: String { get throws { try contents(path) } }

  /// The lines without days and times, as plain mode shows them.
  var lines: [String] { get throws { try plainLines(text) } }

  var mode: mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode : nil
  }

  var exists: Bool { mode != nil }
}

/// The lines of a saved conversation as plain mode shows them. A malformed line is kept as it is, so that it
/// fails the comparison.
func plainLines(_ text: String) -> [String] {
  let day = #/\* \d{4}-\d\d-\d\d UTC[+-]\d\d:\d\d .+/#
  let entry = #/([*<>] )\d\d:\d\d:\d\d (.*)/#
  return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    .filter { $0.wholeMatch(of: day) == nil }
    .map { line in
      guard let match = line.wholeMatch(of: entry) else { return String(line) }
      return String(match.1 + match.2)
    }
}

/// A customer with `--save`, started through another program, and the agent.
final class SavingCustomer: Program {
  let agent: RawPeer
  let listener: RawListener

  /// - Parameter tool: a program with its arguments; it starts the command that follows.
  init(
    _ tool: [String], saving path: String, _ more: [String] = [], in setting: Setting = .pipes
  ) throws {
    listener = try RawListener()
    let options =
      ["--host", "127.0.0.1", "--port", "\(listener.port)", "--save", path] + more + ["Mei"]
    let command = try tool + [builtProgram("customer-term")] + options
    let child = try Child(
      command[0], command[1...] + setting.options, input: setting.end, output: setting.end)
    agent = try listener.accept()
    _ = try agent.receiveFrame()
    super.init(child)
    try expect("connected to")
  }

  /// Exchanges one message and its answer, and waits until each has arrived.
  func exchange(_ question: String, _ answer: String) throws {
    try say(question)
    guard try agent.receiveMessage() == question else { throw Complaint("another message came") }
    try agent.send(frame(2, answer))
    try expect("< \(answer)")
  }

  /// The process ID of the program itself, if the tool is a tracer.
  func traced() throws -> pid_t {
    let children = try kernelFile("task/\(child.pid)/children").split(separator: " ")
    guard let number = children.first.flatMap({ pid_t($0) })
    else { throw Complaint("nothing is traced") }
    return number
  }

  /// The conversation as plain mode has shown it, without the notices about the file.
  var conversation: [String] {
    child.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .filter {
        !$0.hasPrefix("* nothing after this point")
          && $0 != "* saving works again; nothing was lost"
      }
      .map(String.init)
  }
}
