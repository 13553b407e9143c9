extension EventLoop {
  /// Registers a descriptor with the loop (epoll_ctl(2)).
  ///
  /// The caller keeps the descriptor open until it has called `remove`. A regular file, which epoll refuses,
  /// counts as always ready.
  /// - Parameters:
  ///   - descriptor: the descriptor to watch.
  ///   - interest: the events to wait for. `.hungUp` and `.failed` are always reported.
  ///   - edgeTriggered: whether the handler is called once for each change, not in each pass while the state
  ///     lasts.
  ///   - handler: called on the loop's thread.
  /// - Returns: the token for `setInterest` and `remove`.
  /// - Throws: the error of `epoll_ctl`.
  public func add(
    _ descriptor: borrowing Descriptor, _ interest: Readiness, edgeTriggered: Bool = false,
    handler: @escaping Handler
  ) throws(SystemError) -> EventToken {
    try add(number: descriptor.number, interest, edgeTriggered: edgeTriggered, handler: handler)
  }

  /// Registers a descriptor that has another owner. Its owner keeps it open until `remove` has been called.
  /// - Parameters:
  ///   - descriptor: the descriptor to watch.
  ///   - interest: the events to wait for. `.hungUp` and `.failed` are always reported.
  ///   - edgeTriggered: whether the handler is called once for each change, not in each pass while the state
  ///     lasts.
  ///   - handler: called on the loop's thread.
  /// - Returns: the token for `setInterest` and `remove`.
  /// - Throws: the error of `epoll_ctl`.
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

  /// Identifies one observer of an event loop.
  public struct ObserverToken {
    let observer: Observer
  }
}
