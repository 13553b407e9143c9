import CLinux
import Glibc

extension StreamSocket {
  /// Unread bytes that `close` drops: what fits a receive buffer of usual size (tcp_rmem, tcp(7)).
  private static let dropBytesMax = 8 * 1024 * 1024

  // MARK: Sending

  /// Records bytes to be sent, in order.
  public func send(_ bytes: [UInt8]) {
    send { $0 += bytes }
  }

  /// Records bytes to be sent, in order.
  public func send(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { bytes in send { $0 += bytes } }
  }

  /// Records a text to be sent, as UTF-8.
  public func send(_ text: String) {
    send { $0 += text.utf8 }
  }

  /// Records bytes to be sent, in order; `write` appends them where they wait.
  public func send(_ write: (inout [UInt8]) -> Void) {
    guard isOpen, writeError == nil, finishing == .no else { return }
    output.fill(write)
    hasUnsent = !output.isEmpty
    if output.count > outputBytesMax {
      failWriting(.broken(SystemError("send", errno: ENOBUFS)))
    } else if hasUnsent, !awaitsRoom {
      loop.flushes.append(self)
    }
  }

  /// Bytes that are recorded and not yet the kernel's.
  public var unsentCount: Int { output.count }

  /// Sends what the kernel takes now; the rest goes out as it can.
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

  /// - Returns: whether everything is gone.
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

  /// Ends the sending side once everything that was recorded is sent: the peer reads end of stream then
  /// (shutdown(2), `SHUT_WR`). What the peer sends is still read.
  public func finishSending() {
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

  /// - Returns: whether the transport has said so.
  private func sayFinished() throws(TransportError) -> Bool {
    (awaitsRoom, writeNeedsInput) = (false, false)
    switch try transport?.finishSending(to: BorrowedDescriptor(socket)) {
    case nil, .bytes: return true
    case .needsReadable: writeNeedsInput = true
    case .needsWritable: awaitsRoom = true
    }
    return false
  }

  /// Ends the connection in order: what was sent still arrives, then the peer reads end of stream. Nothing is told any
  /// more. (What the kernel does not take at once, because the peer has stopped reading, is dropped; whoever wants it
  /// to arrive calls `finishSending` and waits for the end.)
  ///
  /// close(2) with unread bytes in the socket sends RST, which may overtake our last bytes and take
  /// them from the peer (RFC 2525 §2.17); so the sending side is closed first, and what has already
  /// come is read and dropped.
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
    // MSG_TRUNC drops the bytes of a TCP socket without copying them (tcp(7)).
    guard recv(socket, nil, Self.dropBytesMax, Int32(MSG_TRUNC)) < 0, errno == EFAULT else {
      return
    }
    // Of a Unix socket they are copied. Not into the loop's memory, which a handler may be reading.
    withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { room in
      var dropped = 0
      while dropped < Self.dropBytesMax {
        let count = recv(socket, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
        guard count > 0 else { return }
        dropped += count
      }
    }
  }

  /// Out of the loop, and closed. Whoever closed only their sending side waits for that.
  private func detach() {
    guard let token else { return }
    loop.remove(token, closing: true)
    loop.flushes.remove(self)
    self.token = nil
    owned = nil
    output.removeAll()
    hasUnsent = false
  }

  func end(_ ending: Ending) {
    guard isOpen else { return }
    detach()
    loop.flushes.tells()
    handler(.ended(ending))
  }

  /// A write failed. What the peer had sent before may still be there to read; reading tells the end.
  private func failWriting(_ ending: Ending) {
    writeError = ending
    hasUnsent = false
    awaitsRoom = false
    output.removeAll()
    shutdown(socket, Int32(SHUT_RDWR))
    // Nothing is left to be read that could tell it.
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
