import EpollLoop
import Glibc
import MonotonicTime
import Testing

@testable import TestSupport

@Suite struct ByteSinkTests {
  let loop: EventLoop
  private let log = Log()

  init() throws {
    loop = try EventLoop()
  }

  private final class Log {
    var gone: [SystemError] = []
    var drained = 0
  }

  private func sink(_ descriptor: Int32) throws -> ByteSink {
    let sink = try ByteSink(loop, descriptor) { [log] in log.gone.append($0) }
    sink.onDrained = { [log] in log.drained += 1 }
    return sink
  }

  /// Writes far more than fits without a reader, then reads it all.
  private func writeToSlowReader(_ writeEnd: Int32, _ readEnd: Int32) throws {
    let everything = pattern(3_000_000)
    let sink = try sink(writeEnd)
    sink.write(everything)
    #expect(sink.unwrittenCount == everything.count)
    sink.flush()
    // Here a write that waits would hang for good: nobody reads yet.
    #expect(sink.unwrittenCount > 0)
    #expect(try loop.wakeups() <= 1)
    #expect(!isNonblocking(writeEnd))

    let received = Received()
    let background = Background { received.bytes = take(3_000_000, from: readEnd) }
    try loop.run(until: "it was taken") { [log] in log.drained > 0 }
    #expect(sink.unwrittenCount == 0)
    try background.join()
    #expect(received.bytes == everything)
    #expect(try loop.wakeups() <= 1)
    #expect(try loop.wakeups() == 0)
    #expect(log.drained == 1)
    #expect(log.gone == [])
  }

  private final class Received: @unchecked Sendable {
    var bytes: [UInt8] = []
  }

  // MARK: Slow readers

  @Test func aSlowReaderOfAPipeDoesNotHoldTheLoop() throws {
    let pipe = try Pipe()
    try writeToSlowReader(pipe.writeEnd, pipe.readEnd)
  }

  @Test func aSlowReaderOfASocketDoesNotHoldTheLoop() throws {
    let sockets = try SocketPair()
    try writeToSlowReader(sockets.ours, sockets.theirs)
  }

  @Test func aTerminalThatStoppedReadingDoesNotHoldTheLoop() throws {
    let terminal = try PseudoTerminal(.standard)
    let descriptor = try opened(terminal.path, O_RDWR)
    let sink = try sink(descriptor.number)
    let everything = String(repeating: "0123456789abcdef", count: 20_000)
    sink.write(everything.utf8)
    sink.flush()
    #expect(sink.unwrittenCount > 0)
    #expect(!isNonblocking(descriptor.number))
    _ = try loop.add(terminal.screen.descriptor, .readable) { _ in terminal.screen.collect() }
    try loop.run(until: "it was taken") { [log] in
      log.drained == 1 && terminal.screen.bytes.count >= everything.utf8.count
    }
    #expect(terminal.screen.bytes == Array(everything.utf8))
  }

  /// Without a free descriptor the pipe can't be opened again, and is written with care.
  @Test func aPipeThatCanNotBeOpenedAgainDoesNotHoldTheLoopEither() async {
    await #expect(processExitsWith: .success) {
      let tests = try ByteSinkTests()
      let pipe = try Pipe()
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      try tests.writeToSlowReader(pipe.writeEnd, pipe.readEnd)
    }
  }

  // MARK: Order and offsets

  @Test func whatIsWrittenComesOutInOrder() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    for word in ["one ", "two ", "three"] { sink.write(word.utf8) }
    #expect(pipe.take() == "")
    sink.flush()
    #expect(pipe.take() == "one two three")
    #expect(sink.unwrittenCount == 0)
    #expect(log.drained == 0)
  }

  /// A shell's redirection is shared with the commands before and after.
  @Test(arguments: [O_WRONLY, O_WRONLY | O_APPEND])
  func aFileIsWrittenWhereItsOwnerStands(flags: Int32) throws {
    let file = try TemporaryFile(holding: flags & O_APPEND != 0 ? "zero " : "")
    let descriptor = try file.open(flags)
    #expect(write(descriptor.number, "one ", 4) == 4)
    let sink = try sink(descriptor.number)
    sink.write("two ".utf8)
    sink.flush()
    #expect(write(descriptor.number, "three ", 6) == 6)
    sink.write("four".utf8)
    sink.flush()
    #expect(file.text == (flags & O_APPEND != 0 ? "zero " : "") + "one two three four")
    #expect(try loop.wakeups() == 0)
    #expect(!isNonblocking(descriptor.number))
  }

  @Test func devNullTakesEverything() throws {
    let descriptor = try opened("/dev/null", O_WRONLY)
    let sink = try sink(descriptor.number)
    sink.write(pattern(100_000))
    sink.flush()
    #expect(sink.unwrittenCount == 0)
    #expect(try loop.wakeups() == 0)
    #expect(log.gone == [])
  }

  @Test func aFullDeviceIsGone() throws {
    let descriptor = try opened("/dev/full", O_WRONLY)
    let sink = try sink(descriptor.number)
    sink.write([1])
    sink.flush()
    sink.write([2])
    sink.flush()
    #expect(log.gone == [SystemError("write", errno: ENOSPC)])
    #expect(sink.unwrittenCount == 0)
  }

  // MARK: Readers that go away

  @Test func aReaderThatGoesAwayIsToldThoughNothingIsWritten() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    #expect(try loop.wakeups() == 0)
    pipe.closeReadEnd()
    #expect(try loop.wakeups() == 1)
    #expect(log.gone == [SystemError("write", errno: EPIPE)])
    sink.write([1])
    sink.flush()
    #expect(sink.unwrittenCount == 0)
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
    #expect(sink.unwrittenCount == 0)
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
    #expect(sink?.unwrittenCount == 0)
    sink = nil
    pipe.closeWriteEnd()
    // Its own opening of the pipe is closed as well.
    #expect(pipe.take() == nil)
    #expect(try loop.wakeups() == 0)
    #expect(log.gone == [])
  }

  // MARK: The last bytes

  @Test func drainWaitsForTheReader() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    let everything = pattern(1_000_000)
    sink.write(everything)
    let received = Received()
    let readEnd = pipe.readEnd
    let background = Background { received.bytes = take(1_000_000, from: readEnd) }
    sink.drain(milliseconds: -1)
    #expect(sink.unwrittenCount == 0)
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
    #expect(sink.unwrittenCount > 0)
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
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in }
      sigaction(SIGUSR1, &action, nil)
      let tests = try ByteSinkTests()
      let pipe = try Pipe()
      let sink = try tests.sink(pipe.writeEnd)
      sink.write(pattern(1_000_000))
      let target = pthread_self()
      let readEnd = pipe.readEnd
      let background = Background {
        // The signal comes while nobody has read: the drain waits in poll(2).
        for _ in 0..<10 {
          poll(nil, 0, 5)
          pthread_kill(target, SIGUSR1)
        }
        _ = take(1_000_000, from: readEnd)
      }
      sink.drain(milliseconds: -1)
      #expect(sink.unwrittenCount == 0)
      if sink.unwrittenCount == 0 { try background.join() }
    }
  }
}

/// Runs `body` with SIGPIPE held back from this thread; tells whether it came.
///
/// A program ignores the signal. The test runner's disposition is everybody's and is left alone.
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
