import CLinux
import Glibc

/// An owned file descriptor. It is closed when the value's lifetime ends, unless it was released.
public struct Descriptor: ~Copyable, Sendable {
  /// The descriptor number. It is valid while this value lives.
  public let number: Int32

  /// Takes ownership of an open descriptor.
  public init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Gives up ownership. The caller must close the returned number.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// The descriptor, lent to code that does not close it. It is valid while this value lives.
  public var borrowed: BorrowedDescriptor { BorrowedDescriptor(number) }

  /// Duplicates the descriptor: both share one open file description. The new one is close-on-exec (fcntl(2),
  /// `F_DUPFD_CLOEXEC`).
  /// - Throws: the error of `fcntl`.
  public func duplicate() throws(SystemError) -> Descriptor {
    try borrowed.duplicate()
  }

  /// Creates a pipe (pipe(2)).
  ///
  /// Both ends are close-on-exec and blocking. A `ByteSource` or `ByteSink` that owns an end makes it
  /// nonblocking.
  /// - Throws: the error of `pipe2`: no descriptor is left.
  public static func pipe() throws(SystemError) -> Pipe {
    var ends: [Int32] = [-1, -1]
    try systemCall("pipe2") { clinux_pipe(&ends) }
    return Pipe(
      reader: try Descriptor(owning: ends[0]).aboveStandard(),
      writer: try Descriptor(owning: ends[1]).aboveStandard())
  }

  /// The two ends of a pipe.
  @frozen public struct Pipe: ~Copyable, Sendable {
    /// The end to read from.
    public var reader: Descriptor
    /// The end to write to.
    public var writer: Descriptor
  }

  /// Creates a pair of connected, nonblocking Unix stream sockets (socketpair(2)), each for a `StreamSocket`.
  ///
  /// Both are close-on-exec.
  /// - Throws: the error of `socketpair`: no descriptor is left.
  public static func socketPair() throws(SystemError) -> SocketPair {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    try systemCall("socketpair") { socketpair(AF_UNIX, kind, 0, &ends) }
    return SocketPair(
      one: try Descriptor(owning: ends[0]).aboveStandard(),
      other: try Descriptor(owning: ends[1]).aboveStandard())
  }

  /// Two connected sockets.
  @frozen public struct SocketPair: ~Copyable, Sendable {
    /// One end.
    public var one: Descriptor
    /// The other end.
    public var other: Descriptor
  }

  /// Moves the descriptor above 2. If the program's standard streams are closed, new descriptors get the
  /// numbers 0 to 2, and setting up a child's standard streams would overwrite them.
  private consuming func aboveStandard() throws(SystemError) -> Descriptor {
    guard number <= STDERR_FILENO else { return self }
    return try duplicate()
  }

  /// Gives the descriptor a number that is not less than `least`, if there is one (fcntl(2), `F_DUPFD_CLOEXEC`).
  consuming func moved(to least: Int32) -> Descriptor {
    let moved = fcntl(number, F_DUPFD_CLOEXEC, least)
    guard moved >= 0 else { return self }
    return Descriptor(owning: moved)
  }

  /// Opens the file behind a descriptor again, nonblocking, with an open file description of its own.
  ///
  /// `O_NONBLOCK` belongs to the open file description (open(2)), which a program shares with its shell.
  /// Setting it on a shared descriptor would break the shell.
  /// - Parameters:
  ///   - descriptor: a terminal, a pipe or a file.
  ///   - access: `O_RDONLY`, `O_WRONLY` or `O_RDWR`.
  /// - Returns: the new descriptor; nil if the kernel refuses, as for sockets, another user's terminal, or
  ///   without /proc.
  public static func reopening(_ descriptor: BorrowedDescriptor, access: Int32) -> Descriptor? {
    let flags = access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    let reopened = Glibc.open("/proc/self/fd/\(descriptor.number)", flags)
    return reopened < 0 ? nil : Descriptor(owning: reopened)
  }
}

/// A descriptor that another owner keeps open while it is used: a standard stream, or `Descriptor.borrowed`.
public struct BorrowedDescriptor: Equatable, Sendable {
  /// The descriptor number.
  public let number: Int32

  /// Wraps a descriptor number. Ownership does not change.
  public init(_ number: Int32) {
    self.number = number
  }

  /// Standard input (stdin(3)).
  public static let standardInput = BorrowedDescriptor(STDIN_FILENO)
  /// Standard output (stdin(3)).
  public static let standardOutput = BorrowedDescriptor(STDOUT_FILENO)
  /// Standard error (stdin(3)).
  public static let standardError = BorrowedDescriptor(STDERR_FILENO)

  /// Duplicates the descriptor: both share one open file description. The new one is close-on-exec (fcntl(2),
  /// `F_DUPFD_CLOEXEC`), and its number is above 2.
  /// - Throws: the error of `fcntl`.
  public func duplicate() throws(SystemError) -> Descriptor {
    Descriptor(
      owning: try systemCall("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) })
  }

  /// Whether both descriptors refer to the same character device, such as standard input and output of one
  /// terminal.
  ///
  /// Devices are compared by their numbers, so a terminal opened by its name and by `/dev/tty` counts as two.
  public func isSameDevice(as other: BorrowedDescriptor) -> Bool {
    var (first, second) = (stat(), stat())
    return fstat(number, &first) == 0 && fstat(other.number, &second) == 0
      && first.st_mode & S_IFMT == S_IFCHR && second.st_mode & S_IFMT == S_IFCHR
      && first.st_rdev == second.st_rdev
  }
}
