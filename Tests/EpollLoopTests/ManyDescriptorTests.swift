import EpollLoop
import Glibc
import TestSupport
import Testing

/// One loop with as many streams as the descriptor limit allows, at most 10,000. Runs in a process of its
/// own, whose limit it may raise.
@Suite struct ManyDescriptorTests {
  @Test func tenThousandStreamsOnOneLoop() async {
    await #expect(processExitsWith: .success) {
      let count = streamsThatFit()
      print("\(count) streams")
      precondition(count >= 400, "RLIMIT_NOFILE is too low to show anything")
      let loop = try EventLoop()
      var streams: [StreamSocket] = []
      var peers: [Int32] = []
      var told: [Int] = []
      for index in 0..<count {
        let (ours, theirs) = try connectedSockets()
        peers.append(theirs)
        streams.append(
          try StreamSocket(loop, owning: Descriptor(owning: ours), maximumUnsentBytes: 100) {
            event in
            if case .bytes = event { told.append(index) }
          })
      }
      // An idle loop does not wake.
      #expect(try loop.wakeups() == 0)

      // Every stream has a timer, and all but one are cancelled.
      var fired = 0
      let timers = (0..<count).map { _ in loop.schedule(at: .now + .seconds(3600)) { fired -= 1 } }
      _ = loop.schedule(at: .now) { fired += 1 }
      for timer in timers { loop.cancel(timer) }
      try loop.run(until: "the one fired") { fired == 1 }
      #expect(try loop.wakeups() == 0)

      // Each stream receives its own byte; there are more events than one pass takes.
      for index in 0..<count { #expect(write(peers[index], "x", 1) == 1) }
      try loop.run(until: "all were told") { told.count == count }
      #expect(told.sorted() == Array(0..<count))

      // The output of all streams is sent in one pass.
      for stream in streams { stream.send("y") }
      loop.stop()
      try loop.run()
      #expect(streams.allSatisfy { $0.unsentByteCount == 0 })

      // Every second stream is closed, and new ones reuse the slots.
      for index in stride(from: 0, to: count, by: 2) { streams[index].close() }
      told = []
      for index in stride(from: 1, to: count, by: 2) {
        #expect(write(peers[index], "z", 1) == 1)
      }
      try loop.run(until: "the rest were told") { told.count == count / 2 }
      #expect(told.allSatisfy { $0 % 2 == 1 })
      #expect(try loop.wakeups() == 0)
    }
  }
}

/// Each stream takes two descriptors. Some descriptors are left for other uses.
private func streamsThatFit() -> Int {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  limit.rlim_cur = limit.rlim_max
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  return Int(min(10_000, (limit.rlim_cur - 100) / 2)) & ~1
}
