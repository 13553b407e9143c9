import EpollLoop
import Glibc
import MonotonicTime
import Synchronization
import TestSupport
import Testing

/// Lasting states must not keep the loop awake.
@Suite struct QuietLoopTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  // MARK: Files that epoll refuses

  @Test(arguments: ["regular file", "/dev/null"])
  func aFileIsAlwaysReadyWhileItIsWanted(kind: String) throws {
    let regular = try TemporaryFile(holding: "x")
    let file = try opened(kind == "/dev/null" ? kind : regular.path, O_RDWR)
    var told: [Readiness] = []
    let token = try loop.add(file.number, []) { told.append($0) }
    #expect(try loop.wakeups() == 0)
    #expect(told == [])

    try loop.setInterest(.readable, of: token)
    try loop.setInterest([.readable, .writable], of: token)
    for _ in 0..<3 { try loop.pass() }
    #expect(told == [[.readable, .writable], [.readable, .writable], [.readable, .writable]])

    try loop.setInterest([], of: token)
    #expect(try loop.wakeups() == 0)
    try loop.setInterest(.readable, of: token)
    loop.remove(token)
    #expect(try loop.wakeups() == 0)
    #expect(told.count == 3)
  }

  @Test func aWantedFileKeepsNeitherTimersNorOthersFromTheirTurn() throws {
    let file = try opened("/dev/null", O_RDONLY)
    let pipe = try Pipe(holding: "x")
    var told = (file: 0, pipe: 0, timer: 0)
    _ = try loop.add(file.number, .readable) { _ in told.file += 1 }
    _ = try loop.add(pipe.readEnd, .readable) { _ in told.pipe += 1 }
    _ = loop.schedule(at: .now) { told.timer += 1 }
    try loop.pass()
    #expect(told == (1, 1, 1))
  }

  // MARK: Hang-ups

  @Test func aHangUpThatNobodyWantsIsToldOnce() throws {
    let pipe = try Pipe(holding: "last words")
    var told: [Readiness] = []
    let token = try loop.add(pipe.readEnd, []) { told.append($0) }
    #expect(try loop.wakeups() == 0)
    pipe.closeWriteEnd()
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(told == [.hungUp])
    // Setting an empty interest again changes nothing.
    try loop.setInterest([], of: token)
    #expect(try loop.wakeups() == 0)

    try loop.setInterest(.readable, of: token)
    try loop.pass()
    #expect(told == [.hungUp, [.readable, .hungUp]])
    #expect(pipe.take() == "last words")
    #expect(pipe.take() == nil)
    try loop.setInterest([], of: token)
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(told.last == .hungUp)
    // After it was silenced a second time, it can be enabled a second time.
    try loop.setInterest(.readable, of: token)
    try loop.pass()
    #expect(told.count == 4)
  }

  @Test func aPipeWithoutReaderThatNobodyWantsIsToldOnce() throws {
    let pipe = try Pipe()
    var told: [Readiness] = []
    _ = try loop.add(pipe.writeEnd, []) { told.append($0) }
    pipe.closeReadEnd()
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(told == [.failed])
  }

  @Test func aHangUpIsToldToWhoWantsSomethingElse() throws {
    let pipe = try Pipe()
    var told: Readiness = []
    _ = try loop.add(pipe.readEnd, .writable) { told.formUnion($0) }
    pipe.closeWriteEnd()
    try loop.pass()
    #expect(told == .hungUp)
  }

  // MARK: Idleness

  /// Everything that a program has open while it is idle, in a thread of its own. Each blocking call is a
  /// voluntary context switch of its thread, and a loop that makes any system call blocks again after it.
  @Test func anIdleLoopDoesNotWake() throws {
    let life = Mutex((thread: "", isSettled: false))
    let ending = try Pipe()
    let endingDescriptor = ending.readEnd
    let background = Background {
      let loop = try EventLoop()
      let hungUp = try Pipe(holding: "x")
      hungUp.closeWriteEnd()
      var hangUps = 0
      let source = try ByteSource(loop, BorrowedDescriptor(hungUp.readEnd)) { _ in hangUps += 1 }
      let (socket, peer) = try connect(loop)
      let stream = try StreamSocket(
        loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 1000
      ) { _ in }
      let listener = try Listener(loop, on: loopback(), backlog: 5, keepalive: .testing)
      let customer = try RawPeer(connectingTo: listener.address.port)
      var arrivals = 0
      listener.onArrival = { arrivals += 1 }
      _ = loop.schedule(at: .now + .seconds(3600)) {}
      _ = try loop.add(endingDescriptor, .readable) { [unowned loop] _ in loop.stop() }
      loop.observeBeforeSleep {
        let isSettled = arrivals == 1 && hangUps == 1
        life.withLock { $0 = (ownThread(), isSettled) }
      }
      try loop.run()
      withExtendedLifetime((source, stream, listener, peer, customer)) {}
    }
    var counts: [Int] = []
    let deadline = Instant.now + .timeout
    while counts.count < 2, Instant.now < deadline {
      let (thread, isSettled) = life.withLock { $0 }
      if isSettled, let count = switchesOfSleeper(thread) { counts.append(count) }
      poll(nil, 0, counts.isEmpty ? 1 : 200)
    }
    ending.put("x")
    try background.join()
    #expect(counts.count == 2)
    #expect(counts.first == counts.last)
  }

  /// The number of voluntary context switches of a sleeping thread; nil while the thread is running.
  private func switchesOfSleeper(_ thread: String) -> Int? {
    guard let file = try? opened("/proc/\(thread)/status", O_RDONLY),
      let status = takeSome(file.number)
    else { return nil }
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    func value(_ name: String) -> Substring? {
      lines.first { $0.hasPrefix(name + ":") }?.split(separator: "\t").last
    }
    guard value("State")?.hasPrefix("S") == true else { return nil }
    return value("voluntary_ctxt_switches").flatMap { Int($0) }
  }
}

/// The folder of the calling thread in /proc, such as `1234/task/1250`.
private func ownThread() -> String {
  var target = [CChar](repeating: 0, count: 100)
  let count = readlink("/proc/thread-self", &target, target.count)
  return String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
