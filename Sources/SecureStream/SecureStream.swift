import CTLS
import EpollLoop
import Glibc

/// TLS between a socket and the bytes of a `StreamSocket` (RFC 8446).
///
/// The handshake begins with the first read or write, and no byte of the stream is sent before it is done.
public final class SecureStream: StreamTransport {
  private let context: SecureContext
  private let handle: OpaquePointer
  private let check: (PeerCertificate?) -> String?
  private let describe: (SecureFailure) -> String
  private let isClient: Bool
  private var isHandshakeDone = false
  private var mayHoldInput = false

  /// The other side's certificate, once the handshake is done; nil if it has none.
  public private(set) var peerCertificate: PeerCertificate?
  /// Why the connection failed; nil if it did not.
  public private(set) var failure: SecureFailure?

  /// The transport of one connection.
  /// - Parameters:
  ///   - host: a client: the server's name, which its certificate must have unless nothing is checked; nil for a
  ///     server.
  ///   - check: called once with the other side's certificate when the handshake is done, before any byte of the
  ///     stream is sent. Returns why it is refused, or nil.
  ///   - describe: a failure as the reason of the `StreamSocket`'s end.
  /// - Returns: nil if no memory is left.
  public init?(
    _ context: SecureContext, host: String? = nil,
    check: @escaping (PeerCertificate?) -> String? = { _ in nil },
    describe: @escaping (SecureFailure) -> String
  ) {
    guard let handle = ctls_stream_new(context.handle, host) else { return nil }
    (self.context, self.handle, self.check, self.describe) = (context, handle, check, describe)
    isClient = host != nil
  }

  deinit { ctls_stream_free(handle) }

  // MARK: The transport

  /// Whether the library may hold bytes that epoll does not tell of: a record that was read in part.
  public var hasBufferedInput: Bool { mayHoldInput }

  /// Reads decrypted bytes; before that it continues the handshake.
  public func read(
    into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    mayHoldInput = false
    if let needs = try handshake(socket) { return needs }
    let result = bytes.withUnsafeMutableBufferPointer {
      ctls_read(handle, socket.number, $0.baseAddress, $0.count)
    }
    // close_notify is 0; a mere FIN is an error of the library.
    if result == 0, ctls_is_cut_off(handle) == 1 { throw failed(.cutOff) }
    mayHoldInput = result > 0
    return try progress(result)
  }

  /// Encrypts and sends bytes; before that it continues the handshake.
  public func write(
    _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    if let needs = try handshake(socket) { return needs }
    return try progress(
      bytes.withUnsafeBufferPointer {
        ctls_write(handle, socket.number, $0.baseAddress, $0.count)
      })
  }

  /// Sends close_notify, if the handshake is done.
  public func shutdownOutput(
    to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    guard isHandshakeDone else { return .bytes(0) }
    return try progress(Int(ctls_close(handle, socket.number)))
  }

  /// - Returns: what the handshake waits for; nil once it is done.
  private func handshake(_ socket: BorrowedDescriptor) throws(TransportError) -> TransportProgress?
  {
    if isHandshakeDone { return nil }
    let needs: TransportProgress
    do throws(TransportError) {
      needs = try progress(Int(ctls_handshake(handle, socket.number)))
    } catch {
      if failure == .notTLS, !isClient { answerPlainText(socket) }
      if !isClient { dropUnread(socket) }
      // For OpenSSL the handshake is done: libtls compares the names after it.
      if failure == .wrongHost { _ = ctls_close(handle, socket.number) }
      throw error
    }
    guard needs == .bytes(0) else { return needs }
    isHandshakeDone = true
    peerCertificate = PeerCertificate(handle, asksIssuer: context.asksIssuer)
    if let reason = check(peerCertificate) {
      // An end in order: the other side has done nothing wrong to the connection.
      _ = ctls_close(handle, socket.number)
      throw failed(.refused(reason: reason))
    }
    return nil
  }

  /// Tells a client without TLS that this is TLS, by a fatal alert, unexpected_message (RFC 8446 §6). OpenSSL sends
  /// none to a peer that does not look like TLS.
  private func answerPlainText(_ socket: BorrowedDescriptor) {
    let alert: [UInt8] = [21, 3, 3, 0, 2, 2, 10]
    _ = send(socket.number, alert, alert.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
  }

  /// Unread bytes would make close(2) send RST, which may overtake the alert (RFC 2525 §2.17). By TLS 1.3 a client has
  /// sent its first bytes when its certificate is refused.
  private func dropUnread(_ socket: BorrowedDescriptor) {
    _ = recv(socket.number, nil, 1 << 20, Int32(MSG_TRUNC | MSG_DONTWAIT))
  }

  private func progress(_ result: Int) throws(TransportError) -> TransportProgress {
    switch result {
    case 0...: return .bytes(result)
    case Int(ctls_want_readable): return .needsReadable
    case Int(ctls_want_writable): return .needsWritable
    default: throw problem
    }
  }

  private var problem: TransportError {
    let first = ctls_first_byte(handle)
    // A record of a handshake, or of an alert (RFC 8446 §5.1).
    if !isHandshakeDone, first >= 0, first != 22, first != 21 { return failed(.notTLS) }
    // Before the error of a call: the library may have tried to send an alert to a peer that is gone.
    if ctls_is_cut_off(handle) == 1 { return failed(isClient && first < 0 ? .noAnswer : .cutOff) }
    let number = ctls_system_error(handle)
    if number != 0 { return .system(SystemError("recv", errno: number)) }
    return failed(SecureFailure(words: String(cString: ctls_error(handle))))
  }

  private func failed(_ failure: SecureFailure) -> TransportError {
    self.failure = failure
    return .failed(reason: describe(failure))
  }
}
