import CLinux
import Glibc

/// A failed system call: its name and the error number (errno(3)).
///
/// Expected outcomes such as `EAGAIN` and end of stream are never reported as a `SystemError`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name of the call, as in its manual page.
  public let call: StaticString
  /// The error number, errno(3).
  public let errno: Int32

  /// Creates an error of `call` with the error number `errno`.
  public init(_ call: StaticString, errno: Int32) {
    self.call = call
    self.errno = errno
  }

  /// The call and the reason (strerror(3)), for example `bind: Address already in use`.
  public var description: String {
    var reason = [CChar](repeating: 0, count: 128)
    // The POSIX variant of strerror_r, which fills the buffer for an unknown error number too.
    _ = strerror_r(errno, &reason, reason.count)
    return "\(call): " + reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// Whether both are the same error number of the same call.
  public static func == (left: SystemError, right: SystemError) -> Bool {
    left.errno == right.errno && "\(left.call)" == "\(right.call)"
  }
}

/// Makes a system call, retries it while a signal interrupts it (EINTR), and throws on failure.
///
/// Only here do -1 and `errno` become a `SystemError`.
/// - Parameter call: the call's name, for the error.
@inline(__always)
@discardableResult
func systemCall<Result: FixedWidthInteger>(
  _ call: StaticString, _ body: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    let number = Glibc.errno
    // close(2) must not be called through this: on Linux the descriptor is released even if it returns EINTR.
    if number != EINTR { throw SystemError(call, errno: number) }
  }
}

/// Like `systemCall`, but returns nil if the call would block (EAGAIN).
@inline(__always)
func nonblockingCall<Result: FixedWidthInteger>(
  _ call: StaticString, _ body: () -> Result
) throws(SystemError) -> Result? {
  do {
    return try systemCall(call, body)
  } catch {
    if error.errno == EAGAIN || error.errno == EWOULDBLOCK { return nil }
    throw error
  }
}
