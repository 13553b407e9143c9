import CLinux
import Glibc

/// Writes bytes to a descriptor in the loop: a pipe to a child, or a descriptor shared with other processes,
/// such as standard output or a terminal (write(2)).
///
/// `write` only records bytes. The loop writes them before it sleeps, and `flush()` writes at once. Writing
/// never blocks the loop, and never sets `O_NONBLOCK` on a shared open file description. So a terminal or a
/// pipe is opened again (`Descriptor.reopening`), a socket is written with `MSG_DONTWAIT`, and a regular file
/// is written directly.
///
/// The first sink makes the process ignore `SIGPIPE` if it had its default action, because write(2) has no
/// flag against it, as send(2) has. The sink belongs to the loop's thread.
public final class ByteSink: Flushable {
  private let loop: EventLoop
  private let file: NonblockingFile
  private var token: EventToken?
  private var output = OutputBuffer()
  /// Whether `output` contains bytes.
  private var hasUnwritten = false
  /// Whether the loop reports writability: only while bytes wait for room.
  private var awaitsRoom = false
  private let reportsClosedReader: Bool
  private let onFailure: (SystemError) -> Void
  private var failure: SystemError?
  var flushPosition = -1

  private static let ignoresBrokenPipes: Void = clinux_ignore_if_default(SIGPIPE)

  /// Whether a write has failed. Nothing is written after that.
  public var hasFailed: Bool { failure != nil }

  /// Called when all bytes that had to wait for room have been written.
  public var onDrained: () -> Void = {}

  /// Creates a sink for a descriptor that has another owner.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - shared: stays open as long as this object lives; its owner closes it.
  ///   - reportsClosedReader: whether a closed reader is reported at once. If not, the next write reports it.
  ///     Pass false for a terminal whose input is watched too: the kernel evaluates every watch on a terminal
  ///     for each key.
  ///   - onFailure: called once, when the reader has closed or the device has failed.
  /// - Throws: the error of `fstat` or `epoll_ctl`.
  public init(
    _ loop: EventLoop, _ shared: BorrowedDescriptor, reportsClosedReader: Bool = true,
    onFailure: @escaping (SystemError) -> Void
  ) throws(SystemError) {
    Self.ignoresBrokenPipes
    self.loop = loop
    self.reportsClosedReader = reportsClosedReader
    self.onFailure = onFailure
    file = try NonblockingFile(shared, access: O_WRONLY)
    // With an empty interest the loop still reports a closed reader.
    if reportsClosedReader { try watch([]) }
  }

  /// Creates a sink that owns its descriptor, such as the end of a pipe to a child.
  ///
  /// When this object is released, the descriptor is closed and the reader reads end of file. Unwritten bytes
  /// are lost then.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - descriptor: is set to nonblocking, and closed with this object.
  ///   - onFailure: called once, when the reader has closed or the device has failed.
  /// - Throws: the error of `fcntl` or `epoll_ctl`; the descriptor is closed then.
  public init(
    _ loop: EventLoop, owning descriptor: consuming Descriptor,
    onFailure: @escaping (SystemError) -> Void
  ) throws(SystemError) {
    Self.ignoresBrokenPipes
    self.loop = loop
    reportsClosedReader = true
    self.onFailure = onFailure
    file = try NonblockingFile(owning: descriptor)
    try watch([])
  }

  deinit {
    loop.flushes.remove(self)
    unwatch()
  }

  /// Records bytes to be written, in order. Does nothing after a write has failed.
  public func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    output.append(bytes)
    recorded()
  }

  private func recorded() {
    hasUnwritten = !output.isEmpty
    if hasUnwritten, !awaitsRoom { loop.flushes.append(self) }
  }

  /// Writes bytes at once, after those recorded before. Only the part that the kernel does not accept is
  /// recorded. Does nothing after a write has failed.
  public func writeNow(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    var count = 0
    if !hasUnwritten {
      do {
        count = try nonblockingCall("write") { bytes.withUnsafeBytes { file.write($0) } } ?? 0
      } catch {
        return fail(error)
      }
    }
    guard count < bytes.count else { return }
    output.append(bytes[count...])
    hasUnwritten = true
    flush()
  }

  /// Records bytes to be written, in order, and moves them out of `bytes`, which is then empty and keeps some
  /// capacity. After a write has failed, the bytes are dropped.
  public func write(moving bytes: inout [UInt8]) {
    guard failure == nil else { return bytes.removeAll(keepingCapacity: true) }
    output.take(&bytes)
    recorded()
  }

  /// Whether recorded bytes are still unwritten.
  public var isBusy: Bool { hasUnwritten }

  /// The number of recorded bytes that are still unwritten.
  public var unwrittenByteCount: Int { output.count }

  /// Writes as much as the kernel accepts now. The loop writes the rest when there is room.
  public func flush() {
    guard failure == nil, hasUnwritten else { return }
    do {
      hasUnwritten = try !output.flush("write") { file.write($0) }
      try awaitRoom(hasUnwritten)
    } catch {
      fail(error)
    }
  }

  /// Writes all recorded bytes and blocks until the reader has taken them. Meant for the end of a program.
  /// - Parameter milliseconds: the longest wait without progress; -1 waits without limit.
  public func drain(milliseconds: Int32) {
    while failure == nil, hasUnwritten {
      flush()
      guard failure == nil, hasUnwritten else { return }
      if !file.waitForRoom(milliseconds: milliseconds) { return }
    }
  }

  private func awaitRoom(_ isNeeded: Bool) throws(SystemError) {
    guard isNeeded != awaitsRoom else { return }
    awaitsRoom = isNeeded
    if let token {
      if !reportsClosedReader { return unwatch() }
      try loop.setInterest(isNeeded ? .writable : [], of: token)
    } else {
      try watch(.writable)
    }
  }

  private func watch(_ interest: Readiness) throws(SystemError) {
    token = try loop.add(number: file.number, interest) { [unowned self] in ready($0) }
  }

  private func unwatch() {
    if let token { loop.remove(token) }
    token = nil
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) {
      flush()
      if failure == nil, !hasUnwritten { return onDrained() }
    }
    guard failure == nil, !readiness.isDisjoint(with: .alwaysReported) else { return }
    fail(SystemError("write", errno: EPIPE))
  }

  private func fail(_ error: SystemError) {
    failure = error
    output.removeAll()
    hasUnwritten = false
    unwatch()
    loop.flushes.tells()
    onFailure(error)
  }
}
