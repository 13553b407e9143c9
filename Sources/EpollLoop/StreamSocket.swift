// A connected stream socket, TCP or Unix, in the loop.
//
//     peer ── kernel ──(transport)── read ── handler
//      │                                        │ send
//      └───── kernel ──(transport)── flush ── OutputBuffer
//
// The two directions end apart. The peer's is over when all it sent was read; ours when `finishSending` or `close`
// said so and the last byte is the kernel's. Without `allowsHalfClose` the end of the peer's ends both.
import CLinux
import Glibc

/// A connected stream socket in the loop, TCP or Unix: bytes in, bytes out, and how it ended (socket(7), tcp(7),
/// unix(7)).
///
/// Sending only records; the loop writes before it sleeps, and `flush()` at once. It is of the loop's thread, like
/// everything but a `Waker`.
public final class StreamSocket: Flushable {
  /// How a stream ended.
  public enum Ending: Equatable, Sendable {
    /// The peer has closed, in order.
    case finished
    /// The connection broke: reset, timed out, or the network failed.
    case broken(SystemError)
    /// The transport between socket and bytes refused to go on, for this reason.
    case transportFailed(reason: String)
  }

  /// What happened to a stream.
  public enum Event: ~Escapable {
    /// These bytes came, at most `EventLoop.readBytesMax` in a pass. They are lent for the call.
    case bytes(Span<UInt8>)
    /// The peer will send no more; what it had sent before is still to come.
    case readClosed
    /// Told only with `allowsHalfClose`: all that the peer sent was read. What is sent still arrives; the stream ends
    /// once `finishSending` was called.
    case endOfInput
    /// All that had to wait for room is the kernel's now: `flush()`, or the loop, had left something.
    case drained
    /// Nothing comes any more, and the socket is closed. Told once, last.
    case ended(Ending)
  }

  private static let wantedToRead: Readiness = [.readable, .readClosed]

  let loop: EventLoop
  let socket: Int32
  /// Closed when the stream ends, and not only with this object, which its owner may keep.
  var owned: Descriptor?
  let transport: (any StreamTransport)?
  let handler: (Event) -> Void
  private let allowsHalfClose: Bool
  let outputBytesMax: Int
  var token: EventToken?
  var output = OutputBuffer()
  /// There is something in `output`.
  var hasUnsent = false
  /// The kernel would not take all of it.
  var awaitsRoom = false
  var writeError: Ending?
  private var toldReadClosed = false
  private var isReading = true
  /// All that the peer sent was read.
  var inputEnded = false
  /// Our side is to end, or has ended, once everything is sent.
  var finishing = Finishing.no
  /// The transport can't read before the socket can be written, or the other way round.
  private var readNeedsRoom = false
  var writeNeedsInput = false
  var flushPosition = -1
  /// What the loop was asked for.
  private var interest = wantedToRead

  enum Finishing {
    case no, asked, done
  }

  /// False once the stream was closed or has ended.
  public var isOpen: Bool { token != nil }

  /// Takes ownership of a connected, nonblocking socket, which nobody else has open.
  /// - Parameters:
  ///   - outputBytesMax: how many bytes may wait to be sent; more breaks the connection with `ENOBUFS`.
  ///   - allowsHalfClose: whether the stream goes on when the peer has closed its sending side, until
  ///     `finishSending`. If not, it is closed then, and what is unsent is lost.
  ///   - transport: what sits between the socket and the bytes; nil for nothing.
  ///   - handler: called from the loop with what happened.
  /// - Throws: `epoll_ctl`'s error; the socket is closed then.
  public init(
    _ loop: EventLoop, owning connected: consuming Descriptor, outputBytesMax: Int,
    allowsHalfClose: Bool = false, transport: (any StreamTransport)? = nil,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.outputBytesMax = outputBytesMax
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

  /// While false, nothing is read and the peer is held back by the kernel's own window. An end that has bytes
  /// before it has to wait as well; one without, and a broken connection, are told at once.
  public func setReading(_ reading: Bool) {
    guard reading != isReading else { return }
    isReading = reading
    updateInterest()
    if reading, transport?.hasBufferedInput ?? false { readInNextPass() }
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.readClosed), !toldReadClosed {
      toldReadClosed = true
      handler(.readClosed)
      if !isReading { updateInterest() }
    }
    if readiness.contains(.writable) || writeNeedsInput { sendOn() }
    if readNeedsRoom, readiness.contains(.writable), isOpen {
      readNeedsRoom = false
      return read()
    }
    guard isOpen, readiness != .writable else { return }
    if inputEnded {
      // Only what broke it can still come.
      if let error = pendingError { end(.broken(error)) }
    } else if isReading {
      read()
    } else if readiness.contains(.failed), let error = pendingError {
      end(writeError ?? .broken(error))
    } else if !hasUnread {
      // Nothing is left before the end.
      read()
    }
  }

  /// What had to wait goes on.
  private func sendOn() {
    let hadToWait = hasUnsent
    flush()
    if hadToWait, !hasUnsent, isOpen, writeError == nil { handler(.drained) }
  }

  /// What broke the connection (SO_ERROR, socket(7)): told before what was sent ahead of it is read.
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
      // A copy of the pointer first: the optimiser (Swift 6.3) can't take a span of another object's.
      let scratch = loop.scratch
      var room = scratch.mutableSpan
      switch try transport.read(into: &room, from: BorrowedDescriptor(socket)) {
      case .bytes(let count):
        took(count)
        if isOpen, isReading, transport.hasBufferedInput { readInNextPass() }
      case .needsReadable: break
      case .needsWritable: readNeedsRoom = true
      }
      // A handshake that went on may be what writing waited for.
      if isOpen, writeNeedsInput { flush() }
      updateInterest()
    } catch {
      end(writeError ?? Ending(error))
    }
  }

  private func readInNextPass() {
    loop.runInNextPass { [weak self] in
      guard let self, isOpen, isReading, !inputEnded else { return }
      read()
    }
  }

  func updateInterest() {
    guard let token else { return }
    var wanted: Readiness = []
    if !inputEnded {
      wanted = isReading ? Self.wantedToRead : toldReadClosed ? [] : .readClosed
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
