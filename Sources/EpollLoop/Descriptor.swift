import CLinux
import Glibc

/// Owns a file descriptor: closed when the value ends, unless it was released.
public struct Descriptor: ~Copyable, Sendable {
  /// The number, valid as long as this value lives.
  public let number: Int32

  /// Takes ownership of an open descriptor.
  public init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Gives the ownership away: whoever takes the number closes it.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// The descriptor lent to somebody who does not close it. Valid as long as this value lives.
  public var borrowed: BorrowedDescriptor { BorrowedDescriptor(number) }

  /// Another descriptor of the same open file description, which closes on exec (fcntl(2), `F_DUPFD_CLOEXEC`).
  /// - Throws: `fcntl`'s error.
  public func duplicate() throws(SystemError) -> Descriptor {
    try borrowed.duplicate()
  }

  /// A pipe, pipe(2). Both ends close on exec and wait; a `ByteSource` or `ByteSink` that owns one makes it
  /// nonblocking.
  /// - Throws: `pipe2`'s error (out of descriptors).
  public static func pipe() throws(SystemError) -> Pipe {
    var ends: [Int32] = [-1, -1]
    try systemCall("pipe2") { clinux_pipe(&ends) }
    return Pipe(
      reader: try Descriptor(owning: ends[0]).aboveStandard(),
      writer: try Descriptor(owning: ends[1]).aboveStandard())
  }

  /// The two ends of a pipe.
  @frozen public struct Pipe: ~Copyable, Sendable {
    /// Where bytes are read.
    public var reader: Descriptor
    /// Where bytes are written.
    public var writer: Descriptor
  }

  /// A program whose standard streams are closed is given their numbers, which a child's would overwrite.
  private consuming func aboveStandard() throws(SystemError) -> Descriptor {
    guard number <= STDERR_FILENO else { return self }
    return try duplicate()
  }

  /// Opens the file behind a descriptor once more, nonblocking, as an open file description of its own.
  ///
  /// `O_NONBLOCK` belongs to the open file description (open(2)), which a program shares with its
  /// shell; set on ours it would break theirs. Works for terminals, pipes and files; nil where the
  /// kernel refuses (sockets, a foreign user's terminal, no /proc): then the caller works with what it has.
  /// - Parameter access: `O_RDONLY`, `O_WRONLY` or `O_RDWR`.
  public static func reopening(_ descriptor: BorrowedDescriptor, access: Int32) -> Descriptor? {
    let flags = access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    let reopened = Glibc.open("/proc/self/fd/\(descriptor.number)", flags)
    return reopened < 0 ? nil : Descriptor(owning: reopened)
  }
}

/// A descriptor that somebody else owns and keeps open as long as it is used: a standard stream, or what a
/// `Descriptor` lends.
public struct BorrowedDescriptor: Equatable, Sendable {
  /// The number.
  public let number: Int32

  /// Names a descriptor that stays its owner's.
  public init(_ number: Int32) {
    self.number = number
  }

  /// Standard input, stdin(3).
  public static let standardInput = BorrowedDescriptor(STDIN_FILENO)
  /// Standard output.
  public static let standardOutput = BorrowedDescriptor(STDOUT_FILENO)
  /// Standard error.
  public static let standardError = BorrowedDescriptor(STDERR_FILENO)

  /// Another descriptor of the same open file description, which closes on exec (fcntl(2), `F_DUPFD_CLOEXEC`).
  /// It is none of the three standard ones.
  /// - Throws: `fcntl`'s error.
  public func duplicate() throws(SystemError) -> Descriptor {
    Descriptor(
      owning: try systemCall("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) })
  }

  /// Whether two descriptors lead to the same device, as standard input and output mostly do to one
  /// terminal. Of two names for it (`/dev/tty`) it is not told.
  public func isSameDevice(as other: BorrowedDescriptor) -> Bool {
    var (first, second) = (stat(), stat())
    return fstat(number, &first) == 0 && fstat(other.number, &second) == 0
      && first.st_mode & S_IFMT == S_IFCHR && second.st_mode & S_IFMT == S_IFCHR
      && first.st_rdev == second.st_rdev
  }
}
