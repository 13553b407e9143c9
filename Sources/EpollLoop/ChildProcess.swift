// A child as a descriptor (pidfd_open(2)): that it ended is an event like any other, and no SIGCHLD is needed.
//
//     running ── pidfd is readable ──→ exited, told; not reaped yet ── the object goes ──→ reaped
//        └────── the object goes ──→ its group is killed; the loop reaps it when it has ended
//
// As long as it is not reaped, its number and that of its group can't become another's: signals go where they
// are meant to.
import CLinux
import Glibc

/// A child process in the loop, the leader of a process group of its own (posix_spawn(3), pidfd_open(2)).
///
/// Its standard streams are what the caller gives: the ends of pipes (`Descriptor.pipe()`), files, or nothing. Nothing
/// else that is open here is open there. Its signals are unblocked and at their defaults.
public final class ChildProcess {
  /// How a process ended (waitid(2)).
  public enum Exit: Equatable, Sendable {
    /// By itself, with this status, 0 to 255.
    case exited(status: Int32)
    /// By a signal.
    case signalled(Int32, dumpedCore: Bool)
  }

  /// What a standard stream of a child is.
  public enum Stream: ~Copyable {
    /// /dev/null: nothing to be read, and what is written is gone.
    case null
    /// The one of this process.
    case inherited
    /// This descriptor, which is closed here once the child has it.
    case descriptor(Descriptor)
  }

  /// What is to be run.
  public struct Command: Sendable {
    /// A path; without a slash, a name that is looked up in this process's `PATH`.
    public var program: String
    /// The arguments behind the name.
    public var arguments: [String]
    /// `NAME=value` each; nil for what this process has.
    public var environment: [String]?
    /// The working folder; nil for this process's.
    public var folder: String?

    /// A program with its arguments. No shell takes part.
    public init(
      _ program: String, _ arguments: [String] = [], environment: [String]? = nil,
      folder: String? = nil
    ) {
      self.program = program
      self.arguments = arguments
      self.environment = environment
      self.folder = folder
    }
  }

  /// What is left to be reaped when the object has gone.
  private final class Handle {
    let descriptor: Descriptor
    var token: EventToken?
    private var isReaped = false
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// It has ended.
    func reap() {
      isReaped = true
      clinux_reap_pidfd(descriptor.number)
    }

    /// The loop has gone before it: it was killed, and is waited for the moment that takes.
    deinit {
      if !isReaped { reap() }
    }
  }

  /// Its number, and that of its group. No other process is given it as long as this object lives.
  public let processID: Int32
  /// How it ended; nil while it runs.
  public private(set) var exit: Exit?

  private let loop: EventLoop
  private let handle: Handle
  private let onExit: (Exit) -> Void

  /// Starts a child.
  /// - Parameters:
  ///   - onExit: called once, from the loop, when it has ended. What it wrote may still be in its pipes, and its
  ///     children may still run.
  /// - Throws: `posix_spawn`'s error: `ENOENT` where there is no such program or folder, `EACCES` where it may not be
  ///   run, `EINVAL` for a string with a NUL in it; `pidfd_open`'s.
  public init(
    _ loop: EventLoop, _ command: Command, input: consuming Stream = .null,
    output: consuming Stream = .null, error: consuming Stream = .null,
    onExit: @escaping (Exit) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.onExit = onExit
    // Ignored, the kernel would reap it by itself (wait(2)).
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

  /// A child that still runs is killed, with its group.
  deinit {
    if exit == nil {
      // The loop keeps what it takes to reap it.
      signalGroup(SIGKILL)
    } else {
      handle.reap()
    }
  }

  /// Sends a signal to the child, kill(2). Nothing happens to one that has ended.
  public func signal(_ number: Int32) { kill(processID, number) }

  /// Sends a signal to the child's process group: to its children too, and to those that it left behind.
  public func signalGroup(_ number: Int32) { kill(-processID, number) }

  private func ended() {
    guard exit == nil else { return }
    var (status, code): (Int32, Int32) = (0, 0)
    // It is not reaped: see the file's head.
    guard clinux_peek_pidfd(handle.descriptor.number, &code, &status) == 1 else { return }
    if let token = handle.token { loop.remove(token) }
    let exit: Exit =
      code == CLD_EXITED
      ? .exited(status: status) : .signalled(status, dumpedCore: code == CLD_DUMPED)
    self.exit = exit
    onExit(exit)
  }
}

/// What a child's stream is made of: always a descriptor of our own, and none of the standard ones, which the others
/// of the child would overwrite.
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
  let code = withCStrings([command.program] + command.arguments) { arguments in
    withCStrings(command.environment ?? []) { environment in
      let environment = command.environment == nil ? nil : environment
      guard let folder = command.folder else {
        return clinux_spawn(&pid, arguments, environment, streams, nil)
      }
      return clinux_spawn(&pid, arguments, environment, streams, folder)
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
