import CLinux
import Glibc

/// A descriptor that bytes are read from and that is not ours alone: standard input, whether it is a
/// terminal, a pipe, a socket, a regular file or /dev/null.
///
/// It stays in the mode it has (blocking, as a rule) and is read once for each readiness, so that
/// nothing is left changed for the shell that shares it.
public final class ByteSource {
  /// What a source tells.
  public enum Event {
    /// These bytes came. The memory is the loop's and valid only during the call.
    case bytes(UnsafeRawBufferPointer)
    /// The end of the input, or an error that ends it.
    case ended
    /// Nobody holds the other end; told also while nothing is wanted, since a terminal that is gone
    /// concerns everybody. Of a pipe, unread bytes may still be there.
    case hungUp
  }

  private let loop: EventLoop
  private let descriptor: Int32
  private let handler: (Event) -> Void
  private var token: Token?
  private var isWanted = false

  /// - Parameter descriptor: stays the caller's, and open for as long as this lives.
  public init(
    _ loop: EventLoop, _ descriptor: Int32, handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.descriptor = descriptor
    self.handler = handler
    token = try loop.add(descriptor, []) { [weak self] in self?.ready($0) }
  }

  deinit {
    close()
  }

  /// Reads while true; while false, what comes stays with the kernel.
  public func setWanted(_ wanted: Bool) {
    guard wanted != isWanted, let token else { return }
    isWanted = wanted
    do {
      try loop.setInterest(wanted ? .readable : [], of: token)
    } catch {
      end()
    }
  }

  /// Takes the descriptor out of the loop.
  public func close() {
    if let token { loop.remove(token) }
    token = nil
  }

  private func ready(_ readiness: Readiness) {
    if isWanted { return read() }
    if !readiness.isDisjoint(with: [.hungUp, .failed]) { handler(.hungUp) }
  }

  private func read() {
    // Who shares the descriptor may have been faster (the shell, while this process was stopped), and
    // then a read would wait.
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&state, 1, 0) == 1 else { return }
    do {
      let count = try nonblockingCall("read") {
        Glibc.read(descriptor, loop.scratch.baseAddress, loop.scratch.count)
      }
      guard let count else { return }
      if count == 0 { return end() }
      handler(.bytes(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count])))
    } catch {
      // EIO: the terminal is gone (tty_ioctl(4)); any other error ends the input as well.
      end()
    }
  }

  private func end() {
    close()
    handler(.ended)
  }
}
