import CLinux
import Glibc

/// Wakes the loop from another thread (eventfd(2)). However often it is asked before the loop has come
/// round, the loop is told once.
public final class Wakeup {
  private let loop: EventLoop
  private let descriptor: Descriptor
  private var token: Token?

  /// Called by the loop after it was woken.
  public var handler: () -> Void = {}

  /// - Throws: `eventfd`'s or `epoll_ctl`'s error.
  public init(_ loop: EventLoop) throws(SystemError) {
    self.loop = loop
    let flags = Int32(EFD_NONBLOCK | EFD_CLOEXEC)
    descriptor = Descriptor(owning: try systemCall("eventfd") { eventfd(0, flags) })
    let number = descriptor.number
    token = try loop.add(number, .readable) { [weak self] _ in
      var count: UInt64 = 0
      guard Glibc.read(number, &count, MemoryLayout<UInt64>.size) > 0 else { return }
      self?.handler()
    }
  }

  deinit {
    if let token { loop.remove(token) }
  }

  /// What wakes the loop, for another thread to keep: it may be called at any time, also after the
  /// `Wakeup` is gone.
  /// - Throws: `fcntl`'s error: it has a descriptor of its own.
  public func makeSignal() throws(SystemError) -> Signal {
    let number = descriptor.number
    return Signal(
      descriptor: Descriptor(
        owning: try systemCall("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, 0) }))
  }

  /// Wakes the loop. Any thread may call it.
  public final class Signal: Sendable {
    private let descriptor: Descriptor

    fileprivate init(descriptor: consuming Descriptor) {
      self.descriptor = descriptor
    }

    /// Wakes the loop.
    public func send() {
      var one: UInt64 = 1
      // It fails only where 2^64 - 2 wake-ups were not taken yet: then one more is no news.
      _ = try? systemCall("write") {
        Glibc.write(descriptor.number, &one, MemoryLayout<UInt64>.size)
      }
    }
  }
}
