/// A descriptor that a loop watches.
///
/// A class: what changes with each turn is set without a search through the table, and without the
/// table being guarded against whoever is called meanwhile.
final class Registration {
  let descriptor: Int32
  let edgeTriggered: Bool
  let handler: EventLoop.Handler
  var wanted: Readiness
  /// What the kernel was asked for: at least `wanted`; nothing while `isInKernel` is false.
  var armed: Readiness = []
  var isInKernel = false
  /// A regular file or /dev/null: epoll_ctl(2) refuses it (EPERM), and it is always ready.
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
