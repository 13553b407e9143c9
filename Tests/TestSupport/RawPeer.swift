import Glibc

/// A TCP connection on the byte level, for tests that act as a customer or as the desk. The protocol is in
/// `Wire.swift`.
public final class RawPeer {
  /// How a connection ended, seen from this side.
  public enum End: Equatable, Sendable {
    /// The peer closed it in an orderly way (FIN).
    case closed
    /// The peer or its kernel reset it (RST).
    case reset
  }

  private var descriptor: Int32
  /// Bytes that were received and not returned yet.
  private var pending: [UInt8] = []
  private var end: End?

  /// The local port, by which the peer identifies this connection.
  public var port: UInt16 { localPort(of: descriptor) }

  /// Takes ownership of a connected socket.
  init(taking descriptor: Int32) {
    self.descriptor = descriptor
    makeNonblocking(descriptor)
  }

  /// Connects to 127.0.0.1. A small `receiveBuffer` fills up soon.
  public convenience init(
    connectingTo port: UInt16, receiveBuffer: Int32? = nil, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line
  ) throws {
    self.init(taking: try newSocket())
    if let receiveBuffer { setOption(descriptor, SO_RCVBUF, receiveBuffer) }
    let socket = descriptor
    let code = withLoopbackAddress(port) { connect(socket, $0, $1) }
    if code == 0 { return }
    guard errno == EINPROGRESS else { throw TestFailure.ofCall("connect to \(port)") }
    guard waitForAny(of: [(socket, POLLOUT)], until: Deadline(interval)) else {
      throw TestFailure("no connection to \(port) within \(interval)", file: file, line: line)
    }
    var reason: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &reason, &size)
    if reason != 0 { throw TestFailure.ofCall("connect to \(port)", reason) }
  }

  deinit { close() }

  // MARK: Sending

  /// Sends text as UTF-8, without framing.
  public func send(_ text: String, within interval: Duration = .timeout) throws {
    try send(Array(text.utf8), within: interval)
  }

  /// Sends bytes, and waits until the kernel has accepted all of them.
  public func send(_ bytes: [UInt8], within interval: Duration = .timeout) throws {
    let deadline = Deadline(interval)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
        continue
      }
      guard errno == EAGAIN || errno == EINTR else { throw TestFailure.ofCall("send") }
      guard waitForAny(of: [(descriptor, POLLOUT)], until: deadline) else {
        throw TestFailure("\(rest.count) bytes were not taken within \(interval)")
      }
    }
  }

  /// Closes the sending direction (a half-close). Receiving goes on.
  public func shutdownOutput() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Closes with FIN. (If received bytes are unread, the kernel sends RST instead.)
  public func close() {
    guard descriptor >= 0 else { return }
    closeForGood(descriptor)
    descriptor = -1
  }

  /// Resets the connection (RST).
  public func reset() {
    guard descriptor >= 0 else { return }
    var atOnce = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  // MARK: Receiving

  /// The next `count` bytes.
  public func receive(
    exactly count: Int, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line
  ) throws -> [UInt8] {
    try receive("\(count) bytes", interval, file, line) { $0.count >= count ? count : nil }
  }

  /// All bytes up to and including the first `text`.
  public func receive(
    until text: String, within interval: Duration = .timeout,
    file: String = #fileID, line: Int = #line
  ) throws -> [UInt8] {
    let needle = Array(text.utf8)
    return try receive("\"\(text)\"", interval, file, line) { bytes in
      firstPlace(of: needle, in: bytes).map { $0 + needle.count }
    }
  }

  /// All remaining bytes, and how the connection ended.
  public func receiveUntilEnd(
    within interval: Duration = .timeout, file: String = #fileID, line: Int = #line
  ) throws -> (bytes: [UInt8], end: End) {
    let deadline = Deadline(interval)
    while true {
      readWhatIsThere()
      if let end {
        defer { pending = [] }
        return (pending, end)
      }
      guard waitForAny(of: [(descriptor, POLLIN)], until: deadline) else {
        throw TestFailure(
          "the connection did not end within \(interval)", seen: readable(pending),
          file: file, line: line)
      }
    }
  }

  /// Throws if bytes arrive or the connection ends during `interval`.
  public func expectSilence(
    for interval: Duration, file: String = #fileID, line: Int = #line
  ) throws {
    let deadline = Deadline(interval)
    readWhatIsThere()
    while pending.isEmpty, end == nil {
      guard waitForAny(of: [(descriptor, POLLIN)], until: deadline) else { return }
      readWhatIsThere()
    }
    let what = pending.isEmpty ? "the connection ended" : "something came"
    throw TestFailure(
      "\(what) where silence was due", seen: readable(pending), file: file, line: line)
  }

  /// Waits until `length` returns how many of the pending bytes to return.
  func receive(
    _ what: String, _ interval: Duration, _ file: String, _ line: Int,
    length: ([UInt8]) throws -> Int?
  ) throws -> [UInt8] {
    let deadline = Deadline(interval)
    while true {
      if let count = try length(pending) {
        defer { pending.removeFirst(count) }
        return Array(pending.prefix(count))
      }
      let wasOver = end != nil
      guard !wasOver, waitForAny(of: [(descriptor, POLLIN)], until: deadline) else {
        let why = end.map { "the connection was \($0) before" } ?? "within \(interval) there was no"
        throw TestFailure("\(why) \(what)", seen: readable(pending), file: file, line: line)
      }
      readWhatIsThere()
    }
  }

  private func readWhatIsThere() {
    while end == nil {
      let count = withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { pending.append(contentsOf: buffer.prefix(count)) }
        return count
      }
      if count > 0 { continue }
      if count == 0 { end = .closed }
      if count < 0 && errno == EAGAIN { return }
      if count < 0 && errno != EINTR { end = .reset }
    }
  }
}
