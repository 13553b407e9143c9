import Dispatch
import Glibc
import TestSupport
import Testing

/// A fault that strace injects (`-e inject=`): a system call, its error, and which of the calls fail.
struct Fault: Sendable, CustomStringConvertible {
  let call: String
  let error: String
  /// strace's `when`: `1` is the first call, `1..3` the first three, `2+3` the second and every third after
  /// it.
  let when: String

  var description: String { "\(call) says \(error), \(when)" }
  var injection: String { "\(call):error=\(error):when=\(when)" }

  static let bursts = ["1", "1..3", "2+3"]

  /// Every combination of the calls, errors and times. The lists are separated by spaces.
  static func all(_ calls: String, _ errors: String, _ times: [String] = bursts) -> [Fault] {
    words(calls).flatMap { call in
      words(errors).flatMap { error in
        times.map { Fault(call: call, error: error, when: $0) }
      }
    }
  }

  private static func words(_ list: String) -> [String] {
    list.split(separator: " ").map(String.init)
  }
}

/// A fault that ends a program, and the expected end.
struct FaultEnd: Sendable, CustomStringConvertible {
  let fault: Fault
  let setting: Setting
  let status: Int32
  /// A part of the expected error line; empty if there must be none.
  let reason: String

  var description: String { "\(fault), in \(setting): \(status) \(reason)" }

  /// - Parameter fault: the call and the error.
  static func all(
    _ fault: String, _ settings: [Setting], _ status: Int32, _ reason: String, when: String = "1"
  ) -> [FaultEnd] {
    let words = fault.split(separator: " ").map(String.init)
    let fault = Fault(call: words[0], error: words[1], when: when)
    return settings.map {
      FaultEnd(fault: fault, setting: $0, status: status, reason: reason)
    }
  }
}

/// strace's output file; deleted with the object.
final class FaultTrace {
  let path: String

  init() throws {
    var template = Array("/tmp/kefu-fault-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Complaint("mkstemp: errno \(errno)") }
    _ = close(descriptor)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { unlink(path) }

  /// Waits until the fault was injected. Otherwise a test could pass without it.
  func requireInjected(file: String = #fileID, line: Int = #line) throws {
    try wait(for: "the fault", file: file, line: line) {
      try contents(path).contains("(INJECTED)")
    }
  }

  /// Waits until no call is made for a while, which never happens if the program spins. On a full screen a
  /// clock ticks every second.
  func waitForRest(file: String = #fileID, line: Int = #line) throws {
    var before = try contents(path)
    try wait(for: "rest", file: file, line: line) {
      poll(nil, 0, 250)
      let now = try contents(path)
      defer { before = now }
      return now == before
    }
  }
}

extension Setting {
  /// The settings for the fault tables.
  static let faulty: [Setting] = [.pipes, .screen]
}

extension Child {
  /// Starts a program whose standard error is separate from its output.
  static func atFault(
    _ tool: [String], _ program: String, _ arguments: [String], in setting: Setting,
    environment: [String: String?] = [:]
  ) throws -> Child {
    let command = try tool + [builtProgram(program)] + setting.options + arguments
    return try Child(
      command[0], Array(command.dropFirst()), environment: environment, input: setting.end,
      output: setting.end, errors: .pipe)
  }

  /// The strace command that starts a program. With `-D` the program is the test's own child.
  static func tracer(_ faults: [Fault], into trace: FaultTrace) -> [String] {
    let calls = faults.map(\.call).joined(separator: ",")
    return ["strace", "-D", "-f", "-o", trace.path, "-e", "trace=\(calls)"]
      + faults.flatMap { ["-e", "inject=" + $0.injection] } + ["--"]
  }

  /// Waits for the end and checks it: exit status, one error line that contains `reason` (none if that is
  /// empty), and the restored terminal.
  func requireEnd(
    _ status: Int32, saying reason: String, in setting: Setting, file: String = #fileID,
    line: Int = #line
  ) throws {
    let end = try waitForExit(file: file, line: line)
    let errors = try waitForEndOfOutput(from: .errors)
    let isSaid = reason.isEmpty ? errors.isEmpty : errors.contains(reason)
    let lines = errors.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    guard end == .exited(status), isSaid, lines == (reason.isEmpty ? 0 : 1) else {
      throw Complaint("\(file):\(line): \(end), saying \"\(errors)\"\n\(output.suffix(600))")
    }
    if setting == .screen { try requireTerminalIsBack(file: file, line: line) }
  }

  /// Checks that the terminal has its initial modes, and that the alternate screen was left.
  func requireTerminalIsBack(file: String = #fileID, line: Int = #line) throws {
    let fresh = try Child("true", input: .terminal, output: .terminal).terminalModes()
    guard try terminalModes() == fresh else {
      throw Complaint("\(file):\(line): the terminal's modes were left changed")
    }
    let tail = output.split(separator: "\u{1B}[?1049h").last ?? ""
    guard !output.contains("\u{1B}[?1049h") || tail.contains("\u{1B}[?1049l") else {
      throw Complaint("\(file):\(line): the alternate screen was not left")
    }
  }
}

/// The tests mostly wait, so more of them than processors may run at once. But each starts several processes,
/// so their number is limited for small machines.
private let rowsAtOnce = DispatchSemaphore(value: 8)

/// Runs a row of a table in parallel with others. A failure is thrown.
func asRow(_ body: @escaping @Sendable () throws -> Void) async throws {
  try await onOwnThread {
    rowsAtOnce.wait()
    defer { rowsAtOnce.signal() }
    try body()
  }
}
