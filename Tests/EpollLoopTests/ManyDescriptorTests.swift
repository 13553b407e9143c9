import EpollLoop
import Glibc
import TestSupport
import Testing

/// One loop with as many streams as the process may have open, 10,000 at most. In a process of its own, whose limit
/// is its own.
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
          try StreamSocket(loop, owning: Descriptor(owning: ours), outputBytesMax: 100) { event in
            if case .bytes = event { told.append(index) }
          })
      }
      // None of them wakes an idle loop.
      #expect(try loop.wakeups() == 0)

      // All have a timer, and all are taken back but one.
      var fired = 0
      let timers = (0..<count).map { _ in loop.schedule(at: .now + .seconds(3600)) { fired -= 1 } }
      _ = loop.schedule(at: .now) { fired += 1 }
      for timer in timers { loop.cancel(timer) }
      try loop.run(until: "the one fired") { fired == 1 }
      #expect(try loop.wakeups() == 0)

      // Each is told its own bytes, more of them than one pass takes.
      for index in 0..<count { #expect(write(peers[index], "x", 1) == 1) }
      try loop.run(until: "all were told") { told.count == count }
      #expect(told.sorted() == Array(0..<count))

      // What all send goes out in one pass.
      for stream in streams { stream.send("y") }
      loop.stop()
      try loop.run()
      #expect(streams.allSatisfy { $0.unsentCount == 0 })

      // Every second goes, and others take their slots.
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

/// Two descriptors each; some are left for everything else.
private func streamsThatFit() -> Int {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  limit.rlim_cur = limit.rlim_max
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  return Int(min(10_000, (limit.rlim_cur - 100) / 2)) & ~1
}
