import CLinux
import Glibc

/// A descriptor that bytes are written to and that is not ours alone: standard output or a terminal.
///
/// A reader that stops reading must not stop the loop, and `O_NONBLOCK` must not be left on what a
/// shell shares: so a terminal or a pipe is opened once more (`Descriptor.reopened`), a socket is
/// written with `MSG_DONTWAIT`, and a file is simply written.
public final class ByteSink {
  private let loop: EventLoop
  private let descriptor: Int32
  private var owned: Descriptor?
  private let kind: SharedDescriptor
  private var token: Token?
  private var output = OutputBuffer()
  /// Whether there is anything in `output`.
  private var hasUnwritten = false
  /// Whether the loop tells of room: only while something waits for it.
  private var awaitsRoom = false
  private let watchesReader: Bool
  private let onGone: (SystemError) -> Void
  private var failure: SystemError?

  /// Whether nothing is written any more, since writing failed once.
  public var hasFailed: Bool { failure != nil }

  /// Called when everything that had to wait was taken.
  public var onDrained: () -> Void = {}

  /// - Parameters:
  ///   - shared: the descriptor to write to; it stays the caller's.
  ///   - watchesReader: whether to tell at once of a reader that went away. False for a terminal whose
  ///     input is watched as well: the kernel looks at each watch on a terminal whenever a key comes.
  ///   - onGone: the reader went away or the device failed; told once.
  public init(
    _ loop: EventLoop, _ shared: Int32, watchesReader: Bool = true,
    onGone: @escaping (SystemError) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.watchesReader = watchesReader
    self.onGone = onGone
    kind = try SharedDescriptor(shared, access: O_WRONLY)
    descriptor = kind.own ?? shared
    if let own = kind.own { owned = Descriptor(owning: own) }
    // With nothing wanted the loop still tells of a reader that went away.
    if watchesReader { try watch([]) }
  }

  deinit {
    unwatch()
  }

  /// Records bytes to be written, in order.
  public func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    output.append(bytes)
    hasUnwritten = !output.isEmpty
  }

  /// Writes bytes behind all that wait. What is taken at once, as nearly everything is, is not recorded first.
  public func writeNow(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    var count = 0
    if !hasUnwritten {
      do {
        count = try nonblockingCall("write") { bytes.withUnsafeBytes(writeSome) } ?? 0
      } catch {
        return fail(error)
      }
    }
    guard count < bytes.count else { return }
    output.append(bytes[count...])
    hasUnwritten = true
    flush()
  }

  /// Records bytes to be written, in order, and takes them over: `bytes` is empty then, with room for more.
  public func take(_ bytes: inout [UInt8]) {
    guard failure == nil else { return bytes.removeAll(keepingCapacity: true) }
    output.take(&bytes)
    hasUnwritten = !output.isEmpty
  }

  /// Whether bytes are recorded and not yet taken.
  public var isBusy: Bool { hasUnwritten }

  /// Bytes that are recorded and not yet taken.
  public var unwrittenCount: Int { output.count }

  /// Writes what is taken now; the rest goes out as it can.
  public func flush() {
    guard failure == nil, hasUnwritten else { return }
    do {
      hasUnwritten = try !output.flush("write", writeSome)
      try awaitRoom(hasUnwritten)
    } catch {
      fail(error)
    }
  }

  /// Writes the rest, waiting for the reader, at the end of a program.
  /// - Parameter milliseconds: how long without progress is enough; -1 waits for ever.
  public func drain(milliseconds: Int32) {
    while failure == nil, hasUnwritten {
      flush()
      guard failure == nil, hasUnwritten else { return }
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let ready = try? systemCall("poll") { poll(&room, 1, milliseconds) }
      if ready != 1 { return }
    }
  }

  private func awaitRoom(_ isNeeded: Bool) throws(SystemError) {
    guard isNeeded != awaitsRoom else { return }
    awaitsRoom = isNeeded
    if let token {
      if !watchesReader { return unwatch() }
      try loop.setInterest(isNeeded ? .writable : [], of: token)
    } else {
      try watch(.writable)
    }
  }

  private func watch(_ interest: Readiness) throws(SystemError) {
    token = try loop.add(descriptor, interest) { [unowned self] in ready($0) }
  }

  private func unwatch() {
    if let token { loop.remove(token) }
    token = nil
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    kind.write(bytes, to: descriptor)
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) {
      flush()
      if failure == nil, !hasUnwritten { return onDrained() }
    }
    guard failure == nil, !readiness.isDisjoint(with: .alwaysTold) else { return }
    fail(SystemError("write", errno: EPIPE))
  }

  private func fail(_ error: SystemError) {
    failure = error
    output.removeAll()
    hasUnwritten = false
    unwatch()
    onGone(error)
  }
}
