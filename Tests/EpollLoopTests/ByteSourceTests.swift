import EpollLoop
import Glibc
import Testing

@testable import TestSupport

@Suite struct ByteSourceTests {
  let loop: EventLoop
  private let log = Log()

  init() throws {
    loop = try EventLoop()
  }

  /// The events of a source, as text.
  private final class Log {
    var entries: [String] = []
    var bytes: [UInt8] = []
    var largest = 0

    func take(_ event: ByteSource.Event) {
      switch event {
      case .bytes(let bytes):
        self.bytes += [UInt8](copying: bytes)
        largest = max(largest, bytes.count)
        entries.append("bytes")
      case .ended: entries.append("ended")
      case .hungUp: entries.append("hung up")
      }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var hasEnded: Bool { entries.last == "ended" }
  }

  private func source(_ descriptor: Int32) throws -> ByteSource {
    try ByteSource(loop, BorrowedDescriptor(descriptor)) { [log] in log.take($0) }
  }

  private func runToEnd() throws {
    try loop.run(until: "the input ended") { [log] in log.hasEnded }
    #expect(try loop.wakeups(during: .milliseconds(10)) == 0)
    #expect(log.entries.count { $0 == "ended" } == 1)
  }

  // MARK: Pipes

  @Test func aPipeIsReadToItsEnd() throws {
    let pipe = try Pipe()
    let source = try source(pipe.readEnd)
    source.setReading(true)
    pipe.put("one ")
    try loop.run(until: "something came") { [log] in log.text == "one " }
    pipe.put("two")
    pipe.closeWriteEnd()
    try runToEnd()
    #expect(log.text == "one two")
    #expect(!isNonblocking(pipe.readEnd))
  }

  @Test func whatIsNotWantedStaysWithTheKernel() throws {
    let pipe = try Pipe(holding: "later")
    let source = try source(pipe.readEnd)
    #expect(try loop.wakeups() == 0)
    source.setReading(true)
    source.setReading(false)
    #expect(try loop.wakeups() <= 1)
    #expect(unreadCount(of: pipe.readEnd) == 5)
    #expect(log.entries == [])
    source.setReading(true)
    try loop.run(until: "it came") { [log] in log.text == "later" }
  }

  @Test func itIsReadOnceForEachReadinessAndNoFurtherThanWanted() throws {
    let pipe = try Pipe(holding: "one")
    var source: ByteSource?
    source = try ByteSource(loop, BorrowedDescriptor(pipe.readEnd)) { [log] in
      log.take($0)
      source?.setReading(false)
    }
    source?.setReading(true)
    try loop.run(until: "something came") { [log] in log.text == "one" }
    pipe.put("two")
    #expect(try loop.wakeups() <= 1)
    #expect(log.text == "one")
    #expect(unreadCount(of: pipe.readEnd) == 3)
    source = nil
  }

  @Test func bytesThatSomebodyElseTookAreNotWaitedFor() throws {
    let pipe = try Pipe(holding: "for one of them")
    let second = Descriptor(owning: duplicate(pipe.readEnd))
    let sources = [try source(pipe.readEnd), try source(second.number)]
    for source in sources { source.setReading(true) }
    // Both are ready in one pass, and the first one reads everything.
    try loop.pass()
    #expect(log.text == "for one of them")
    #expect(log.entries == ["bytes"])
  }

  @Test func aPipesHangUpIsToldAndItsBytesWait() throws {
    let pipe = try Pipe(holding: "last words")
    let source = try source(pipe.readEnd)
    pipe.closeWriteEnd()
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(log.entries == ["hung up"])
    source.setReading(true)
    try runToEnd()
    #expect(log.text == "last words")
    #expect(log.entries == ["hung up", "bytes", "ended"])
  }

  @Test func aClosedSourceTellsNothing() throws {
    let pipe = try Pipe(holding: "x")
    let source = try source(pipe.readEnd)
    source.setReading(true)
    source.close()
    source.setReading(false)
    pipe.closeWriteEnd()
    #expect(try loop.wakeups() == 0)
    #expect(log.entries == [])
  }

  @Test func aSourceMayBeLetGoByItsHandler() throws {
    let pipe = try Pipe(holding: "x")
    var source: ByteSource?
    source = try ByteSource(loop, BorrowedDescriptor(pipe.readEnd)) { [log] in
      log.take($0)
      source = nil
    }
    source?.setReading(true)
    try loop.run(until: "it came") { [log] in log.text == "x" }
    pipe.closeWriteEnd()
    #expect(try loop.wakeups() == 0)
    #expect(log.entries == ["bytes"])
  }

  // MARK: What epoll refuses

  @Test func aFileIsReadToItsEndInPieces() throws {
    let content = String(repeating: "0123456789abcde\n", count: 10_000)
    let file = try TemporaryFile(holding: content)
    let descriptor = try file.open(O_RDONLY)
    let source = try source(descriptor.number)
    #expect(try loop.wakeups() == 0)
    source.setReading(true)
    try runToEnd()
    #expect(log.text == content)
    #expect(log.largest <= EventLoop.maximumReadBytes)
  }

  @Test func aFileThatIsNotWantedIsNotRead() throws {
    let file = try TemporaryFile(holding: "one")
    let descriptor = try file.open(O_RDONLY)
    var source: ByteSource?
    source = try ByteSource(loop, BorrowedDescriptor(descriptor.number)) { [log] in
      log.take($0)
      source?.setReading(false)
    }
    source?.setReading(true)
    try loop.run(until: "it came") { [log] in log.text == "one" }
    #expect(try loop.wakeups() == 0)
    #expect(log.entries == ["bytes"])
    source?.setReading(true)
    try runToEnd()
    source = nil
  }

  @Test func theEndOfDevNullIsItsBeginning() throws {
    let descriptor = try opened("/dev/null", O_RDONLY)
    let source = try source(descriptor.number)
    source.setReading(true)
    try runToEnd()
    #expect(log.entries == ["ended"])
  }

  // MARK: Terminals and sockets

  @Test func aTerminalIsReadAndLeftInItsMode() throws {
    let terminal = try PseudoTerminal(.standard)
    let descriptor = try opened(terminal.path, O_RDWR)
    let source = try source(descriptor.number)
    source.setReading(true)
    #expect(write(terminal.screen.descriptor, "hello\n", 6) == 6)
    try loop.run(until: "the line came") { [log] in log.text == "hello\n" }
    #expect(!isNonblocking(descriptor.number))
    #expect(write(terminal.screen.descriptor, "\u{4}", 1) == 1)
    try runToEnd()
  }

  @Test(arguments: [true, false])
  func aTerminalThatIsGoneIsToldWhetherWantedOrNot(isWanted: Bool) throws {
    let terminal = try PseudoTerminal(.standard)
    let descriptor = try opened(terminal.path, O_RDWR)
    let source = try source(descriptor.number)
    source.setReading(isWanted)
    #expect(try loop.wakeups() == 0)
    terminal.hangUp()
    try loop.run(until: "the hang-up was told") { [log] in !log.entries.isEmpty }
    #expect(log.entries == [isWanted ? "ended" : "hung up"])
    #expect(try loop.wakeups() == 0)
    if !isWanted {
      source.setReading(true)
      try runToEnd()
    }
  }

  @Test func aSocketIsReadAndLeftInItsMode() throws {
    let sockets = try SocketPair()
    let source = try source(sockets.ours)
    source.setReading(true)
    #expect(write(sockets.theirs, "hello", 5) == 5)
    try loop.run(until: "it came") { [log] in log.text == "hello" }
    #expect(!isNonblocking(sockets.ours))
    shutdown(sockets.theirs, Int32(SHUT_WR))
    try runToEnd()
  }

  @Test func aDescriptorThatIsNotOpenIsAnError() {
    #expect(throws: SystemError("fstat", errno: EBADF)) { try source(-1) }
  }
}
