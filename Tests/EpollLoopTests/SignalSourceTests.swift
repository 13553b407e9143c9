import EpollLoop
import Glibc
import Testing

/// Each test has a process of its own, because signal dispositions belong to the whole process. `raise` sends
/// the signal to the thread that has it blocked, whatever other threads the test runner has.
@Suite struct SignalSourceTests {
  @Test func eachSignalIsToldOnce() async {
    await #expect(processExitsWith: .success) {
      let loop = try EventLoop()
      var told: [Int32] = []
      let source = try SignalSource(loop, [SIGTERM, SIGUSR1, SIGWINCH]) { told.append($0) }
      raise(SIGTERM)
      try loop.run(until: "the signal was told") { !told.isEmpty }
      #expect(try loop.wakeups() == 0)
      #expect(told == [SIGTERM])

      for signal in [SIGWINCH, SIGUSR1, SIGTERM] { raise(signal) }
      try loop.run(until: "all were told") { told.count == 4 }
      #expect(try loop.wakeups() == 0)
      #expect(told.dropFirst().sorted() == [SIGUSR1, SIGTERM, SIGWINCH].sorted())
      withExtendedLifetime(source) {}
    }
  }

  @Test func whatWasIgnoredAtTheStartStaysIgnored() async {
    await #expect(processExitsWith: .success) {
      signal(SIGHUP, SIG_IGN)
      let loop = try EventLoop()
      var told: [Int32] = []
      let source = try SignalSource(loop, [SIGHUP, SIGTERM]) { told.append($0) }
      raise(SIGHUP)
      raise(SIGTERM)
      try loop.run(until: "the signal was told") { !told.isEmpty }
      #expect(try loop.wakeups() == 0)
      #expect(told == [SIGTERM])
      withExtendedLifetime(source) {}
    }
  }

  @Test func writingToNobodyBecomesAnError() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_DFL)
      let loop = try EventLoop()
      let source = try SignalSource(loop, []) { _ in }
      let pipe = try Pipe()
      pipe.closeReadEnd()
      #expect(write(pipe.writeEnd, "x", 1) == -1)
      #expect(errno == EPIPE)
      withExtendedLifetime(source) {}
    }
  }

  @Test func theHandlerCanBeExchangedAndMayLetTheSourceGo() async {
    await #expect(processExitsWith: .success) {
      let loop = try EventLoop()
      var told: [Int32] = []
      var source: SignalSource? = try SignalSource(loop, [SIGTERM, SIGUSR1]) { _ in told.append(0) }
      let pipe = try Pipe(holding: "nobody's but the pipe's")
      source?.handler = { signal in
        told.append(signal)
        source = nil
        // If the source closed its descriptor too early, this one would get its number, and the source would
        // read from it.
        let second = duplicate(pipe.readEnd)
        #expect(unreadCount(of: second) == 23)
      }
      raise(SIGTERM)
      raise(SIGUSR1)
      try loop.run(until: "the signals were told") { told.count == 2 }
      #expect(told.sorted() == [SIGUSR1, SIGTERM].sorted())
      #expect(unreadCount(of: pipe.readEnd) == 23)
      #expect(try loop.wakeups() == 0)
    }
  }

  @Test func unblockedSignalsActByDefaultAgain() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let loop = try EventLoop()
      let source = try SignalSource(loop, SignalSource.ending) { _ in }
      raise(SIGTERM)
      SignalSource.unblockAll()
      withExtendedLifetime(source) {}
    }
  }
}
