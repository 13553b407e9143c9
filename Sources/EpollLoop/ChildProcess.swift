// A child process as a file descriptor (pidfd_open(2)): its end is an event like any other, without SIGCHLD.
//
//     running ── pidfd is readable ──→ exited, reported, not reaped yet ── object released ──→ reaped
//        └────── object released ──→ its process group is killed; the loop reaps it once it has ended
//
// Until it is reaped, its process ID and process group ID can't be reused, so signals reach the right
// processes.
import CLinux
import Glibc

/// A child process in the loop, the leader of its own process group (posix_spawn(3), pidfd_open(2)).
///
/// The caller chooses its standard streams: ends of pipes (`Descriptor.pipe()`), files, or /dev/null. The
/// child inherits no other descriptor. Its signals are unblocked and have their default actions.
///
/// Releasing the object kills a running child with its process group (SIGKILL). The object belongs to the
/// loop's thread.
public final class ChildProcess {
  /// How a process ended (waitid(2)).
  public enum Exit: Equatable, Sendable {
    /// The process exited with this status, 0 to 255.
    case exited(status: Int32)
    /// A signal with this number ended the process.
    case signalled(Int32, dumpedCore: Bool)
  }

  /// The source of a standard stream of a child.
  public enum Stream: ~Copyable {
    /// /dev/null: reading returns end of file, and written bytes are discarded.
    case null
    /// The same stream of this process.
    case inherited
    /// A descriptor. It is closed in this process once the child has it.
    case descriptor(Descriptor)
  }

  /// A program and the environment to run it in.
  public struct Command: Sendable {
    /// A path; or, without a slash, a name that is looked up in the `PATH` of this process.
    public var program: String
    /// The arguments after the program name.
    public var arguments: [String]
    /// The environment as `NAME=value` strings; nil for that of this process.
    public var environment: [String]?
    /// The working directory; nil for that of this process.
    public var folder: String?
    /// Whether the program leads a session of its own (setsid(2)). It then has no controlling terminal: it
    /// can't ask for a password on /dev/tty, and the terminal's keys and its hang-up send it no signals.
    public var startsSession: Bool

    /// Creates a command of a program and its arguments. No shell is involved.
    public init(
      _ program: String, _ arguments: [String] = [], environment: [String]? = nil,
      folder: String? = nil, startsSession: Bool = false
    ) {
      self.program = program
      self.arguments = arguments
      self.environment = environment
      self.folder = folder
      self.startsSession = startsSession
    }
  }

  /// The pidfd, kept by the loop's handler until the child is reaped, also after the object is released.
  private final class Handle {
    let descriptor: Descriptor
    var token: EventToken?
    private var isReaped = false
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Reaps the child, which has ended or is about to: waits for it.
    func reap() {
      isReaped = true
      clinux_reap_pidfd(descriptor.number)
    }

    /// The loop was released before the child was reaped. The child was killed, so the wait is short.
    deinit {
      if !isReaped { reap() }
    }
  }

  /// The process ID, which is also the process group ID. It is not reused while this object lives.
  public let processID: Int32
  /// How the process ended; nil while it runs.
  public private(set) var exit: Exit?

  private let loop: EventLoop
  private let handle: Handle
  private let onExit: (Exit) -> Void

  /// Starts a child process.
  /// - Parameters:
  ///   - loop: the loop that reports the exit.
  ///   - command: the program to run.
  ///   - input: its standard input.
  ///   - output: its standard output.
  ///   - error: its standard error.
  ///   - onExit: called once on the loop's thread when the child has ended. Its output may still be in the
  ///     pipes, and processes that it started may still run.
  /// - Throws: the error of `posix_spawn`: `ENOENT` if there is no such program or working directory,
  ///   `EACCES` if the program may not be executed, `EINVAL` if a string contains a NUL byte. Or the error of
  ///   `open`, `fcntl`, `pidfd_open` or `epoll_ctl`.
  public init(
    _ loop: EventLoop, _ command: Command, input: consuming Stream = .null,
    output: consuming Stream = .null, error: consuming Stream = .null,
    onExit: @escaping (Exit) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.onExit = onExit
    // If SIGCHLD is ignored, the kernel reaps children by itself (wait(2)) and their IDs can be reused.
    if clinux_is_ignored(SIGCHLD) != 0 { _ = clinux_default(SIGCHLD) }
    let input = try open(input, STDIN_FILENO)
    let output = try open(output, STDOUT_FILENO)
    let error = try open(error, STDERR_FILENO)
    let pid = try spawn(command, [input.number, output.number, error.number])
    do throws(SystemError) {
      handle = Handle(
        Descriptor(owning: try systemCall("pidfd_open") { clinux_pidfd_open(pid) }))
      processID = pid
      try watch()
    } catch {
      kill(-pid, SIGKILL)
      waitpid(pid, nil, 0)
      throw error
    }
  }

  private func watch() throws(SystemError) {
    handle.token = try loop.add(handle.descriptor, .readable) {
      [weak self, handle, unowned loop] _ in
      if let self { return ended() }
      if let token = handle.token { loop.remove(token) }
      handle.reap()
    }
  }

  /// Kills a running child and its process group.
  deinit {
    if exit == nil {
      // The loop's handler keeps the pidfd and reaps the child when it has ended.
      signalGroup(SIGKILL)
    } else {
      handle.reap()
    }
  }

  /// Sends a signal to the child (kill(2)). Does nothing if the child has ended.
  public func signal(_ number: Int32) { kill(processID, number) }

  /// Sends a signal to the child's process group: to the child and to the processes it started, also after
  /// the child has ended.
  public func signalGroup(_ number: Int32) { kill(-processID, number) }

  private func ended() {
    guard exit == nil else { return }
    var (status, code): (Int32, Int32) = (0, 0)
    // Not reaped yet, so that the process ID stays reserved (see the head of this file).
    guard clinux_peek_pidfd(handle.descriptor.number, &code, &status) == 1 else { return }
    if let token = handle.token { loop.remove(token) }
    let exit: Exit =
      code == CLD_EXITED
      ? .exited(status: status) : .signalled(status, dumpedCore: code == CLD_DUMPED)
    self.exit = exit
    onExit(exit)
  }
}

/// Opens the descriptor for a child's standard stream. Its number is above 2, because 0 to 2 are overwritten
/// while the child's streams are set up.
private func open(
  _ stream: consuming ChildProcess.Stream, _ standard: Int32
) throws(SystemError) -> Descriptor {
  switch consume stream {
  case .null:
    let null = Descriptor(
      owning: try systemCall("open") { Glibc.open("/dev/null", O_RDWR | O_CLOEXEC) })
    return try null.duplicate()
  case .inherited: return try BorrowedDescriptor(standard).duplicate()
  case .descriptor(let descriptor):
    return descriptor.number > STDERR_FILENO ? descriptor : try descriptor.duplicate()
  }
}

private func spawn(
  _ command: ChildProcess.Command, _ streams: [Int32]
) throws(SystemError) -> Int32 {
  let strings =
    [command.program] + command.arguments + (command.environment ?? [])
    + [command.folder].compactMap { $0 }
  guard !strings.contains(where: { $0.utf8.contains(0) }) else {
    throw SystemError("posix_spawn", errno: EINVAL)
  }
  var pid: pid_t = 0
  let startsSession: Int32 = command.startsSession ? 1 : 0
  let code = withCStrings([command.program] + command.arguments) { arguments in
    withCStrings(command.environment ?? []) { environment in
      let environment = command.environment == nil ? nil : environment
      guard let folder = command.folder else {
        return clinux_spawn(&pid, arguments, environment, streams, nil, startsSession)
      }
      return clinux_spawn(&pid, arguments, environment, streams, folder, startsSession)
    }
  }
  guard code == 0 else { throw SystemError("posix_spawn", errno: code) }
  return pid
}

private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return (copies + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
}
