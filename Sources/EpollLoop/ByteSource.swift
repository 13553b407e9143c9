import CLinux
import Glibc

/// A descriptor that bytes are read from: the end of a pipe, or what is not ours alone, standard input, whether
/// it is a terminal, a pipe, a socket, a regular file or /dev/null.
///
/// Who shares it may be faster (the shell, while this process was stopped), and then a read would wait;
/// but `O_NONBLOCK` must not be left on what a shell shares. So a terminal or a pipe is opened once more
/// (`Descriptor.reopening`), a socket is read with `MSG_DONTWAIT`, and anything else is asked first.
public final class ByteSource {
  /// What a source tells.
  public enum Event: ~Escapable {
    /// These bytes came, at most `EventLoop.readBytesMax` in a pass. They are lent for the call.
    case bytes(Span<UInt8>)
    /// The end of the input; or the error that ended it before its time. Told once, last.
    case ended(SystemError?)
    /// Nobody holds the other end; told also while nothing is wanted, since a terminal that is gone
    /// concerns everybody. Of a pipe, unread bytes may still be there.
    case hungUp
  }

  private let loop: EventLoop
  private let file: NonblockingFile
  private let handler: (Event) -> Void
  private var token: EventToken?
  private var isReading = false

  /// Reads what somebody else owns too, once `setReading` says so.
  /// - Parameters:
  ///   - shared: stays the caller's, and open for as long as this lives.
  ///   - handler: called from the loop with what happened.
  /// - Throws: `fstat`'s or `epoll_ctl`'s error.
  public init(
    _ loop: EventLoop, _ shared: BorrowedDescriptor, handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.handler = handler
    file = try NonblockingFile(shared, access: O_RDONLY)
    token = try loop.add(number: file.number, []) { [unowned self] in ready($0) }
  }

  /// Reads what is ours alone, as the end of a pipe to a child, once `setReading` says so.
  /// - Parameters:
  ///   - descriptor: becomes nonblocking, and is closed with this object.
  ///   - handler: called from the loop with what happened.
  /// - Throws: `fcntl`'s or `epoll_ctl`'s error; the descriptor is closed then.
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

  /// Reads while true; while false, what comes stays with the kernel.
  public func setReading(_ reading: Bool) {
    guard reading != isReading, let token else { return }
    isReading = reading
    do {
      try loop.setInterest(reading ? .readable : [], of: token)
    } catch {
      end(error)
    }
  }

  /// Takes the descriptor out of the loop: nothing is told any more.
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
      // There is nothing in a directory to be read, as in an empty file.
      end(error.errno == EISDIR ? nil : error)
    }
  }

  private func end(_ error: SystemError?) {
    close()
    handler(.ended(error))
  }
}
