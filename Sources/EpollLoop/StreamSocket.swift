// A connected stream socket, TCP or Unix, in the loop.
//
//     peer ── kernel ──(transport)── read ── handler
//      │                                        │ send
//      └───── kernel ──(transport)── flush ── OutputBuffer
//
// The two directions end independently. Input ends when all bytes of the peer were read. Output ends when
// `shutdownOutput` or `close` was called and the kernel has accepted the last byte. Without `allowsHalfClose`
// the end of input ends both directions.
import CLinux
import Glibc

/// A connected stream socket in the loop, TCP or Unix (socket(7), tcp(7), unix(7)).
///
/// `send` only records bytes. The loop sends them before it sleeps, and `flush()` sends at once. The stream
/// belongs to the loop's thread.
public final class StreamSocket: Flushable {
  /// How a stream ended.
  public enum Ending: Equatable, Sendable {
    /// The stream ended in order: the peer has shut down its sending side.
    case finished
    /// The connection was reset or timed out, the network failed, or more than `maximumUnsentBytes` bytes
    /// waited (`ENOBUFS`).
    case broken(SystemError)
    /// The transport failed, for this reason.
    case transportFailed(reason: String)
  }

  /// An event of a stream.
  public enum Event: ~Escapable {
    /// Bytes were received, at most `EventLoop.maximumReadBytes` per pass. The span is valid during the call.
    case bytes(Span<UInt8>)
    /// The peer has shut down its sending side. Unread bytes may remain and are still delivered.
    case peerShutdown
    /// All bytes of the peer were read. Delivered only with `allowsHalfClose`. Bytes can still be sent; the
    /// stream ends after `shutdownOutput`.
    case endOfInput
    /// All bytes that `flush()` or the loop could not send at once have been accepted by the kernel.
    case drained
    /// The stream has ended and the socket is closed. Delivered once, as the last event.
    case ended(Ending)
  }

  private static let wantedToRead: Readiness = [.readable, .peerShutdown]

  let loop: EventLoop
  let socket: Int32
  /// Closed when the stream ends, which may be before this object is released.
  var owned: Descriptor?
  let transport: (any StreamTransport)?
  let handler: (Event) -> Void
  private let allowsHalfClose: Bool
  let maximumUnsentBytes: Int
  var token: EventToken?
  var output = OutputBuffer()
  /// Whether `output` contains bytes.
  var hasUnsent = false
  /// Whether the kernel did not accept all of them.
  var awaitsRoom = false
  var writeError: Ending?
  private var reportedPeerShutdown = false
  private var isReading = true
  /// Whether all bytes of the peer were read.
  var inputEnded = false
  /// Whether the sending side is to be shut down, or has been.
  var finishing = Finishing.no
  /// The transport's read waits for writability, or its write for readability.
  private var readNeedsRoom = false
  var writeNeedsInput = false
  var flushPosition = -1
  /// The interest that was set in the loop.
  private var interest = wantedToRead

  enum Finishing {
    case no, asked, done
  }

  /// Whether the stream is open: it was not closed and has not ended.
  public var isOpen: Bool { token != nil }

  /// Creates a stream that owns a connected, nonblocking socket. No duplicate of the socket may be open.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - connected: the socket, as from `Listener` or `Connector`. It is closed when the stream ends.
  ///   - maximumUnsentBytes: the number of bytes that may wait to be sent. More break the connection with
  ///     `ENOBUFS`.
  ///   - allowsHalfClose: whether the stream stays open after the peer has shut down its sending side, until
  ///     `shutdownOutput`. If false, the stream is closed then, and unsent bytes are lost.
  ///   - transport: the layer between the socket and the bytes, such as TLS; nil for none.
  ///   - handler: called on the loop's thread with each event.
  /// - Throws: the error of `epoll_ctl`; the socket is closed then.
  public init(
    _ loop: EventLoop, owning connected: consuming Descriptor, maximumUnsentBytes: Int,
    allowsHalfClose: Bool = false, transport: (any StreamTransport)? = nil,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.maximumUnsentBytes = maximumUnsentBytes
    self.allowsHalfClose = allowsHalfClose
    self.transport = transport
    self.handler = handler
    socket = connected.number
    owned = consume connected
    token = try loop.add(number: socket, interest) { [unowned self] in ready($0) }
    if transport != nil { readInNextPass() }
  }

  deinit {
    loop.flushes.remove(self)
    if let token { loop.remove(token) }
  }

  // MARK: Reading

  /// Starts or pauses reading. While paused, flow control holds the peer back (the TCP window).
  ///
  /// While paused, the end of the stream is delivered at once if no unread bytes precede it; otherwise those
  /// bytes are delivered first, when reading goes on. A broken connection is always reported at once.
  public func setReading(_ reading: Bool) {
    guard reading != isReading else { return }
    isReading = reading
    updateInterest()
    if reading, transport?.hasBufferedInput ?? false { readInNextPass() }
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.peerShutdown), !reportedPeerShutdown {
      reportedPeerShutdown = true
      handler(.peerShutdown)
      if !isReading { updateInterest() }
    }
    if readiness.contains(.writable) || writeNeedsInput { sendOn() }
    if readNeedsRoom, readiness.contains(.writable), isOpen {
      readNeedsRoom = false
      return read()
    }
    guard isOpen, readiness != .writable else { return }
    if inputEnded {
      // After the end of input only an error can follow.
      if let error = pendingError { end(.broken(error)) }
    } else if isReading {
      read()
    } else if readiness.contains(.failed), let error = pendingError {
      end(writeError ?? .broken(error))
    } else if !hasUnread {
      // No unread bytes precede the end of the stream.
      read()
    }
  }

  /// Continues sending after a wait.
  private func sendOn() {
    let hadToWait = hasUnsent
    flush()
    if hadToWait, !hasUnsent, isOpen, writeError == nil { handler(.drained) }
  }

  /// The pending error of the connection (SO_ERROR, socket(7)). It is reported before bytes that were
  /// received earlier are read.
  private var pendingError: SystemError? {
    guard let number = try? option(socket, SOL_SOCKET, SO_ERROR), number != 0 else { return nil }
    return SystemError("recv", errno: number)
  }

  private var hasUnread: Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
  }

  private func read() {
    if let transport { return read(through: transport) }
    do {
      let count = try nonblockingCall("recv") {
        recv(socket, loop.scratch.baseAddress, loop.scratch.count, 0)
      }
      if let count { took(count) }
    } catch {
      end(writeError ?? .broken(error))
    }
  }

  private func took(_ count: Int) {
    if count == 0 { return endInput() }
    handler(.bytes(loop.scratch.extracting(..<count).span))
  }

  private func endInput() {
    if let writeError { return end(writeError) }
    guard allowsHalfClose else { return end(.finished) }
    inputEnded = true
    updateInterest()
    handler(.endOfInput)
    if finishing == .done { end(.finished) }
  }

  private func read(through transport: any StreamTransport) {
    do throws(TransportError) {
      // The pointer is copied first: the optimiser of Swift 6.3 can't take a span of another object's
      // property.
      let scratch = loop.scratch
      var room = scratch.mutableSpan
      switch try transport.read(into: &room, from: BorrowedDescriptor(socket)) {
      case .bytes(let count):
        took(count)
        if isOpen, isReading, transport.hasBufferedInput { readInNextPass() }
      case .needsReadable: break
      case .needsWritable: readNeedsRoom = true
      }
      // Progress of a handshake may be what a write waited for.
      if isOpen, writeNeedsInput { flush() }
      updateInterest()
    } catch {
      // What the peer has said last, such as an alert of TLS, tells more than that it takes no more.
      if case .failed = error { return end(Ending(error)) }
      end(writeError ?? Ending(error))
    }
  }

  private func readInNextPass() {
    loop.deferToNextPass { [weak self] in
      guard let self, isOpen, isReading, !inputEnded else { return }
      read()
    }
  }

  func updateInterest() {
    guard let token else { return }
    var wanted: Readiness = []
    if !inputEnded {
      wanted = isReading ? Self.wantedToRead : reportedPeerShutdown ? [] : .peerShutdown
      if writeNeedsInput { wanted.insert(.readable) }
    }
    if awaitsRoom || readNeedsRoom { wanted.insert(.writable) }
    guard wanted != interest else { return }
    interest = wanted
    do {
      try loop.setInterest(interest, of: token)
    } catch {
      end(.broken(error))
    }
  }
}
