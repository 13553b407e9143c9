import CLinux
import Glibc

/// Reads bytes from a descriptor in the loop: a pipe from a child, or a descriptor shared with other
/// processes, such as standard input (read(2)). It may be a terminal, a pipe, a socket, a regular file or
/// /dev/null.
///
/// Another process that shares the input may read the bytes first, for example the shell while this process
/// was stopped. A blocking read would then block the loop, but `O_NONBLOCK` must not be set on a shared open
/// file description. So a terminal or a pipe is opened again (`Descriptor.reopening`), a socket is read with
/// `MSG_DONTWAIT`, and if a terminal or pipe can't be opened again, poll(2) precedes each read.
///
/// A source starts paused: call `setReading(true)`. It belongs to the loop's thread.
public final class ByteSource {
  /// An event of a source.
  public enum Event: ~Escapable {
    /// Bytes were read, at most `EventLoop.maximumReadBytes` per pass. The span is valid during the call.
    case bytes(Span<UInt8>)
    /// The input has ended: nil at end of file, or the error that ended it. Delivered once, as the last
    /// event.
    case ended(SystemError?)
    /// The other end was closed, or the terminal hung up. Delivered only while reading is off. Unread bytes
    /// may remain in a pipe.
    case hungUp
  }

  private let loop: EventLoop
  private let file: NonblockingFile
  private let handler: (Event) -> Void
  private var token: EventToken?
  private var isReading = false

  /// Creates a source for a descriptor that has another owner.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - shared: stays open as long as this object lives; its owner closes it.
  ///   - handler: called on the loop's thread with each event.
  /// - Throws: the error of `fstat` or `epoll_ctl`.
  public init(
    _ loop: EventLoop, _ shared: BorrowedDescriptor, handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.handler = handler
    file = try NonblockingFile(shared, access: O_RDONLY)
    token = try loop.add(number: file.number, []) { [unowned self] in ready($0) }
  }

  /// Creates a source that owns its descriptor, such as the end of a pipe from a child.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - descriptor: is set to nonblocking, and closed with this object.
  ///   - handler: called on the loop's thread with each event.
  /// - Throws: the error of `fcntl` or `epoll_ctl`; the descriptor is closed then.
  public init(
    _ loop: EventLoop, owning descriptor: consuming Descriptor, handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.handler = handler
    file = try NonblockingFile(owning: descriptor)
    token = try loop.add(number: file.number, []) { [unowned self] in ready($0) }
  }

  deinit {
    close()
  }

  /// Starts or pauses reading. While paused, unread bytes stay in the kernel.
  public func setReading(_ reading: Bool) {
    guard reading != isReading, let token else { return }
    isReading = reading
    do {
      try loop.setInterest(reading ? .readable : [], of: token)
    } catch {
      end(error)
    }
  }

  /// Removes the source from the loop. No event is delivered after that.
  public func close() {
    if let token { loop.remove(token) }
    token = nil
  }

  private func ready(_ readiness: Readiness) {
    if isReading { return read() }
    if !readiness.isDisjoint(with: [.hungUp, .failed]) { handler(.hungUp) }
  }

  private func read() {
    do {
      let count = try nonblockingCall("read") {
        file.read(into: UnsafeMutableRawBufferPointer(loop.scratch))
      }
      guard let count else { return }
      if count == 0 { return end(nil) }
      handler(.bytes(loop.scratch.extracting(..<count).span))
    } catch {
      // A directory can't be read; it counts as an empty file.
      end(error.errno == EISDIR ? nil : error)
    }
  }

  private func end(_ error: SystemError?) {
    close()
    handler(.ended(error))
  }
}
