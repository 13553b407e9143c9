import Glibc
import TestSupport
import Testing

@testable import EpollLoop

/// Waking the loop from another thread.
@Suite struct WakeupTests {
  @Test func anotherThreadWakesTheLoop() throws {
    let loop = try EventLoop()
    let wakeup = try Wakeup(loop)
    var count = 0
    wakeup.handler = {
      count += 1
      loop.stop()
    }
    let signal = try wakeup.makeSignal()
    let thread = OtherThread { signal.send() }
    thread.start()
    try loop.run()
    thread.join()
    #expect(count == 1)
  }

  @Test func manyRequestsAreOneWord() throws {
    let loop = try EventLoop()
    let wakeup = try Wakeup(loop)
    var count = 0
    wakeup.handler = { count += 1 }
    let signal = try wakeup.makeSignal()
    for _ in 1...1000 { signal.send() }
    _ = loop.schedule(at: .now) { loop.stop() }
    try loop.run()
    #expect(count == 1)
  }

  @Test func aSignalOutlivesItsWakeup() throws {
    let loop = try EventLoop()
    var wakeup: Wakeup? = try Wakeup(loop)
    let signal = try #require(try wakeup?.makeSignal())
    wakeup = nil
    signal.send()
    _ = loop.schedule(at: .now) { loop.stop() }
    try loop.run()
  }
}

/// A thread of the kernel's.
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
