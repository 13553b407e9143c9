import CLinux
import Glibc

extension StreamSocket {
  /// The number of unread bytes that `close` drops at most: more than a receive buffer usually holds
  /// (tcp_rmem, tcp(7)).
  private static let maximumDroppedBytes = 8 * 1024 * 1024

  // MARK: Sending

  /// Records bytes to be sent, in order. Does nothing after `shutdownOutput`, or when the stream has ended.
  public func send(_ bytes: [UInt8]) {
    send { $0 += bytes }
  }

  /// Records bytes to be sent, in order. Does nothing after `shutdownOutput`, or when the stream has ended.
  public func send(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { bytes in send { $0 += bytes } }
  }

  /// Records a text to be sent, as UTF-8. Does nothing after `shutdownOutput`, or when the stream has ended.
  public func send(_ text: String) {
    send { $0 += text.utf8 }
  }

  /// Records bytes to be sent, in order. `write` appends them to the output buffer, without a copy. It must
  /// only append.
  ///
  /// Does nothing after `shutdownOutput`, or when the stream has ended.
  public func send(_ write: (inout [UInt8]) -> Void) {
    guard isOpen, writeError == nil, finishing == .no else { return }
    output.fill(write)
    hasUnsent = !output.isEmpty
    if output.count > maximumUnsentBytes {
      failWriting(.broken(SystemError("send", errno: ENOBUFS)))
    } else if hasUnsent, !awaitsRoom {
      loop.flushes.append(self)
    }
  }

  /// The number of recorded bytes that the kernel has not accepted yet.
  public var unsentByteCount: Int { output.count }

  /// Sends as much as the kernel accepts now. The loop sends the rest when there is room.
  public func flush() {
    guard isOpen, writeError == nil else { return }
    guard hasUnsent else { return finishIfAsked() }
    do throws(TransportError) {
      hasUnsent = try !writeAll()
      awaitsRoom = hasUnsent && !writeNeedsInput
    } catch {
      return failWriting(Ending(error))
    }
    if !hasUnsent { finishIfAsked() }
    updateInterest()
  }

  /// - Returns: whether all bytes were sent.
  private func writeAll() throws(TransportError) -> Bool {
    if let transport { return try write(through: transport) }
    do {
      return try output.flush("send") {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    } catch {
      throw .system(error)
    }
  }

  private func write(through transport: any StreamTransport) throws(TransportError) -> Bool {
    let needs = try output.flush { (bytes) throws(TransportError) in
      try transport.write(bytes, to: BorrowedDescriptor(socket))
    }
    writeNeedsInput = needs == .needsReadable
    return needs == nil
  }

  // MARK: Ending

  /// Shuts down the sending side once all recorded bytes are sent; the peer then reads end of stream
  /// (shutdown(2), `SHUT_WR`). Bytes from the peer are still read.
  public func shutdownOutput() {
    guard isOpen, finishing == .no else { return }
    finishing = .asked
    loop.flushes.append(self)
  }

  private func finishIfAsked() {
    guard finishing == .asked, !hasUnsent else { return }
    do throws(TransportError) {
      guard try sayFinished() else { return updateInterest() }
    } catch {
      return failWriting(Ending(error))
    }
    finishing = .done
    shutdown(socket, Int32(SHUT_WR))
    if inputEnded { end(.finished) }
  }

  /// - Returns: whether the transport has sent its closing message.
  private func sayFinished() throws(TransportError) -> Bool {
    (awaitsRoom, writeNeedsInput) = (false, false)
    switch try transport?.shutdownOutput(to: BorrowedDescriptor(socket)) {
    case nil, .bytes: return true
    case .needsReadable: writeNeedsInput = true
    case .needsWritable: awaitsRoom = true
    }
    return false
  }

  /// Closes the stream in order: bytes that the kernel has accepted still arrive, then the peer reads end of
  /// stream. No event is delivered after that.
  ///
  /// Bytes that the kernel does not accept at once, because the peer has stopped reading, are dropped. If
  /// they must arrive, call `shutdownOutput` and wait for the end.
  ///
  /// close(2) with unread bytes in the socket sends RST, which may overtake the last bytes sent, so that the
  /// peer loses them (RFC 2525 §2.17). So the sending side is shut down first, and bytes that have already
  /// been received are read and dropped.
  public func close() {
    guard isOpen else { return }
    flush()
    if isOpen {
      if finishing != .done { _ = try? sayFinished() }
      shutdown(socket, Int32(SHUT_WR))
      dropUnread()
    }
    detach()
  }

  private func dropUnread() {
    // On a TCP socket MSG_TRUNC drops the bytes without copying them (tcp(7)).
    guard recv(socket, nil, Self.maximumDroppedBytes, Int32(MSG_TRUNC)) < 0, errno == EFAULT else {
      return
    }
    // On a Unix socket they must be copied. The loop's buffer can't be used, because a handler may be reading
    // it.
    withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { room in
      var dropped = 0
      while dropped < Self.maximumDroppedBytes {
        let count = recv(socket, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
        guard count > 0 else { return }
        dropped += count
      }
    }
  }

  /// Removes the stream from the loop and closes the socket at once: a peer that has only shut down its
  /// sending side waits for that.
  private func detach() {
    if let token { loop.remove(token, closing: true) }
    loop.flushes.remove(self)
    self.token = nil
    owned = nil
    output.removeAll()
    hasUnsent = false
  }

  /// Takes the socket out of the loop, open and as it is, so that another process or another stream can go on
  /// with it. No event is delivered after that, and recorded bytes that were not sent are dropped.
  /// - Returns: nil if the stream is closed or has ended.
  public func release() -> Descriptor? {
    guard let token else { return nil }
    // A duplicate may be open, in which case closing does not remove the registration.
    loop.remove(token)
    let socket = owned.take()
    self.token = nil
    detach()
    return socket
  }

  func end(_ ending: Ending) {
    guard isOpen else { return }
    detach()
    loop.flushes.tells()
    handler(.ended(ending))
  }

  /// A write failed. Bytes that the peer sent before may still be unread; they are delivered first, then the
  /// end.
  private func failWriting(_ ending: Ending) {
    writeError = ending
    hasUnsent = false
    awaitsRoom = false
    output.removeAll()
    shutdown(socket, Int32(SHUT_RDWR))
    // All input was read, so no further read would report the end.
    if inputEnded { return end(ending) }
    updateInterest()
  }
}

extension StreamSocket.Ending {
  init(_ error: TransportError) {
    switch error {
    case .system(let error): self = .broken(error)
    case .failed(let reason): self = .transportFailed(reason: reason)
    }
  }
}
