import CLinux
import Glibc

/// A descriptor that bytes are read from and that is not ours alone: standard input, whether it is a
/// terminal, a pipe, a socket, a regular file or /dev/null.
///
/// Who shares it may be faster (the shell, while this process was stopped), and then a read would wait;
/// but `O_NONBLOCK` must not be left on what a shell shares. So a terminal or a pipe is opened once more
/// (`Descriptor.reopened`), a socket is read with `MSG_DONTWAIT`, and anything else is asked first.
public final class ByteSource {
  /// What a source tells.
  public enum Event {
    /// These bytes came. The memory is the loop's and valid only during the call.
    case bytes(UnsafeRawBufferPointer)
    /// The end of the input; or the error that ended it before its time.
    case ended(SystemError?)
    /// Nobody holds the other end; told also while nothing is wanted, since a terminal that is gone
    /// concerns everybody. Of a pipe, unread bytes may still be there.
    case hungUp
  }

  private let loop: EventLoop
  private let descriptor: Int32
  private var owned: Descriptor?
  private let kind: SharedDescriptor
  private let handler: (Event) -> Void
  private var token: Token?
  private var isWanted = false

  /// - Parameter shared: stays the caller's, and open for as long as this lives.
  public init(
    _ loop: EventLoop, _ shared: Int32, handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.handler = handler
    kind = try SharedDescriptor(shared, access: O_RDONLY)
    descriptor = kind.own ?? shared
    if let own = kind.own { owned = Descriptor(owning: own) }
    token = try loop.add(descriptor, []) { [unowned self] in ready($0) }
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
      end(error)
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
    do {
      let count = try nonblockingCall("read", readSome)
      guard let count else { return }
      if count == 0 { return end(nil) }
      handler(.bytes(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count])))
    } catch {
      // There is nothing in a directory to be read, as in an empty file.
      end(error.errno == EISDIR ? nil : error)
    }
  }

  private func readSome() -> Int {
    let room = loop.scratch
    switch kind {
    case .reopened, .file: break
    case .socket: return recv(descriptor, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
    case .cautious:
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&state, 1, 0) == 1 else {
        errno = EAGAIN
        return -1
      }
    }
    return Glibc.read(descriptor, room.baseAddress, room.count)
  }

  private func end(_ error: SystemError?) {
    close()
    handler(.ended(error))
  }
}
