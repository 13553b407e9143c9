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

  /// Gives the ownership away.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// Opens the file behind `number` once more, nonblocking, as an open file description of its own.
  ///
  /// `O_NONBLOCK` belongs to the open file description (open(2)), which a program shares with its
  /// shell; set on ours it would break theirs. Works for terminals, pipes and files; nil where the
  /// kernel refuses (sockets, a foreign user's terminal, no /proc): then the caller works with what it has.
  /// - Parameter access: `O_RDONLY`, `O_WRONLY` or `O_RDWR`.
  public static func reopened(_ number: Int32, access: Int32) -> Int32? {
    let flags = access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    let reopened = Glibc.open("/proc/self/fd/\(number)", flags)
    return reopened < 0 ? nil : reopened
  }
}

/// How a descriptor that is not ours alone is read or written without waiting, and without leaving
/// `O_NONBLOCK` on it.
enum SharedDescriptor {
  /// A terminal or a pipe: the same file, opened once more, nonblocking; to be closed by us.
  case reopened(Int32)
  /// `MSG_DONTWAIT` with each call.
  case socket
  /// A file, which keeps nobody waiting.
  case file
  /// A terminal or a pipe that could not be opened again: poll(2) is asked before each call.
  case cautious

  /// - Throws: `fstat`'s error.
  init(_ number: Int32, access: Int32) throws(SystemError) {
    var status = stat()
    try systemCall("fstat") { fstat(number, &status) }
    switch status.st_mode & S_IFMT {
    case S_IFIFO, S_IFCHR:
      self = Descriptor.reopened(number, access: access).map { .reopened($0) } ?? .cautious
    case S_IFSOCK: self = .socket
    default: self = .file
    }
  }

  /// The descriptor of our own, if there is one.
  var own: Int32? {
    if case .reopened(let number) = self { number } else { nil }
  }
}
