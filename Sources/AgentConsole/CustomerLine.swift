import EpollLoop
import MonotonicTime

/// Those who wait: the kernel's line, with how long each has been in it.
final class CustomerLine {
  /// What an attempt to take the next came to.
  enum Next: ~Copyable {
    /// A connection, who it is from, and how long they waited.
    case customer(Descriptor, SocketAddress, waited: Duration)
    case nobody
    /// It is tried again; the listener tells when.
    case later
    /// The system is short of something. `isFirst`: the first time since somebody was accepted.
    case shortage(SystemError, isFirst: Bool)
  }

  private let listener: Listener
  private let loop: EventLoop
  private var waiting = WaitingLine()
  private var isShort = false

  /// Called when somebody may be there to be taken.
  var onArrival: () -> Void {
    get { listener.onArrival }
    set { listener.onArrival = newValue }
  }

  /// Where the desk listens.
  var address: SocketAddress { listener.address }

  /// The line of a listener.
  init(_ listener: Listener, _ loop: EventLoop) {
    self.listener = listener
    self.loop = loop
  }

  /// How many wait, as the kernel says.
  func count() -> Int {
    let count = listener.waitingCount
    waiting.sync(count: count, at: loop.now)
    return count
  }

  /// Takes who has waited longest.
  func takeNext() -> Next {
    switch listener.accept() {
    case .empty: return .nobody
    case .retryLater: return .later
    case .shortage(let error):
      defer { isShort = true }
      return .shortage(error, isFirst: !isShort)
    case .connection(let socket, let address):
      isShort = false
      // The kernel saw also those who came while this process was stopped.
      let waited = max(waiting.takeFirst(at: loop.now), socket.timeSinceLastData ?? .zero)
      return .customer(socket, address, waited: waited)
    }
  }

  /// Tells those in the line, in order, that nobody will come, and stops listening; left to the kernel they
  /// would be reset.
  func dismiss() {
    for _ in 0..<listener.waitingCount {
      guard case .connection(let socket, _) = listener.accept() else { break }
      try? StreamSocket(loop, owning: socket, outputBytesMax: 0) { _ in }.close()
    }
    listener.close()
  }
}
