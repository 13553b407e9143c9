import CLinux
import Glibc

/// A connected TCP socket in the loop: bytes in, bytes out, and how it ended.
///
/// Sending only records; `flush()` writes. The owner calls it from the loop's `beforeSleep`.
public final class Stream {
  /// How a stream ended.
  public enum Ending: Equatable, Sendable {
    /// The peer has closed, in order.
    case finished
    /// The connection broke: reset, timed out, or the network failed.
    case broken(SystemError)
  }

  /// What happened to a stream.
  public enum Event {
    /// These bytes came. The memory is the loop's and valid only during the call.
    case bytes(UnsafeRawBufferPointer)
    /// The peer will send no more; what it had sent before is still to come.
    case peerFinished
    /// Nothing comes any more. Told once, last.
    case ended(Ending)
  }

  /// Unread bytes that `close` drops: what fits a receive buffer of usual size (tcp_rmem, tcp(7)).
  private static let dropBytesMax = 8 * 1024 * 1024

  private static let alwaysWanted: Readiness = [.readable, .peerFinished]

  private let loop: EventLoop
  private let socket: Descriptor
  private let handler: (Event) -> Void
  private var token: Token?
  private var output = OutputBuffer()
  private let outputBytesMax: Int
  private var writeError: SystemError?
  private var toldFinished = false
  private var isReading = true

  /// False once the stream was closed or has ended.
  public var isOpen: Bool { token != nil }

  /// Takes ownership of a connected, nonblocking socket.
  /// - Parameters:
  ///   - outputBytesMax: how much may wait to be sent; more breaks the connection with `ENOBUFS`.
  /// - Throws: `epoll_ctl`'s error; the socket is closed then.
  public init(
    _ loop: EventLoop, owning connected: Int32, outputBytesMax: Int,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    socket = Descriptor(owning: connected)
    self.outputBytesMax = outputBytesMax
    self.handler = handler
    token = try loop.add(connected, Self.alwaysWanted) { [unowned self] in ready($0) }
  }

  deinit {
    if let token { loop.remove(token) }
  }

  /// While false, nothing is read and the peer is held back by TCP's own window. The end of the
  /// stream, which lies behind the bytes, has to wait as well.
  public func setReading(_ reading: Bool) {
    guard reading != isReading else { return }
    isReading = reading
    updateInterest()
  }

  /// Records bytes to be sent, in order.
  public func send(_ bytes: [UInt8]) {
    guard isOpen, writeError == nil else { return }
    guard output.count + bytes.count <= outputBytesMax else {
      return failWriting(SystemError("send", errno: ENOBUFS))
    }
    output.append(bytes)
  }

  /// Bytes that are recorded and not yet the kernel's.
  public var unsentCount: Int { output.count }

  /// Sends what the kernel takes now; the rest goes out as it can.
  public func flush() {
    guard isOpen, !output.isEmpty, writeError == nil else { return }
    do {
      try output.flush("send") {
        Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      updateInterest()
    } catch {
      failWriting(error)
    }
  }

  /// Ends the connection in order: what was sent still arrives, then the peer reads end of stream.
  /// (What the kernel does not take at once, because the peer has stopped reading, is dropped.)
  ///
  /// close(2) with unread bytes in the socket sends RST, which may overtake our last bytes and take
  /// them from the peer (RFC 2525 §2.17); so the sending side is closed first, and what has already
  /// come is read and dropped.
  public func close() {
    guard isOpen else { return }
    flush()
    if isOpen {
      shutdown(socket.number, Int32(SHUT_WR))
      // MSG_TRUNC drops the bytes of a TCP socket without copying them (tcp(7)).
      _ = recv(socket.number, nil, Self.dropBytesMax, Int32(MSG_TRUNC))
    }
    detach()
  }

  private func detach() {
    guard let token else { return }
    loop.remove(token)
    self.token = nil
    output.removeAll()
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.peerFinished), !toldFinished {
      toldFinished = true
      handler(.peerFinished)
    }
    if readiness.contains(.writable) { flush() }
    if isOpen, isReading, readiness != .writable { read() }
  }

  private func read() {
    do {
      let count = try nonblockingCall("recv") {
        recv(socket.number, loop.scratch.baseAddress, loop.scratch.count, 0)
      }
      guard let count else { return }
      if count == 0 { return end(writeError.map { .broken($0) } ?? .finished) }
      handler(.bytes(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count])))
    } catch {
      end(.broken(error))
    }
  }

  private func end(_ ending: Ending) {
    guard isOpen else { return }
    detach()
    // Whoever closed only their sending side waits for our end, and the owner may keep this object.
    shutdown(socket.number, Int32(SHUT_RDWR))
    handler(.ended(ending))
  }

  /// A write failed. What the peer had sent before may still be there to read; reading tells the end.
  private func failWriting(_ error: SystemError) {
    writeError = error
    output.removeAll()
    shutdown(socket.number, Int32(SHUT_RDWR))
    updateInterest()
  }

  private func updateInterest() {
    guard let token else { return }
    var interest: Readiness = isReading ? Self.alwaysWanted : []
    if !output.isEmpty { interest.insert(.writable) }
    do {
      try loop.setInterest(interest, of: token)
    } catch {
      end(.broken(error))
    }
  }
}
