import CLinux
import Glibc

/// The kernel's word: which call failed, and its error number.
///
/// An outcome that belongs to normal life (`EAGAIN`, end of stream) is never one of these.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name of the call, as its man page spells it.
  public let call: StaticString
  /// The error number, errno(3).
  public let errno: Int32

  /// The error `errno` of `call`.
  public init(_ call: StaticString, errno: Int32) {
    self.call = call
    self.errno = errno
  }

  /// The call and the reason, `bind: Address already in use` (strerror(3)).
  public var description: String {
    var reason = [CChar](repeating: 0, count: 128)
    // The one that POSIX describes: it fills the buffer in also where the number is none.
    _ = strerror_r(errno, &reason, reason.count)
    return "\(call): " + reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// The same error of the same call.
  public static func == (left: SystemError, right: SystemError) -> Bool {
    left.errno == right.errno && "\(left.call)" == "\(right.call)"
  }
}

/// Makes a system call, again as long as a signal interrupts it, and throws the kernel's error.
///
/// This is the one place where -1 and `errno` become a `SystemError`.
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
    // close(2) is never retried: Linux has released the descriptor even when it says EINTR.
    if number != EINTR { throw SystemError(call, errno: number) }
  }
}

/// Like `systemCall`, but "it would block" is an answer: nil.
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
