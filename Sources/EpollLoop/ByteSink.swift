import CLinux
import Glibc

/// A descriptor that bytes are written to: the end of a pipe, or what is not ours alone, standard output or a
/// terminal.
///
/// A reader that stops reading must not stop the loop, and `O_NONBLOCK` must not be left on what a
/// shell shares: so a terminal or a pipe is opened once more (`Descriptor.reopening`), a socket is
/// written with `MSG_DONTWAIT`, and a file is simply written.
///
/// Writing only records; the loop writes before it sleeps, and `flush()` at once. `SIGPIPE` is ignored in the whole
/// process from the first sink on, where it would have ended the program: write(2) has no flag against it, as
/// send(2) has.
public final class ByteSink: Flushable {
  private let loop: EventLoop
  private let file: NonblockingFile
  private var token: EventToken?
  private var output = OutputBuffer()
  /// Whether there is anything in `output`.
  private var hasUnwritten = false
  /// Whether the loop tells of room: only while something waits for it.
  private var awaitsRoom = false
  private let watchesReader: Bool
  private let onGone: (SystemError) -> Void
  private var failure: SystemError?
  var flushPosition = -1

  private static let ignoresBrokenPipes: Void = clinux_ignore_if_default(SIGPIPE)

  /// Whether nothing is written any more, since writing failed once.
  public var hasFailed: Bool { failure != nil }

  /// Called when everything that had to wait was taken.
  public var onDrained: () -> Void = {}

  /// Writes to what somebody else owns too.
  /// - Parameters:
  ///   - shared: stays the caller's, and open for as long as this lives.
  ///   - watchesReader: whether to tell at once of a reader that went away. False for a terminal whose
  ///     input is watched as well: the kernel looks at each watch on a terminal whenever a key comes.
  ///   - onGone: the reader went away or the device failed; told once.
  /// - Throws: `fstat`'s or `epoll_ctl`'s error.
  public init(
    _ loop: EventLoop, _ shared: BorrowedDescriptor, watchesReader: Bool = true,
    onGone: @escaping (SystemError) -> Void
  ) throws(SystemError) {
    Self.ignoresBrokenPipes
    self.loop = loop
    self.watchesReader = watchesReader
    self.onGone = onGone
    file = try NonblockingFile(shared, access: O_WRONLY)
    // With nothing wanted the loop still tells of a reader that went away.
    if watchesReader { try watch([]) }
  }

  /// Writes to what is ours alone, as the end of a pipe to a child. The reader comes to the end of it when this object
  /// goes; what is unwritten then is lost.
  /// - Parameters:
  ///   - descriptor: becomes nonblocking, and is closed with this object.
  ///   - onGone: the reader went away or the device failed; told once.
  /// - Throws: `fcntl`'s or `epoll_ctl`'s error; the descriptor is closed then.
  public init(
    _ loop: EventLoop, owning descriptor: consuming Descriptor,
    onGone: @escaping (SystemError) -> Void
  ) throws(SystemError) {
    Self.ignoresBrokenPipes
    self.loop = loop
    watchesReader = true
    self.onGone = onGone
    file = try NonblockingFile(owning: descriptor)
    try watch([])
  }

  deinit {
    loop.flushes.remove(self)
    unwatch()
  }

  /// Records bytes to be written, in order. Once writing has failed, nothing is done.
  public func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    output.append(bytes)
    recorded()
  }

  private func recorded() {
    hasUnwritten = !output.isEmpty
    if hasUnwritten, !awaitsRoom { loop.flushes.append(self) }
  }

  /// Writes bytes behind all that wait. What is taken at once, as nearly everything is, is not recorded first.
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

  /// Records bytes to be written, in order, and takes them over: `bytes` is empty then, with room for more.
  public func take(_ bytes: inout [UInt8]) {
    guard failure == nil else { return bytes.removeAll(keepingCapacity: true) }
    output.take(&bytes)
    recorded()
  }

  /// Whether bytes are recorded and not yet taken.
  public var isBusy: Bool { hasUnwritten }

  /// Bytes that are recorded and not yet taken.
  public var unwrittenCount: Int { output.count }

  /// Writes what is taken now; the rest goes out as it can.
  public func flush() {
    guard failure == nil, hasUnwritten else { return }
    do {
      hasUnwritten = try !output.flush("write") { file.write($0) }
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
      if !file.waitForRoom(milliseconds: milliseconds) { return }
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
    onGone(error)
  }
}
