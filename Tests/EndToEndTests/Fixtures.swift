import Glibc
import TestSupport

/// A test's failure.
struct Complaint: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// How a program is started: its standard descriptors and environment.
enum Setting: String, CaseIterable, Sendable {
  /// Plain lines through pipes.
  case pipes
  /// The full screen at a terminal.
  case screen
  /// Plain lines at a terminal (`--plain`).
  case plainTerminal

  var end: Child.End { self == .pipes ? .pipe : .terminal }
  var options: [String] { self == .plainTerminal ? ["--plain"] : [] }
}

/// The environment for Chinese; the locale need not be installed.
let chinese: [String: String?] = ["LC_ALL": "zh_CN.UTF-8"]

/// A running program. Its output is read in order: each `expect` searches behind the previous match.
class Program {
  let child: Child
  /// Another child that must live as long as this object.
  var keepAlive: Child?
  private var place = 0
  private var errorPlace = 0

  init(
    _ name: String, _ arguments: [String], in setting: Setting,
    environment: [String: String?], size: WindowSize
  ) throws {
    child = try Child(
      try builtProgram(name), setting.options + arguments, environment: environment,
      input: setting.end, output: setting.end, errors: setting == .screen ? .terminal : .pipe,
      size: size)
  }

  init(_ child: Child) {
    self.child = child
  }

  /// Waits for `text` on standard output, behind the previous match.
  func expect(
    _ text: String, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line
  ) throws {
    place = try child.waitForOutput(
      containing: text, after: place, within: interval, file: file, line: line)
  }

  /// Waits for one of `texts` and returns it. If several are there, it returns the first of the list.
  func expect(oneOf texts: [String], file: String = #fileID, line: Int = #line) throws -> String {
    var found: String?
    try wait(for: "one of \(texts)", file: file, line: line) {
      for text in texts where found == nil {
        guard let end = try? child.waitForOutput(containing: text, after: place, within: .zero)
        else { continue }
        (found, place) = (text, end)
      }
      return found != nil
    }
    return found ?? ""
  }

  /// Waits for `text` followed by a number of seconds, which may be larger on a busy machine.
  func expectSeconds(
    behind text: String, file: String = #fileID, line: Int = #line
  ) throws -> Int {
    try expect(text, file: file, line: line)
    let start = place
    try expect(" s", file: file, line: line)
    let number = child.bytes(of: .output)[start..<place].dropLast(2)
    guard let seconds = Int(String(decoding: number, as: UTF8.self))
    else { throw Complaint("\(file):\(line): no seconds behind \"\(text)\"") }
    return seconds
  }

  /// What stands behind the previous match, up to the end of its line.
  func restOfLine() throws -> String {
    let start = place
    try expect("\n")
    return String(decoding: child.bytes(of: .output)[start..<place - 1], as: UTF8.self)
  }

  func expectError(_ text: String, file: String = #fileID, line: Int = #line) throws {
    errorPlace = try child.waitForOutput(
      containing: text, from: .errors, after: errorPlace, file: file, line: line)
  }

  /// Writes a line to standard input.
  func say(_ line: String) throws {
    try child.send(line + "\n")
  }

  /// The notices so far, without their sign.
  var notices: [String] {
    child.output.split(separator: "\n").filter { $0.hasPrefix("* ") }.map {
      String($0.dropFirst(2))
    }
  }

  /// The contents of a file in `/proc/pid/`.
  func kernelFile(_ name: String) throws -> String {
    try contents("/proc/\(child.pid)/\(name)")
  }

  /// The processor time used so far, in clock ticks of 10 ms (proc(5)).
  func processorTicks() throws -> Int {
    let fields = try kernelFile("stat").split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12])
    else { throw Complaint("no times in /proc/\(child.pid)/stat") }
    return user + system
  }
}

/// `agent-console` on a free port.
final class Desk: Program {
  let port: UInt16

  init(
    _ options: [String] = [], in setting: Setting = .pipes, port: UInt16? = nil,
    environment: [String: String?] = [:], size: WindowSize = .standard,
    isListening: String = "127.0.0.1:"
  ) throws {
    let port = try port ?? freePort()
    self.port = port
    // Most tests have nothing to do with the disk.
    let history = options.contains("--history") ? [] : ["--no-history"]
    try super.init(
      "agent-console", ["--port", "\(port)"] + history + options, in: setting,
      environment: environment,
      size: size)
    try expect("\(isListening)\(port)")
  }

  /// Wraps a desk that was started in another way.
  init(_ child: Child, port: UInt16, host: String = "127.0.0.1") throws {
    self.port = port
    super.init(child)
    try expect("listening on \(host):\(port)")
  }

  /// Connects a test peer, sends its name, and waits until the desk shows it.
  func seat(_ name: String = "Mei") throws -> RawPeer {
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, name))
    try expect("\(name) connected from 127.0.0.1:\(peer.port)")
    return peer
  }
}

/// `customer-term`; the test plays the desk.
final class Customer: Program {
  let listener: RawListener

  init(
    _ name: String = "Mei", _ options: [String] = [], in setting: Setting = .pipes,
    listener: RawListener? = nil, environment: [String: String?] = [:],
    size: WindowSize = .standard
  ) throws {
    let listener = try listener ?? RawListener()
    self.listener = listener
    let options = ["--host", "127.0.0.1", "--port", "\(listener.port)"] + options
    // A name that begins with a dash must not be parsed as an option.
    try super.init(
      "customer-term", options + ["--", name], in: setting,
      environment: environment, size: size)
  }

  /// Accepts the connection and receives the name.
  func greet(
    _ name: String = "Mei", file: String = #fileID, line: Int = #line
  ) throws -> RawPeer {
    let peer = try listener.accept(file: file, line: line)
    let first = try peer.receiveFrame(file: file, line: line)
    guard first.type == 1, first.body == name
    else { throw Complaint("\(file):\(line): the first frame was \(first)") }
    return peer
  }
}

/// Starts a customer of a real desk.
func customer(of desk: Desk, _ name: String = "Mei", in setting: Setting = .pipes) throws -> Program
{
  let options = ["--host", "127.0.0.1", "--port", "\(desk.port)", name]
  return try Program(
    "customer-term", options, in: setting, environment: [:], size: .standard)
}

extension RawPeer {
  /// Receives a message and returns its text.
  func receiveMessage(file: String = #fileID, line: Int = #line) throws -> String {
    let next = try receiveFrame(file: file, line: line)
    guard next.type == 2 else { throw Complaint("\(file):\(line): no message but \(next)") }
    return next.body
  }
}

/// The contents of a file whose size stat(2) does not tell, such as those in /proc.
func contents(_ path: String) throws -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw Complaint("can't open \(path): errno \(errno)") }
  defer { _ = close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer.prefix(count)
  }
}

/// Polls for a condition that no descriptor reports.
func wait(
  for what: String, within interval: Duration = .timeout,
  file: String = #fileID, line: Int = #line, until condition: () throws -> Bool
) throws {
  let end = ContinuousClock.now + interval
  while try !condition() {
    guard ContinuousClock.now < end
    else { throw Complaint("\(file):\(line): not within \(interval): \(what)") }
    poll(nil, 0, 10)
  }
}

/// Runs a program to its end.
func outcome(
  _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:],
  input: Child.End = .nothing
) throws -> (status: ExitStatus, output: String, errors: String) {
  let child = try Child(program, arguments, environment: environment, input: input)
  let status = try child.waitForExit()
  let output = try child.waitForEndOfOutput()
  return (status, output, try child.waitForEndOfOutput(from: .errors))
}
