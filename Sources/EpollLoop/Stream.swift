import CLinux
import Glibc

/// A connected TCP socket in the loop: bytes in, bytes out, and how it ended.
///
/// Sending only records; the loop writes before it sleeps, and `flush()` at once.
public final class Stream: Flushable {
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
    case readClosed
    /// Nothing comes any more. Told once, last.
    case ended(Ending)
  }

  /// Unread bytes that `close` drops: what fits a receive buffer of usual size (tcp_rmem, tcp(7)).
  private static let dropBytesMax = 8 * 1024 * 1024

  private static let wantedToRead: Readiness = [.readable, .readClosed]

  private let loop: EventLoop
  private let socket: Int32
  /// Closed when the stream ends, and not only with this object, which its owner may keep.
  private var owned: Descriptor?
  private let handler: (Event) -> Void
  private var token: Token?
  private var output = OutputBuffer()
  /// There is something in `output`.
  private var hasUnsent = false
  /// The kernel would not take all of it.
  private var awaitsRoom = false
  private let outputBytesMax: Int
  private var writeError: SystemError?
  private var toldReadClosed = false
  private var isReading = true
  var flushPosition = -1
  /// What the loop was asked for.
  private var interest = wantedToRead

  /// False once the stream was closed or has ended.
  public var isOpen: Bool { token != nil }

  /// Takes ownership of a connected, nonblocking socket, which nobody else has open.
  /// - Parameters:
  ///   - outputBytesMax: how much may wait to be sent; more breaks the connection with `ENOBUFS`.
  /// - Throws: `epoll_ctl`'s error; the socket is closed then.
  public init(
    _ loop: EventLoop, owning connected: Int32, outputBytesMax: Int,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    socket = connected
    owned = Descriptor(owning: connected)
    self.outputBytesMax = outputBytesMax
    self.handler = handler
    token = try loop.add(connected, interest) { [unowned self] in ready($0) }
  }

  deinit {
    loop.flushes.remove(self)
    if let token { loop.remove(token) }
  }

  /// While false, nothing is read and the peer is held back by TCP's own window. An end that has bytes
  /// before it has to wait as well; one without, and a broken connection, are told at once.
  public func setReading(_ reading: Bool) {
    guard reading != isReading else { return }
    isReading = reading
    updateInterest()
  }

  /// Records bytes to be sent, in order.
  public func send(_ bytes: [UInt8]) {
    guard isOpen, writeError == nil else { return }
    output.append(bytes)
    checkOutput()
  }

  /// Records bytes to be sent, in order; `write` appends them where they wait.
  public func send(_ write: (inout [UInt8]) -> Void) {
    guard isOpen, writeError == nil else { return }
    output.fill(write)
    checkOutput()
  }

  private func checkOutput() {
    hasUnsent = !output.isEmpty
    if output.count > outputBytesMax {
      failWriting(SystemError("send", errno: ENOBUFS))
    } else if hasUnsent, !awaitsRoom {
      loop.flushes.append(self)
    }
  }

  /// Bytes that are recorded and not yet the kernel's.
  public var unsentCount: Int { output.count }

  /// Sends what the kernel takes now; the rest goes out as it can.
  public func flush() {
    guard hasUnsent, isOpen, writeError == nil else { return }
    do {
      hasUnsent = try !output.flush("send") {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      awaitsRoom = hasUnsent
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
      shutdown(socket, Int32(SHUT_WR))
      // MSG_TRUNC drops the bytes of a TCP socket without copying them (tcp(7)).
      _ = recv(socket, nil, Self.dropBytesMax, Int32(MSG_TRUNC))
    }
    detach()
  }

  /// Out of the loop, and closed. Whoever closed only their sending side waits for that.
  private func detach() {
    guard let token else { return }
    loop.remove(token, closing: true)
    self.token = nil
    owned = nil
    output.removeAll()
    hasUnsent = false
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.readClosed), !toldReadClosed {
      toldReadClosed = true
      handler(.readClosed)
      if !isReading { updateInterest() }
    }
    if readiness.contains(.writable) { flush() }
    guard isOpen, readiness != .writable else { return }
    if isReading {
      read()
    } else if readiness.contains(.failed), let error = pendingError {
      end(.broken(error))
    } else if !hasUnread {
      // Nothing is left before the end.
      read()
    }
  }

  /// What broke the connection (SO_ERROR, socket(7)): told before what was sent ahead of it is read.
  private var pendingError: SystemError? {
    var number: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &length) == 0, number != 0 else {
      return nil
    }
    return writeError ?? SystemError("recv", errno: number)
  }

  private var hasUnread: Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
  }

  private func read() {
    do {
      let count = try nonblockingCall("recv") {
        recv(socket, loop.scratch.baseAddress, loop.scratch.count, 0)
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
    handler(.ended(ending))
  }

  /// A write failed. What the peer had sent before may still be there to read; reading tells the end.
  private func failWriting(_ error: SystemError) {
    writeError = error
    hasUnsent = false
    awaitsRoom = false
    output.removeAll()
    shutdown(socket, Int32(SHUT_RDWR))
    updateInterest()
  }

  private func updateInterest() {
    guard let token else { return }
    var wanted: Readiness = isReading ? Self.wantedToRead : toldReadClosed ? [] : .readClosed
    if awaitsRoom { wanted.insert(.writable) }
    guard wanted != interest else { return }
    interest = wanted
    do {
      try loop.setInterest(interest, of: token)
    } catch {
      end(.broken(error))
    }
  }
}
