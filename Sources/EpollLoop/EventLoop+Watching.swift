extension EventLoop {
  /// Watches a descriptor, which the caller keeps open until it has called `remove`.
  /// - Parameters:
  ///   - edgeTriggered: told once for each change, not for as long as the state lasts.
  /// - Throws: `epoll_ctl`'s error, except that a file which epoll refuses is served all the same.
  public func add(
    _ descriptor: borrowing Descriptor, _ interest: Readiness, edgeTriggered: Bool = false,
    handler: @escaping Handler
  ) throws(SystemError) -> EventToken {
    try add(number: descriptor.number, interest, edgeTriggered: edgeTriggered, handler: handler)
  }

  /// The same for a descriptor that somebody else owns.
  public func add(
    _ descriptor: BorrowedDescriptor, _ interest: Readiness, edgeTriggered: Bool = false,
    handler: @escaping Handler
  ) throws(SystemError) -> EventToken {
    try add(number: descriptor.number, interest, edgeTriggered: edgeTriggered, handler: handler)
  }

  // MARK: Observers

  final class Observer {
    let body: () -> Void
    var isRemoved = false
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// Names one observer of an event loop.
  public struct ObserverToken {
    let observer: Observer
  }
}
