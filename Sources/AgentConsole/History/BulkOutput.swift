import Glibc
import TerminalProgram

/// Standard output of a command that may have much to say: in large pieces, and with a word when they
/// did not arrive.
final class BulkOutput {
  /// What is still to be written; whatever wants to say something appends it.
  var bytes: [UInt8] = []
  /// The reason why nothing more can be written.
  private var failure: Int32?
  private static let pieceBytes = 32 << 10

  /// Whether what is written is looked at at once.
  let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Whether there is any use in saying more. To be asked after each record.
  func wantsMore() -> Bool {
    if bytes.count >= Self.pieceBytes { flush() }
    return failure == nil
  }

  /// Writes what there is.
  func flush() {
    var start = 0
    while start < bytes.count, failure == nil {
      let count = bytes.withUnsafeBytes {
        write(STDOUT_FILENO, $0.baseAddress! + start, $0.count - start)
      }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        // Somebody else made this open file non-blocking.
        var wanted = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        failure = errno
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes the rest, and says why if it can't be.
  /// - Returns: the exit status. A reader that went away is no failure.
  func finish() -> Int32 {
    flush()
    // Some file systems have nowhere else to say that it did not arrive.
    if failure == nil, close(STDOUT_FILENO) != 0 { failure = errno }
    guard let failure, failure != EPIPE else { return 0 }
    reportOutputFailure(errno: failure)
    return 1
  }
}
