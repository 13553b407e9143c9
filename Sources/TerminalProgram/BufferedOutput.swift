import Glibc

/// Buffered standard output for commands with long output. A write error is reported at the end.
public final class BufferedOutput {
  /// The output buffer; callers append to it.
  public var bytes: [UInt8] = []
  /// The error number after which nothing more is written.
  private var failure: Int32?
  private static let pieceBytes = 32 << 10

  /// Whether standard output is a terminal.
  public let isTerminal = isatty(STDOUT_FILENO) == 1

  /// An empty buffer.
  public init(_ text: String = "") { bytes = Array(text.utf8) }

  /// Whether to go on producing output: false after an error. Call it after each record.
  public func wantsMore() -> Bool {
    if bytes.count >= Self.pieceBytes { flush() }
    return failure == nil
  }

  /// Writes the buffer.
  public func flush() {
    var start = 0
    while start < bytes.count, failure == nil {
      let count = bytes.withUnsafeBytes {
        write(STDOUT_FILENO, $0.baseAddress! + start, $0.count - start)
      }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        // Another process set O_NONBLOCK on the shared file description.
        var wanted = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        failure = errno
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes the rest, and reports an error if that fails.
  /// - Returns: the exit status. A reader that has closed the pipe is no failure.
  public func finish() -> Int32 {
    flush()
    // Some file systems report a write error only in close(2).
    if failure == nil, close(STDOUT_FILENO) != 0 { failure = errno }
    guard let failure, failure != EPIPE else { return 0 }
    reportOutputFailure(errno: failure)
    return 1
  }
}
