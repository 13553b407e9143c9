import CLinux
import Glibc

/// A descriptor that bytes are written to and that is not ours alone: standard output or a terminal.
///
/// A reader that stops reading must not stop the loop, and `O_NONBLOCK` must not be left on what a
/// shell shares: so a terminal or a pipe is opened once more (`Descriptor.reopened`), a socket is
/// written with `MSG_DONTWAIT`, and a file is simply written.
public final class ByteSink {
  private enum Kind {
    /// Written with write(2); `nonblocking` or a file, which never waits for a reader.
    case direct
    case socket
    /// Could not be opened again: written only when poll(2) says there is room, and at most
    /// `PIPE_BUF` bytes then, which a pipe takes whole (pipe(7)).
    case cautious
  }

  private let loop: EventLoop
  private let descriptor: Int32
  private var owned: Descriptor?
  private let kind: Kind
  private var token: Token?
  private var output = OutputBuffer()
  private let onGone: (SystemError) -> Void
  private var failure: SystemError?

  /// Called when everything that had to wait was taken.
  public var onDrained: () -> Void = {}

  /// - Parameters:
  ///   - shared: the descriptor to write to; it stays the caller's.
  ///   - onGone: the reader went away or the device failed; told once.
  public init(
    _ loop: EventLoop, _ shared: Int32, onGone: @escaping (SystemError) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.onGone = onGone
    var status = stat()
    try systemCall("fstat") { fstat(shared, &status) }
    var descriptor = shared
    switch status.st_mode & S_IFMT {
    case S_IFIFO, S_IFCHR:
      if let number = Descriptor.reopened(shared, access: O_WRONLY) {
        descriptor = number
        owned = Descriptor(owning: number)
        kind = .direct
      } else {
        kind = .cautious
      }
    case S_IFSOCK: kind = .socket
    default: kind = .direct
    }
    self.descriptor = descriptor
    // With nothing wanted the loop still tells of a reader that went away.
    token = try loop.add(descriptor, []) { [weak self] in self?.ready($0) }
  }

  deinit {
    if let token { loop.remove(token) }
  }

  /// Records bytes to be written, in order.
  public func write(_ bytes: some Sequence<UInt8>) {
    guard failure == nil else { return }
    output.append(bytes)
  }

  /// Bytes that are recorded and not yet taken.
  public var unwrittenCount: Int { output.count }

  /// Writes what is taken now; the rest goes out as it can.
  public func flush() {
    guard failure == nil, !output.isEmpty else { return }
    do {
      try output.flush("write", writeSome)
      if let token { try loop.setInterest(output.isEmpty ? [] : .writable, of: token) }
    } catch {
      fail(error)
    }
  }

  /// Writes the rest, waiting for the reader, at the end of a program.
  /// - Parameter milliseconds: how long without progress is enough; -1 waits for ever.
  public func drain(milliseconds: Int32) {
    while failure == nil, !output.isEmpty {
      flush()
      guard failure == nil, !output.isEmpty else { return }
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let ready = try? systemCall("poll") { poll(&room, 1, milliseconds) }
      if ready != 1 { return }
    }
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch kind {
    case .direct:
      return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    case .socket:
      let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
      return Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
    case .cautious:
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&room, 1, 0) == 1 else {
        errno = EAGAIN
        return -1
      }
      return Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF)))
    }
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) {
      flush()
      if failure == nil, output.isEmpty { return onDrained() }
    }
    guard failure == nil, !readiness.isDisjoint(with: .alwaysTold) else { return }
    fail(SystemError("write", errno: EPIPE))
  }

  private func fail(_ error: SystemError) {
    failure = error
    output.removeAll()
    if let token { loop.remove(token) }
    token = nil
    onGone(error)
  }
}
