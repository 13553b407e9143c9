import EpollLoop
import MonotonicTime

/// The waiting line: the kernel's accept queue, with each connection's waiting time.
final class AcceptQueue {
  /// The result of an attempt to accept the next connection.
  enum Next: ~Copyable {
    /// A connection, its address, and how long it waited.
    case customer(Descriptor, SocketAddress, waited: Duration)
    /// No connection can be taken now; the listener reports when one can.
    case nobody
    /// A resource is exhausted. `isFirst`: for the first time since the last accepted connection.
    case shortage(SystemError, isFirst: Bool)
  }

  private let listener: Listener
  private let loop: EventLoop
  private let sharing: LineSharing
  private var waiting = ArrivalTimes()
  private var isShort = false

  /// Called when a connection may be waiting.
  var onArrival: () -> Void {
    get { listener.onArrival }
    set { listener.onArrival = newValue }
  }

  /// Where the desk listens.
  var address: SocketAddress { listener.address }

  /// The waiting line of a listener.
  init(_ listener: Listener, _ sharing: LineSharing, _ loop: EventLoop) {
    self.listener = listener
    self.sharing = sharing
    self.loop = loop
  }

  /// The number of waiting connections, from the kernel.
  func count() -> Int {
    let count = listener.backlogCount
    waiting.sync(count: count, at: loop.now)
    return count
  }

  /// When those who wait now arrived, as of the last `count`; the first in line first.
  var arrivals: [Instant] { waiting.arrivals }

  /// Accepts the connection that has waited longest.
  func takeNext() -> Next {
    // Others may have accepted connections since: their arrival times go first.
    if isShared { _ = count() }
    switch listener.accept() {
    case .empty: return .nobody
    case .retryLater: return .nobody
    case .shortage(let error):
      defer { isShort = true }
      return .shortage(error, isFirst: !isShort)
    case .connection(let socket, let address):
      isShort = false
      // The kernel also knows about connections that arrived while this process was stopped.
      let waited = max(waiting.takeFirst(at: loop.now), socket.timeSinceLastData ?? .zero)
      return .customer(socket, address, waited: waited)
    }
  }

  private var isShared: Bool { if case .own = sharing { false } else { true } }

  /// The listening socket, for a colleague who joins.
  func duplicateSocket() -> Descriptor? { try? listener.descriptor.duplicate() }

  /// Leaves the line. If no other desk serves it, each waiting connection is closed in order; otherwise the
  /// kernel would reset them.
  func close(_ colleagues: Colleagues?) {
    switch sharing {
    case .own:
      dismiss()
      listener.close()
    case .passed: listener.close()
    case .shared(let folder, let socketPath, let isPassed):
      // Nobody else joins or leaves meanwhile. Without the lock the line is left as if others were there.
      let lock = try? folder.lock(address)
      colleagues?.close()
      let isLast = lock != nil && !folder.hasOthers(at: address, than: socketPath)
      if isLast, !isPassed { dismiss() }
      listener.close(isShared: !isLast || isPassed)
    }
  }

  private func dismiss() {
    for _ in 0..<listener.backlogCount {
      guard case .connection(let socket, _) = listener.accept() else { break }
      try? StreamSocket(loop, owning: socket, maximumUnsentBytes: 0) { _ in }.close()
    }
  }
}
