import EpollLoop
import Glibc
import Testing

/// What runs around a pass: observers, flushing, and deferred actions.
@Suite struct PassTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  @Test func observersAreCalledInTheirOrder() throws {
    var told: [String] = []
    let first = loop.observeBeforeSleep { told.append("first") }
    loop.observeBeforeSleep { told.append("second") }
    loop.stop()
    try loop.run()
    #expect(told == ["first", "second"])
    loop.removeObserver(first)
    loop.removeObserver(first)
    loop.stop()
    try loop.run()
    #expect(told == ["first", "second", "second"])
  }

  @Test func anObserverThatAnotherRemovesIsNotCalled() throws {
    var second: EventLoop.ObserverToken?
    var told: [String] = []
    loop.observeBeforeSleep { [unowned loop] in
      told.append("first")
      if let second { loop.removeObserver(second) }
      // Added after the existing observers, and called from the next pass on.
      if told.count == 1 { loop.observeBeforeSleep { told.append("third") } }
    }
    second = loop.observeBeforeSleep { told.append("second") }
    loop.stop()
    try loop.run()
    #expect(told == ["first"])
    loop.stop()
    try loop.run()
    #expect(told == ["first", "first", "third"])
  }

  @Test func whatIsPutOffComesInTheNextPassBehindWhatIsReady() throws {
    let pipe = try Pipe(holding: "x")
    var told: [String] = []
    _ = try loop.add(pipe.readEnd, .readable) { _ in told.append("event") }
    _ = loop.schedule(at: .now) { told.append("timer") }
    loop.deferToNextPass { told.append("put off") }
    try loop.pass()
    #expect(told == ["event", "put off", "timer"])
  }

  @Test func whatIsPutOffAgainAndAgainLetsOthersLive() throws {
    var rounds = 0
    func renew(_ loop: EventLoop) {
      loop.deferToNextPass { [unowned loop] in
        rounds += 1
        renew(loop)
      }
    }
    renew(loop)
    let pipe = try Pipe(holding: "x")
    var told = 0
    _ = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    for _ in 0..<3 { try loop.pass() }
    #expect(rounds == 3)
    #expect(told == 3)
  }

  @Test func whatWasPutOffIsCalledOnceAndDoesNotWakeLater() throws {
    var told = 0
    loop.deferToNextPass { told += 1 }
    try loop.pass()
    #expect(try loop.wakeups() == 0)
    #expect(told == 1)
  }

  // MARK: Flushing

  @Test func whatIsSentGoesOutBeforeTheSleep() throws {
    let (socket, peer) = try connect(loop)
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100)
    {
      _ in
    }
    loop.observeBeforeSleep { [unowned loop] in
      // Output of an observer is sent too.
      stream.send(Array("two".utf8))
      loop.stop()
    }
    stream.send(Array("one ".utf8))
    #expect(stream.unsentByteCount == 4)
    try loop.run()
    #expect(stream.unsentByteCount == 0)
    #expect(try peer.receive(exactly: 7) == Array("one two".utf8))
  }

  @Test func aStreamThatIsLetGoWithUnsentBytesIsForgotten() throws {
    let (socket, peer) = try connect(loop)
    let (other, otherPeer) = try connect(loop)
    var stream: StreamSocket? = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100
    ) { _ in }
    let second = try StreamSocket(loop, owning: Descriptor(owning: other), maximumUnsentBytes: 100)
    {
      _ in
    }
    stream?.send(Array("lost".utf8))
    second.send(Array("sent".utf8))
    stream = nil
    loop.stop()
    try loop.run()
    #expect(try peer.receiveUntilEnd().bytes == [])
    #expect(try otherPeer.receive(exactly: 4) == Array("sent".utf8))
  }
}
