import CLinux
import Glibc

/// Wakes the loop from other threads (eventfd(2)). Wake-ups that arrive before the loop handles them are
/// merged into one.
///
/// The source belongs to the loop's thread; a `Waker` may be used on any thread.
public final class WakeSource {
  private let loop: EventLoop
  private let descriptor: Descriptor
  private var token: EventToken?

  /// Called on the loop's thread after a wake-up.
  public var handler: () -> Void = {}

  /// Creates a source.
  /// - Throws: the error of `eventfd` or `epoll_ctl`.
  public init(_ loop: EventLoop) throws(SystemError) {
    self.loop = loop
    let flags = Int32(EFD_NONBLOCK | EFD_CLOEXEC)
    descriptor = Descriptor(owning: try systemCall("eventfd") { eventfd(0, flags) })
    let number = descriptor.number
    token = try loop.add(descriptor, .readable) { [weak self] _ in
      var count: UInt64 = 0
      guard Glibc.read(number, &count, MemoryLayout<UInt64>.size) > 0 else { return }
      self?.handler()
    }
  }

  deinit {
    if let token { loop.remove(token) }
  }

  /// Creates a waker, to be used on another thread. It has a descriptor of its own.
  /// - Throws: the error of `fcntl`.
  public func makeWaker() throws(SystemError) -> Waker {
    Waker(descriptor: try descriptor.duplicate())
  }
}

/// Wakes a loop from any thread. After its `WakeSource` is released, waking does nothing.
public final class Waker: Sendable {
  private let descriptor: Descriptor

  fileprivate init(descriptor: consuming Descriptor) {
    self.descriptor = descriptor
  }

  /// Wakes the loop (write(2) to an eventfd). May be called on any thread, and does not block.
  public func wake() {
    var one: UInt64 = 1
    // Fails only if the counter has reached 2^64 - 2, so a wake-up is pending anyway.
    _ = try? systemCall("write") {
      Glibc.write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }
  }
}
