/// A layer between a socket and the bytes of its stream, such as TLS, or descriptor passing.
///
/// Without a transport, a `StreamSocket` reads and writes its socket directly. With one it calls these
/// methods, always on the loop's thread, and never one during another. No method may block: the socket is
/// nonblocking, and a method that can't continue returns what it waits for.
///
/// The stream calls `read` once after it is created, so that a client can start a handshake.
public protocol StreamTransport: AnyObject {
  /// Reads into `bytes`, from the start.
  /// - Parameters:
  ///   - bytes: the buffer to fill.
  ///   - socket: the socket, valid during the call.
  /// - Returns: `.bytes` with the number of bytes read, where 0 is the end of the stream; or what the read
  ///   waits for.
  /// - Throws: `TransportError`, which ends the stream.
  func read(
    into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress

  /// Writes from the start of `bytes`. If it returns `.needsReadable` or `.needsWritable`, it is called later
  /// with the same bytes, possibly followed by more.
  /// - Parameters:
  ///   - bytes: the bytes to write.
  ///   - socket: the socket, valid during the call.
  /// - Returns: `.bytes` with the number of bytes accepted, or what the write waits for.
  /// - Throws: `TransportError`, which ends the stream.
  func write(
    _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress

  /// Sends the transport's own closing message, such as close_notify in TLS. The stream then shuts down its
  /// sending side.
  /// - Parameter socket: the socket, valid during the call.
  /// - Returns: `.bytes(0)` when done, or what it waits for.
  /// - Throws: `TransportError`, which ends the stream.
  func shutdownOutput(to socket: BorrowedDescriptor) throws(TransportError) -> TransportProgress

  /// Whether the transport holds bytes that it has already read from the socket. The stream then reads again
  /// in the next pass, even if the socket is not readable.
  var hasBufferedInput: Bool { get }
}

/// The result of a transport's read or write.
public enum TransportProgress: Equatable, Sendable {
  /// The number of bytes that were read or written.
  case bytes(Int)
  /// No progress: call again when the socket is readable.
  case needsReadable
  /// No progress: call again when the socket is writable.
  case needsWritable
}

/// The reason why a transport can't continue.
public enum TransportError: Error, Equatable, Sendable {
  /// A system call on the socket failed.
  case system(SystemError)
  /// The transport's protocol failed, with the reason as text, such as an untrusted certificate or malformed
  /// data.
  case failed(reason: String)
}
