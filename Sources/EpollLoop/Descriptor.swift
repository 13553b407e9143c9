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
