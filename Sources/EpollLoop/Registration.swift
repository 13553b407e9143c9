/// A descriptor that is registered with a loop.
///
/// A class, so that its state can be changed without a lookup in the table, and without an exclusive access
/// to the table while a handler runs.
final class Registration {
  let descriptor: Int32
  let edgeTriggered: Bool
  let handler: EventLoop.Handler
  var wanted: Readiness
  /// The events in the kernel's interest list: a superset of `wanted`, or empty while `isInKernel` is false.
  var armed: Readiness = []
  var isInKernel = false
  /// Whether epoll_ctl(2) refused it with EPERM, as it does for a regular file or /dev/null. Such a file is
  /// always ready.
  var isAlwaysReady = false

  init(
    _ descriptor: Int32, _ wanted: Readiness, edgeTriggered: Bool,
    handler: @escaping EventLoop.Handler
  ) {
    self.descriptor = descriptor
    self.wanted = wanted
    self.edgeTriggered = edgeTriggered
    self.handler = handler
  }
}
