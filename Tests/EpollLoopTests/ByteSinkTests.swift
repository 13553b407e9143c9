import EpollLoop
import Glibc
import Testing

@testable import TestSupport

@Suite struct ByteSinkTests {
  let loop: EventLoop
  private let log = SinkLog()

  init() throws {
    loop = try EventLoop()
  }

  private func sink(_ descriptor: Int32, reportsClosedReader: Bool = true) throws -> ByteSink {
    try log.sink(loop, descriptor, reportsClosedReader: reportsClosedReader)
  }

  /// Writes much more than the pipe holds while nobody reads, then reads it all.
  private func writeToSlowReader(
    _ sink: ByteSink, on writeEnd: Int32, readFrom readEnd: Int32
  ) throws {
    let everything = pattern(3_000_000)
    sink.write(everything)
    #expect(sink.unwrittenByteCount == everything.count)
    sink.flush()
    // A blocking write would hang here, because nobody reads yet.
    #expect(sink.unwrittenByteCount > 0)
    #expect(try loop.wakeups() <= 1)
    #expect(!isNonblocking(writeEnd))

    let received = Collected()
    let background = Background { received.bytes = take(3_000_000, from: readEnd) }
    try loop.run(until: "it was taken") { [log] in log.drained > 0 }
    #expect(sink.unwrittenByteCount == 0)
    try background.join()
    #expect(received.bytes == everything)
    #expect(try loop.wakeups() <= 1)
    #expect(try loop.wakeups() == 0)
    #expect(log.drained == 1)
    #expect(log.gone == [])
  }

  // MARK: Slow readers

  @Test(arguments: [true, false])
  func aSlowReaderOfAPipeDoesNotHoldTheLoop(isWatched: Bool) throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd, reportsClosedReader: isWatched)
    try writeToSlowReader(sink, on: pipe.writeEnd, readFrom: pipe.readEnd)
    pipe.closeReadEnd()
    // Only a sink with `reportsClosedReader` reports it before the next write.
    #expect(try loop.wakeups(due: isWatched ? 1 : 0) == (isWatched ? 1 : 0))
    #expect(sink.hasFailed == isWatched)
  }

  @Test func aSlowReaderOfASocketDoesNotHoldTheLoop() throws {
    let sockets = try SocketPair()
    let sink = try sink(sockets.ours)
    try writeToSlowReader(sink, on: sockets.ours, readFrom: sockets.theirs)
  }

  @Test func aTerminalThatStoppedReadingDoesNotHoldTheLoop() throws {
    let terminal = try PseudoTerminal(.standard)
    let descriptor = try opened(terminal.path, O_RDWR)
    let sink = try sink(descriptor.number)
    let everything = String(repeating: "0123456789abcdef", count: 20_000)
    sink.write(Array(everything.utf8))
    sink.flush()
    #expect(sink.unwrittenByteCount > 0)
    #expect(!isNonblocking(descriptor.number))
    _ = try loop.add(terminal.screen.descriptor, .readable) { _ in terminal.screen.collect() }
    try loop.run(until: "it was taken") { [log] in
      log.drained == 1 && terminal.screen.bytes.count >= everything.utf8.count
    }
    #expect(terminal.screen.bytes == Array(everything.utf8))
  }

  /// Without a free descriptor the pipe can't be opened again, so the sink polls before each write.
  @Test func aPipeThatCanNotBeOpenedAgainDoesNotHoldTheLoopEither() async {
    await #expect(processExitsWith: .success) {
      let tests = try ByteSinkTests()
      let pipe = try Pipe()
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      let sink = try tests.sink(pipe.writeEnd)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      try tests.writeToSlowReader(sink, on: pipe.writeEnd, readFrom: pipe.readEnd)
    }
  }

  // MARK: Order and offsets

  @Test func whatIsWrittenComesOutInOrder() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    for word in ["one ", "two ", "three"] { sink.write(Array(word.utf8)) }
    #expect(pipe.take() == "")
    sink.flush()
    #expect(pipe.take() == "one two three")
    #expect(sink.unwrittenByteCount == 0)
    #expect(log.drained == 0)
  }

  /// A shell shares the file of a redirection with the commands before and after.
  @Test(arguments: [O_WRONLY, O_WRONLY | O_APPEND])
  func aFileIsWrittenWhereItsOwnerStands(flags: Int32) throws {
    let file = try TemporaryFile(holding: flags & O_APPEND != 0 ? "zero " : "")
    let descriptor = try file.open(flags)
    #expect(write(descriptor.number, "one ", 4) == 4)
    let sink = try sink(descriptor.number)
    sink.write(Array("two ".utf8))
    sink.flush()
    #expect(write(descriptor.number, "three ", 6) == 6)
    sink.write(Array("four".utf8))
    sink.flush()
    #expect(file.text == (flags & O_APPEND != 0 ? "zero " : "") + "one two three four")
    #expect(try loop.wakeups() == 0)
    #expect(!isNonblocking(descriptor.number))
  }

  @Test func whatIsTakenOverIsWrittenInItsPlace() throws {
    let file = try TemporaryFile(holding: "")
    let descriptor = try file.open(O_WRONLY)
    let sink = try sink(descriptor.number)
    var bytes = Array("one ".utf8)
    sink.write(moving: &bytes)
    #expect(bytes.isEmpty)
    bytes += Array("two ".utf8)
    sink.write(moving: &bytes)
    sink.write(Array("three ".utf8))
    #expect(sink.unwrittenByteCount == 14)
    sink.flush()
    bytes += Array("four".utf8)
    sink.write(moving: &bytes)
    sink.flush()
    #expect(file.text == "one two three four")
  }

  @Test func whatIsWrittenNowNeedsNoFlush() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    sink.writeNow(Array("one ".utf8))
    #expect(pipe.take() == "one " && !sink.isBusy)
    sink.write(Array("two ".utf8))
    #expect(sink.isBusy)
    sink.writeNow(Array("three".utf8))
    #expect(pipe.take() == "two three" && !sink.isBusy)
    #expect(try loop.wakeups() == 0)
  }

  @Test func whatIsNotTakenNowWaitsInOrder() throws {
    let pipe = try Pipe()
    let sink = try sink(pipe.writeEnd)
    let everything = pattern(1_000_000)
    // Another writer has filled the pipe.
    let room = Int(fcntl(pipe.writeEnd, 1032))  // F_GETPIPE_SZ, <fcntl.h>
    #expect(write(pipe.writeEnd, Array(everything[..<room]), room) == room)
    sink.writeNow(Array(everything[room..<600_000]))
    #expect(sink.unwrittenByteCount == 600_000 - room)
    sink.writeNow(Array(everything[600_000...]))
    #expect(sink.isBusy && sink.unwrittenByteCount == 1_000_000 - room)
    let received = Collected()
    let readEnd = pipe.readEnd
    let background = Background { received.bytes = take(1_000_000, from: readEnd) }
    try loop.run(until: "it was taken") { [log] in log.drained > 0 }
    try background.join()
    #expect(received.bytes == everything && !sink.isBusy)
  }

  @Test func aFullDeviceIsGoneAtOnce() throws {
    let descriptor = try opened("/dev/full", O_WRONLY)
    let sink = try sink(descriptor.number)
    sink.writeNow([1])
    sink.writeNow([2])
    #expect(log.gone == [SystemError("write", errno: ENOSPC)] && !sink.isBusy)
  }

  @Test func devNullTakesEverything() throws {
    let descriptor = try opened("/dev/null", O_WRONLY)
    let sink = try sink(descriptor.number)
    sink.write(pattern(100_000))
    sink.flush()
    #expect(sink.unwrittenByteCount == 0)
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
    #expect(sink.unwrittenByteCount == 0)
  }
}

/// The events of a sink.
final class SinkLog {
  var gone: [SystemError] = []
  var drained = 0

  func sink(
    _ loop: EventLoop, _ descriptor: Int32, reportsClosedReader: Bool = true
  ) throws -> ByteSink {
    let sink = try ByteSink(
      loop, BorrowedDescriptor(descriptor), reportsClosedReader: reportsClosedReader
    ) {
      [self] in
      gone.append($0)
    }
    sink.onDrained = { [self] in drained += 1 }
    return sink
  }
}
