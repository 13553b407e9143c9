/// What can sit between a socket and the bytes of its stream: encryption, or a socket that carries descriptors.
///
/// A `StreamSocket` without one reads and writes its socket itself. With one it calls these, always from the
/// loop's thread, and never one while another runs. None may wait: the socket is nonblocking, and what can't go
/// on says what it needs.
///
/// The stream reads once as soon as it is made, so that a client's handshake can begin.
public protocol StreamTransport: AnyObject {
  /// Reads into `bytes`, from its beginning.
  /// - Parameter socket: lent for the call.
  /// - Returns: `.bytes`, how many; 0 is the end of the stream.
  func read(
    into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress

  /// Writes from the beginning of `bytes`. If it says what it needs, it is called with the same bytes again, and
  /// perhaps more behind them.
  /// - Returns: `.bytes`, how many were taken.
  func write(
    _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress

  /// Says to the peer, in the transport's own way, that nothing more will be sent (in TLS, close_notify).
  /// The stream then shuts its sending side down.
  /// - Returns: `.bytes(0)` if that is done.
  func finishSending(to socket: BorrowedDescriptor) throws(TransportError) -> TransportProgress

  /// Whether it holds bytes that it has read already: the stream then asks again in the next pass, although the
  /// socket has nothing to be read.
  var hasBufferedInput: Bool { get }
}

/// How far a call of a transport got.
public enum TransportProgress: Equatable, Sendable {
  /// So many bytes.
  case bytes(Int)
  /// Nothing now: it is to be called again once the socket can be read.
  case needsReadable
  /// Nothing now: it is to be called again once the socket can be written.
  case needsWritable
}

/// Why a transport can't go on.
public enum TransportError: Error, Equatable, Sendable {
  /// What the kernel said of the socket.
  case system(SystemError)
  /// What the transport says of its peer, in words: a certificate that is not trusted, bytes that are none of
  /// its protocol's.
  case failed(reason: String)
}
