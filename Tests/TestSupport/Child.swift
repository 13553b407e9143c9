import Glibc

/// How a child process ended.
public enum ExitStatus: Equatable, Sendable {
  /// It exited with this status.
  case exited(Int32)
  /// A signal with this number killed it.
  case signaled(Int32)
}

/// A child process of a test, with control over its standard streams. When the last reference is released,
/// its process group is killed.
public final class Child {
  /// What a standard file descriptor of the child is connected to.
  public enum End: Equatable, Sendable {
    /// The test, through a pipe.
    case pipe
    /// The test, through a pseudo-terminal: the same one for all ends that are `.terminal`. It is the child's
    /// controlling terminal.
    case terminal
    /// A file: read from its beginning, or created and truncated.
    case file(String)
    /// `/dev/null`.
    case nothing
  }

  /// An output stream that the test collects.
  public enum Source: Sendable {
    /// Standard output, whether a pipe or the terminal.
    case output
    /// Standard error, whether a pipe or the terminal.
    case errors
  }

  /// The child's process ID. It stays reserved until this object is released, even after the exit, since the
  /// child is not reaped before.
  public let pid: pid_t
  let name: String
  private let terminal: PseudoTerminal?
  private var inputPipe: Int32?
  private let collectors: [Source: Collector]
  private var exitWatch: Int32

  /// Starts `program`, searched in PATH if its name has no slash. `environment` changes the child's default
  /// environment (that of this process, with English, UTF-8 and TERM=xterm-256color); nil removes a variable.
  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String?] = [:],
    input: End = .pipe, output: End = .pipe, errors: End = .pipe, size: WindowSize = .standard
  ) throws {
    name = String(program.split(separator: "/").last ?? "?")
    terminal = [input, output, errors].contains(.terminal) ? try PseudoTerminal(size) : nil
    var (childEnds, onlyChilds): ([ChildEnd], [Int32]) = ([], [])
    var collectors: [Source: Collector] = [:]
    defer { for descriptor in onlyChilds { _ = close(descriptor) } }

    for (end, source) in [(input, nil), (output, .output), (errors, .errors)] as [(End, Source?)] {
      switch end {
      case .pipe:
        let pipe = try makePipe()
        onlyChilds.append(source == nil ? pipe.readEnd : pipe.writeEnd)
        childEnds.append(.descriptor(source == nil ? pipe.readEnd : pipe.writeEnd))
        if let source { collectors[source] = Collector(pipe.readEnd) }
        if source == nil { inputPipe = pipe.writeEnd }
      case .terminal:
        childEnds.append(.file(terminal?.path ?? "", flags: O_RDWR))
        if let source { collectors[source] = terminal?.screen }
      case .file(let path):
        let flags = source == nil ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
        childEnds.append(.file(path, flags: flags))
      case .nothing:
        childEnds.append(.file("/dev/null", flags: O_RDWR))
      }
    }
    self.collectors = collectors
    if let inputPipe { makeNonblocking(inputPipe) }
    pid = try spawn(
      program, arguments, environment: childEnvironment(environment), ends: childEnds)
    exitWatch = try watchExit(of: pid)
  }

  deinit {
    kill(-pid, SIGKILL)
    if exitWatch >= 0 {
      _ = waitForAny(of: [(exitWatch, POLLIN)], until: Deadline(.timeout))
      _ = close(exitWatch)
    }
    waitpid(pid, nil, 0)
    closeInput()
  }

  // MARK: Output

  /// All of standard output so far; if that is the terminal, all of the terminal's output.
  public var output: String { text(of: .output) }
  /// All of standard error so far; if that is the terminal, all of the terminal's output.
  public var errors: String { text(of: .errors) }

  /// All bytes of `source` so far.
  public func bytes(of source: Source) -> [UInt8] {
    collect()
    return collectors[source]?.bytes ?? []
  }

  private func text(of source: Source) -> String {
    String(decoding: bytes(of: source), as: UTF8.self)
  }

  private var open: [Collector] {
    var all = Array(collectors.values)
    if let terminal { all.append(terminal.screen) }
    return all.filter { !$0.isAtEnd }
  }

  private func collect() {
    for collector in open { collector.collect() }
  }

  /// Waits for `text` and returns the offset of its end in the bytes of `source`. Only occurrences from
  /// offset `start` on count: pass the last result to wait for the next occurrence.
  @discardableResult
  public func waitForOutput(
    containing text: String, from source: Source = .output, after start: Int = 0,
    within interval: Duration = .timeout, file: String = #fileID, line: Int = #line
  ) throws -> Int {
    let needle = Array(text.utf8)
    let deadline = Deadline(interval)
    while true {
      let hasExited = self.hasExited
      let bytes = bytes(of: source)
      if let place = firstPlace(of: needle, in: bytes, from: start) { return place + needle.count }
      let isOver = hasExited || (collectors[source]?.isAtEnd ?? true)
      guard !isOver, waitForNews(until: deadline) else {
        let why = isOver ? "ended without saying" : "did not say within \(interval):"
        throw TestFailure(
          "\(name) \(why) \"\(text)\"", seen: readable(bytes), file: file, line: line)
      }
    }
  }

  /// Waits until `source` is closed by the child and by every process that inherited it. Returns all of it.
  public func waitForEndOfOutput(
    from source: Source = .output, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line
  ) throws -> String {
    let deadline = Deadline(interval)
    while let collector = collectors[source], !collector.isAtEnd {
      collect()
      guard collector.isAtEnd || waitForAny(of: openForReading, until: deadline) else {
        throw TestFailure(
          "\(name) did not close its \(source) within \(interval)",
          seen: readable(collector.bytes), file: file, line: line)
      }
    }
    return text(of: source)
  }

  private var openForReading: [(Int32, events: Int32)] { open.map { ($0.descriptor, POLLIN) } }

  private func waitForNews(until deadline: Deadline) -> Bool {
    let exit = exitWatch >= 0 ? [(exitWatch, events: POLLIN)] : []
    return waitForAny(of: openForReading + exit, until: deadline)
  }

  // MARK: Input and signals

  /// Writes to the child's standard input, a pipe or the terminal.
  public func send(_ text: String, within interval: Duration = .timeout) throws {
    try send(Array(text.utf8), within: interval)
  }

  /// Writes to the child's standard input. Collects the child's output meanwhile, so that the two cannot
  /// deadlock.
  public func send(_ bytes: [UInt8], within interval: Duration = .timeout) throws {
    guard let target = inputPipe ?? terminal?.screen.descriptor, target >= 0 else {
      throw TestFailure("\(name) has no input that the test could write to")
    }
    let deadline = Deadline(interval)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeWithoutSignal(target, $0) }
      if count > 0 {
        rest = rest.dropFirst(count)
        continue
      }
      guard errno == EAGAIN || errno == EINTR else { throw TestFailure.ofCall("write to \(name)") }
      collect()
      guard waitForAny(of: openForReading + [(target, POLLOUT)], until: deadline) else {
        throw TestFailure("\(name) left \(rest.count) bytes of its input unread for \(interval)")
      }
    }
  }

  /// Closes standard input, if it is a pipe. For a terminal, send Ctrl-D: `send("\u{4}")`.
  public func closeInput() {
    if let inputPipe { _ = close(inputPipe) }
    inputPipe = nil
  }

  /// Sends a signal to the child alone.
  public func signal(_ number: Int32) {
    kill(pid, number)
  }

  // MARK: The terminal

  /// Changes the size of the terminal; the child receives SIGWINCH.
  public func setWindowSize(_ size: WindowSize) throws {
    try requireTerminal().setSize(size)
  }

  /// The current modes of the terminal. Still available after the child has ended.
  public func terminalModes() throws -> TerminalModes {
    try requireTerminal().modes()
  }

  /// Hangs up the terminal, as closing its window does: the child receives SIGHUP, and then end of file.
  public func hangUpTerminal() throws {
    collect()
    try requireTerminal().hangUp()
  }

  private func requireTerminal() throws -> PseudoTerminal {
    guard let terminal else { throw TestFailure("\(name) was started without a terminal") }
    return terminal
  }

  // MARK: The exit

  /// Whether it has ended.
  public var hasExited: Bool { exitStatus != nil }

  /// How it ended; nil while it runs or is stopped. Does not reap it.
  public var exitStatus: ExitStatus? {
    var information = siginfo_t()
    let code = waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT | WNOHANG)
    guard code == 0, information.si_signo == SIGCHLD else { return nil }
    let value = information._sifields._sigchld.si_status
    return information.si_code == CLD_EXITED ? .exited(value) : .signaled(value)
  }

  /// Waits for the child to end, and collects its output meanwhile.
  @discardableResult
  public func waitForExit(
    within interval: Duration = .timeout, file: String = #fileID, line: Int = #line
  ) throws -> ExitStatus {
    let deadline = Deadline(interval)
    while true {
      let status = exitStatus
      collect()
      if let status { return status }
      guard waitForNews(until: deadline) else {
        let seen = readable(bytes(of: .output)) + "\n--- errors:\n" + readable(bytes(of: .errors))
        throw TestFailure(
          "\(name) did not end within \(interval)", seen: seen, file: file, line: line)
      }
    }
  }
}
