import Glibc
import TestSupport
import Testing

@testable import EpollLoop

/// Ends at unusual moments, and an address without a family. State of the whole process is tested in a
/// process of its own.
@Suite struct RareEndTests {
  @Test func aListenerThatIsClosedTriesNoMore() async {
    await #expect(processExitsWith: .success) {
      let loop = try EventLoop()
      var arrivals = 0
      let listener = try Listener(loop, on: loopback(), backlog: 1, keepalive: .testing)
      let peer = try RawPeer(connectingTo: listener.address.port)
      try loop.run(until: "somebody waits") { listener.backlogCount > 0 }
      listener.onArrival = { arrivals += 1 }

      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      guard case .shortage = listener.accept() else { fatalError("no shortage was told") }
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

      listener.close()
      listener.close()
      #expect(try loop.wakeups(during: Listener.retryDelay + .milliseconds(100)) == 0)
      #expect(arrivals == 0)
      guard case .empty = listener.accept() else { fatalError("it accepts all the same") }
      withExtendedLifetime(peer) {}
    }
  }

  @Test func signalsActByDefaultAgain() async {
    await #expect(processExitsWith: .signal(SIGUSR1)) {
      let loop = try EventLoop()
      let source = try SignalSource(loop, [SIGUSR1]) { _ in }
      raise(SIGUSR1)
      // While blocked, the signal has had no effect; unblocked, it ends the process.
      SignalSource.unblockAll()
      withExtendedLifetime(source) {}
    }
  }

  /// A signal mask belongs to a thread, so this test has a thread of its own.
  @Test func noSignalStaysBlocked() throws {
    let thread = Background {
      var blocked = sigset_t()
      sigemptyset(&blocked)
      sigaddset(&blocked, SIGUSR2)
      pthread_sigmask(SIG_BLOCK, &blocked, nil)
      SignalSource.unblockAll()
      var left = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &left)
      #expect(sigismember(&left, SIGUSR2) == 0)
    }
    try thread.join()
  }

  @Test func anAddressOfNoFamilyHasNoHost() {
    let address = SocketAddress(
      storage: sockaddr_storage(), length: socklen_t(MemoryLayout<sockaddr_storage>.size))
    #expect(address.host == "?")
    #expect(address.description == "?:0")
  }
}
