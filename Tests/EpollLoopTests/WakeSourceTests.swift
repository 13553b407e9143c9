import Glibc
import TestSupport
import Testing

@testable import EpollLoop

/// Waking the loop from another thread.
@Suite struct WakeSourceTests {
  @Test func anotherThreadWakesTheLoop() throws {
    let loop = try EventLoop()
    let wakeup = try WakeSource(loop)
    var count = 0
    wakeup.handler = {
      count += 1
      loop.stop()
    }
    let signal = try wakeup.makeWaker()
    let thread = OtherThread { signal.wake() }
    thread.start()
    try loop.run()
    thread.join()
    #expect(count == 1)
  }

  @Test func manyRequestsAreOneWord() throws {
    let loop = try EventLoop()
    let wakeup = try WakeSource(loop)
    var count = 0
    wakeup.handler = { count += 1 }
    let signal = try wakeup.makeWaker()
    for _ in 1...1000 { signal.wake() }
    _ = loop.schedule(at: .now) { loop.stop() }
    try loop.run()
    #expect(count == 1)
  }

  @Test func aSignalOutlivesItsWakeSource() throws {
    let loop = try EventLoop()
    var wakeup: WakeSource? = try WakeSource(loop)
    let signal = try #require(try wakeup?.makeWaker())
    wakeup = nil
    signal.wake()
    _ = loop.schedule(at: .now) { loop.stop() }
    try loop.run()
  }
}

/// A thread of its own (pthread_create(3)).
private final class OtherThread: @unchecked Sendable {
  private let body: @Sendable () -> Void
  private var thread = pthread_t()

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  func start() {
    let me = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        Unmanaged<OtherThread>.fromOpaque(context!).takeRetainedValue().body()
        return nil
      }, me)
  }

  func join() { pthread_join(thread, nil) }
}
