import CLinux
import Glibc

/// Tells the loop that another thread woke it (eventfd(2)). However often it is woken before it has come
/// round, it is told once.
public final class WakeSource {
  private let loop: EventLoop
  private let descriptor: Descriptor
  private var token: EventToken?

  /// Called by the loop after it was woken.
  public var handler: () -> Void = {}

  /// - Throws: `eventfd`'s or `epoll_ctl`'s error.
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

  /// What wakes the loop, for another thread to keep.
  /// - Throws: `fcntl`'s error: it has a descriptor of its own.
  public func makeWaker() throws(SystemError) -> Waker {
    Waker(descriptor: try descriptor.duplicate())
  }
}

/// Wakes a loop from any thread, at any time: also after its `WakeSource` is gone, which then does nothing.
public final class Waker: Sendable {
  private let descriptor: Descriptor

  fileprivate init(descriptor: consuming Descriptor) {
    self.descriptor = descriptor
  }

  /// Wakes the loop. Any thread may call it; it does not wait.
  public func wake() {
    var one: UInt64 = 1
    // It fails only where 2^64 - 2 wake-ups were not taken yet: then one more is no news.
    _ = try? systemCall("write") {
      Glibc.write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }
  }
}
