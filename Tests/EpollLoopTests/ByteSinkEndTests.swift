import EpollLoop
import Glibc
import MonotonicTime
import Synchronization
import Testing

@testable import TestSupport

/// How writing ends: the reader closes, or the program exits.
@Suite struct ByteSinkEndTests {
  let loop: EventLoop
  private let log = SinkLog()

  init() throws {
    loop = try EventLoop()
  }

  private func sink(_ descriptor: Int32) throws -> ByteSink {
    try log.sink(loop, descriptor)
  }

  // MARK: Readers that go away

  @Test func aReaderThatGoesAwayIsToldThoughNothingIsWritten() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    #expect(try loop.wakeups() == 0)
    #expect(!sink.hasFailed)
    pipe.closeReadEnd()
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(sink.hasFailed)
    #expect(log.gone == [SystemError("write", errno: EPIPE)])
    sink.write([1])
    sink.flush()
    #expect(sink.unwrittenByteCount == 0)
    #expect(try loop.wakeups() == 0)
    #expect(log.gone.count == 1)
  }

  @Test func aWriteToNobodyIsToldOnce() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    pipe.closeReadEnd()
    try withoutBrokenPipeSignal {
      sink.write([1])
      sink.flush()
      sink.write([2])
      sink.flush()
    }
    #expect(log.gone == [SystemError("write", errno: EPIPE)])
    #expect(try loop.wakeups() == 0)
    #expect(log.gone.count == 1)
  }

  @Test func aReaderThatGoesAwayWhileBytesWaitIsToldOnce() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    sink.write(pattern(1_000_000))
    sink.flush()
    pipe.closeReadEnd()
    try withoutBrokenPipeSignal {
      try loop.run(until: "it was told") { [log] in !log.gone.isEmpty }
    }
    #expect(try loop.wakeups() == 0)
    #expect(log.gone.count == 1)
    #expect(log.drained == 0)
    #expect(sink.unwrittenByteCount == 0)
  }

  @Test func aSocketWithoutReaderMakesNoSignal() throws {
    let sockets = try SocketPair()
    let sink = try sink(sockets.ours)
    sockets.closeTheirs()
    let raised = try withoutBrokenPipeSignal {
      sink.write([1])
      sink.flush()
    }
    #expect(!raised)
    #expect(log.gone == [SystemError("write", errno: EPIPE)])
    // Bytes written after a failure are dropped.
    var more: [UInt8] = [2]
    sink.write(moving: &more)
    #expect(more.isEmpty && sink.unwrittenByteCount == 0)
  }

  @Test func aTerminalThatIsGoneIsToldOnce() throws {
    let terminal = try PseudoTerminal(.standard)
    let descriptor = try opened(terminal.path, O_RDWR)
    let sink = try sink(descriptor.number)
    terminal.hangUp()
    try loop.run(until: "it was told") { [log] in !log.gone.isEmpty }
    sink.write([1])
    sink.flush()
    #expect(try loop.wakeups() == 0)
    #expect(log.gone.count == 1)
  }

  @Test func aSinkThatIsLetGoLeavesTheLoop() throws {
    let pipe = try Pipe()
    var sink: ByteSink? = try sink(pipe.writeEnd)
    #expect(sink?.unwrittenByteCount == 0)
    sink = nil
    pipe.closeWriteEnd()
    // The sink opened the pipe again; that descriptor is closed as well.
    #expect(pipe.take() == nil)
    #expect(try loop.wakeups() == 0)
    #expect(log.gone == [])
  }

  @Test func aSharedSocketThatIsLetGoLeavesTheLoop() throws {
    let sockets = try SocketPair()
    var sink: ByteSink? = try sink(sockets.ours)
    #expect(sink?.unwrittenByteCount == 0)
    sink = nil
    sockets.closeTheirs()
    #expect(try loop.wakeups() == 0)
    #expect(log.gone == [])
  }

  // MARK: Outside of the loop

  @Test func aReaderThatDoesNotReadIsNotWaitedForForever() throws {
    let pipe = try Pipe()
    #expect(
      !writeWaiting(
        pattern(1_000_000), to: BorrowedDescriptor(pipe.writeEnd), silence: .milliseconds(10),
        limit: .timeout))
    // O_NONBLOCK was not set on the shared descriptor.
    #expect(fcntl(pipe.writeEnd, F_GETFL) & O_NONBLOCK == 0)
    let sockets = try SocketPair()
    #expect(
      !writeWaiting(
        pattern(10_000_000), to: BorrowedDescriptor(sockets.ours), silence: .milliseconds(10),
        limit: .timeout))
  }

  /// Each byte that is read restarts the silence timeout, but not the overall limit.
  @Test func aReaderThatTakesAByteNowAndThenIsNotWaitedForForever() throws {
    let sockets = try SocketPair()
    let (ours, theirs) = (sockets.ours, sockets.theirs)
    let isOver = Mutex(false)
    let background = Background {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while !isOver.withLock({ $0 }) {
        _ = recv(theirs, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        poll(nil, 0, 5)
      }
    }
    let isTaken = writeWaiting(
      pattern(40_000_000), to: BorrowedDescriptor(ours), silence: .seconds(10),
      limit: .milliseconds(100))
    isOver.withLock { $0 = true }
    try background.join()
    #expect(!isTaken)
  }

  @Test func whereNothingCanBeWrittenNothingWas() throws {
    let pipe = try Pipe()
    pipe.closeReadEnd()
    let raised = try withoutBrokenPipeSignal {
      #expect(
        !writeWaiting(
          pattern(10), to: BorrowedDescriptor(pipe.writeEnd), silence: .milliseconds(10),
          limit: .timeout))
    }
    #expect(raised)
    // No descriptor can have this number.
    #expect(
      !writeWaiting(
        pattern(10), to: BorrowedDescriptor(.max), silence: .milliseconds(10), limit: .timeout))
  }

  @Test func aSlowReaderGetsEverythingThatIsWrittenOutsideOfTheLoop() throws {
    let pipe = try Pipe()
    let everything = pattern(1_000_000)
    let received = Collected()
    let readEnd = pipe.readEnd
    let background = Background { received.bytes = take(1_000_000, from: readEnd) }
    #expect(
      writeWaiting(
        everything, to: BorrowedDescriptor(pipe.writeEnd), silence: .milliseconds(10_000),
        limit: .timeout))
    try background.join()
    #expect(received.bytes == everything)
  }

  // MARK: The last bytes

  @Test func drainWaitsForTheReader() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    let everything = pattern(1_000_000)
    sink.write(everything)
    let received = Collected()
    let readEnd = pipe.readEnd
    let background = Background { received.bytes = take(1_000_000, from: readEnd) }
    sink.drain(milliseconds: -1)
    #expect(sink.unwrittenByteCount == 0)
    try background.join()
    #expect(received.bytes == everything)
  }

  @Test func drainGivesUpWhenNobodyReads() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    sink.write(pattern(1_000_000))
    let start = Instant.now
    sink.drain(milliseconds: 50)
    #expect(Instant.now - start >= .milliseconds(49))
    #expect(sink.unwrittenByteCount > 0)
    #expect(log.gone == [])
  }

  @Test func drainEndsWhenTheReaderGoesAway() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    sink.write(pattern(1_000_000))
    sink.flush()
    pipe.closeReadEnd()
    try withoutBrokenPipeSignal { sink.drain(milliseconds: -1) }
    #expect(log.gone == [SystemError("write", errno: EPIPE)])
  }

  @Test func anInterruptedDrainGoesOn() async {
    await #expect(processExitsWith: .success) {
      makeInterrupting(SIGUSR1)
      let tests = try ByteSinkEndTests()
      let pipe = try Pipe()
      let sink = try tests.sink(pipe.writeEnd)
      sink.write(pattern(1_000_000))
      let target = pthread_self()
      let readEnd = pipe.readEnd
      let background = Background {
        // The signal arrives before anyone reads, while the drain waits in poll(2).
        for _ in 0..<10 {
          poll(nil, 0, 5)
          pthread_kill(target, SIGUSR1)
        }
        _ = take(1_000_000, from: readEnd)
      }
      sink.drain(milliseconds: -1)
      #expect(sink.unwrittenByteCount == 0)
      if sink.unwrittenByteCount == 0 { try background.join() }
    }
  }
}

/// Runs `body` with SIGPIPE blocked in this thread.
/// - Returns: whether the signal was raised.
///
/// A program ignores the signal. Its disposition belongs to the whole test runner process and is not changed
/// here.
@discardableResult
private func withoutBrokenPipeSignal(_ body: () throws -> Void) throws -> Bool {
  var brokenPipe = sigset_t()
  var before = sigset_t()
  sigemptyset(&brokenPipe)
  sigaddset(&brokenPipe, SIGPIPE)
  pthread_sigmask(SIG_BLOCK, &brokenPipe, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  let result = Result { try body() }
  var now = timespec()
  let hasCome = sigtimedwait(&brokenPipe, nil, &now) == SIGPIPE
  try result.get()
  return hasCome
}
