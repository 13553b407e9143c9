import CLinux
import EpollLoop
import Glibc
import Testing

@testable import TestSupport

@Suite struct ChildProcessTests {
  let loop: EventLoop
  private let log = Log()

  init() throws {
    loop = try EventLoop()
  }

  private final class Log {
    var exits: [ChildProcess.Exit] = []
    var output = ""
    var hasEnded = false
  }

  private func shell(
    _ script: String, output: consuming ChildProcess.Stream = .null,
    input: consuming ChildProcess.Stream = .null
  ) throws -> ChildProcess {
    try ChildProcess(loop, .init("sh", ["-c", script]), input: input, output: output) {
      [log] in log.exits.append($0)
    }
  }

  private func runToExit() throws {
    try loop.run(until: "it has ended") { [log] in !log.exits.isEmpty }
  }

  /// Runs until the output has ended.
  private func read(_ reader: consuming Descriptor) throws {
    let source = try ByteSource(loop, owning: reader) { [log] event in
      switch event {
      case .bytes(let bytes): log.output += String(decodingUTF8: bytes)
      case .ended: log.hasEnded = true
      case .hungUp: break
      }
    }
    source.setReading(true)
    try loop.run(until: "the output has ended") { [log] in log.hasEnded }
  }

  // MARK: Ends

  @Test(arguments: [0, 3, 255] as [Int32])
  func theStatusIsTold(status: Int32) throws {
    let child = try shell("exit \(status)")
    #expect(child.exit == nil)
    try runToExit()
    #expect(log.exits == [.exited(status: status)])
    #expect(child.exit == .exited(status: status))
    #expect(try loop.wakeups() == 0)
  }

  @Test func aSignalIsTold() throws {
    let child = try shell("while :; do sleep 1; done")
    child.signal(SIGTERM)
    try runToExit()
    #expect(log.exits == [.signalled(SIGTERM, dumpedCore: false)])
  }

  @Test func itsGroupIsItsOwnAndIsKilledWhole() throws {
    let pipe = try Descriptor.pipe()
    // The grandchild keeps the pipe open, and prints when it has started.
    let child = try shell("(echo ready; exec sleep 1000) & wait", output: .descriptor(pipe.writer))
    #expect(getpgid(child.processID) == child.processID)
    var text = ""
    let (loop, log) = (loop, log)
    let source = try ByteSource(loop, owning: pipe.reader) { event in
      switch event {
      case .bytes(let bytes): text += String(decodingUTF8: bytes)
      case .ended: log.hasEnded = true
      case .hungUp: break
      }
    }
    source.setReading(true)
    try loop.run(until: "the grandchild is there") { text == "ready\n" }
    child.signalGroup(SIGKILL)
    // End of file on the pipe: no process of the group has it open any more.
    try loop.run(until: "the grandchild has gone") { log.hasEnded && !log.exits.isEmpty }
    #expect(log.exits == [.signalled(SIGKILL, dumpedCore: false)])
  }

  /// The process ID stays reserved while the object lives, so the rest of the group can still be killed.
  @Test func theGroupCanBeKilledWhenItsLeaderHasEnded() throws {
    let pipe = try Descriptor.pipe()
    let child = try shell("sleep 1000 & exit 7", output: .descriptor(pipe.writer))
    try runToExit()
    #expect(log.exits == [.exited(status: 7)])
    #expect(kill(child.processID, 0) == 0)
    child.signalGroup(SIGKILL)
    try read(pipe.reader)
  }

  @Test func aChildThatIsLetGoIsKilledAndReaped() throws {
    let pipe = try Descriptor.pipe()
    var child: ChildProcess? = try shell("sleep 1000", output: .descriptor(pipe.writer))
    let number = try #require(child?.processID)
    child = nil
    try read(pipe.reader)
    try loop.run(until: "it is reaped") { [loop] in
      loop.deferToNextPass {}
      return kill(number, 0) != 0
    }
    #expect(log.exits == [])
  }

  @Test func aChildThatOutlivesItsLoopIsReaped() throws {
    var other: EventLoop? = try EventLoop()
    var child: ChildProcess?
    if let other { child = try ChildProcess(other, .init("sleep", ["1000"])) { _ in } }
    let number = try #require(child?.processID)
    #expect(kill(number, 0) == 0)
    child = nil
    other = nil
    #expect(kill(number, 0) != 0)
  }

  @Test func aChildThatHasEndedIsReapedWithItsObject() throws {
    var child: ChildProcess? = try shell("exit 0")
    let number = try #require(child?.processID)
    try runToExit()
    #expect(kill(number, 0) == 0)
    child = nil
    #expect(kill(number, 0) != 0)
  }

  // MARK: Streams

  @Test func inputAndOutputArePipes() throws {
    let input = try Descriptor.pipe()
    let output = try Descriptor.pipe()
    let everything = String(decoding: pattern(300_000).map { $0 & 0x3F | 0x40 }, as: UTF8.self)
    var sink: ByteSink? = try ByteSink(loop, owning: input.writer) { _ in
      Issue.record("nobody reads")
    }
    sink?.onDrained = { sink = nil }
    let child = try ChildProcess(
      loop, .init("cat"), input: .descriptor(input.reader), output: .descriptor(output.writer)
    ) { [log] in log.exits.append($0) }
    sink?.write(Array(everything.utf8))
    try read(output.reader)
    #expect(log.output == everything)
    try runToExit()
    #expect(log.exits == [.exited(status: 0)])
    withExtendedLifetime(child) {}
  }

  @Test func aChildThatDoesNotReadIsToldToTheWriter() throws {
    let input = try Descriptor.pipe()
    var gone: [SystemError] = []
    let sink = try ByteSink(loop, owning: input.writer) { gone.append($0) }
    let child = try shell("exit 0", input: .descriptor(input.reader))
    sink.write(pattern(1_000_000))
    try loop.run(until: "the writer was told") { !gone.isEmpty }
    #expect(gone == [SystemError("write", errno: EPIPE)])
    try runToExit()
    withExtendedLifetime(child) {}
  }

  @Test func nothingElseThatIsOpenHereIsOpenThere() throws {
    // A descriptor without close-on-exec, as other libraries may leave open.
    let leak = dup(STDERR_FILENO)
    defer { close(leak) }
    let output = try Descriptor.pipe()
    let child = try shell("ls /proc/self/fd", output: .descriptor(output.writer))
    try read(output.reader)
    // 3 is ls's own descriptor of the folder.
    #expect(log.output == "0\n1\n2\n3\n")
    withExtendedLifetime(child) {}
  }

  @Test func whatIsNotGivenIsNothing() throws {
    let output = try Descriptor.pipe()
    let child = try shell(
      "cat; readlink /proc/self/fd/0 /proc/self/fd/2", output: .descriptor(output.writer))
    try read(output.reader)
    #expect(log.output == "/dev/null\n/dev/null\n")
    withExtendedLifetime(child) {}
  }

  @Test func signalsAreAtTheirDefaultsThere() throws {
    // The test runner's threads block most signals, and a sink makes the process ignore SIGPIPE.
    let output = try Descriptor.pipe()
    let child = try shell(
      "grep -E 'SigBlk|SigIgn' /proc/self/status", output: .descriptor(output.writer))
    try read(output.reader)
    let masks = log.output.split(separator: "\n").map { $0.split(separator: "\t").last ?? "" }
    // Except the two that glibc reserves, 32 and 33 (signal(7)).
    #expect(masks.map { (UInt64($0, radix: 16) ?? .max) & ~(3 << 31) } == [0, 0])
    withExtendedLifetime(child) {}
  }

  // MARK: What is run

  @Test func argumentsAreWordsAsTheyAre() throws {
    let output = try Descriptor.pipe()
    let child = try ChildProcess(
      loop, .init("printf", ["%s|", "a b", "$HOME", "*", ""]), output: .descriptor(output.writer)
    ) { _ in }
    try read(output.reader)
    #expect(log.output == "a b|$HOME|*||")
    withExtendedLifetime(child) {}
  }

  @Test func environmentAndFolderAreThoseGiven() throws {
    let output = try Descriptor.pipe()
    let command = ChildProcess.Command(
      "/bin/sh", ["-c", "echo $WORD $HOME; pwd"], environment: ["WORD=客服"], folder: "/usr")
    let child = try ChildProcess(loop, command, output: .descriptor(output.writer)) { _ in }
    try read(output.reader)
    #expect(log.output == "客服\n/usr\n")
    withExtendedLifetime(child) {}
  }

  @Test(arguments: [
    (ChildProcess.Command("/nonexistent/program"), ENOENT),
    (ChildProcess.Command("true", folder: "/nonexistent"), ENOENT),
    (ChildProcess.Command("/etc/passwd"), EACCES),
    (ChildProcess.Command("true", ["a\0b"]), EINVAL),
  ])
  func whatCannotBeRunIsAnError(command: ChildProcess.Command, number: Int32) throws {
    #expect(throws: SystemError("posix_spawn", errno: number)) {
      try ChildProcess(loop, command) { _ in }
    }
  }

  @Test func aChildIsReapedThoughItsEndIsIgnoredHere() async {
    await #expect(processExitsWith: .success) {
      clinux_ignore(SIGCHLD)
      let loop = try EventLoop()
      var exits: [ChildProcess.Exit] = []
      let child = try ChildProcess(loop, .init("sh", ["-c", "exit 5"])) { exits.append($0) }
      try loop.run(until: "it has ended") { !exits.isEmpty }
      #expect(exits == [.exited(status: 5)])
      withExtendedLifetime(child) {}
    }
  }

  /// In a program whose standard streams are closed, pipes get the numbers 0 to 2.
  @Test func aProgramWithoutStandardStreamsHasChildrenWithThem() async {
    await #expect(processExitsWith: .success) {
      for number in STDIN_FILENO...STDERR_FILENO { close(number) }
      let loop = try EventLoop()
      let input = try Descriptor.pipe()
      let output = try Descriptor.pipe()
      var text = ""
      var hasEnded = false
      let sink = try ByteSink(loop, owning: input.writer) { _ in }
      let source = try ByteSource(loop, owning: output.reader) { event in
        switch event {
        case .bytes(let bytes): text += String(decodingUTF8: bytes)
        case .ended: hasEnded = true
        case .hungUp: break
        }
      }
      source.setReading(true)
      let child = try ChildProcess(
        loop, .init("sh", ["-c", "read line; echo got $line"]), input: .descriptor(input.reader),
        output: .descriptor(output.writer)
      ) { _ in }
      sink.write(Array("it\n".utf8))
      try loop.run(until: "the output has ended") { hasEnded }
      #expect(text == "got it\n")
      withExtendedLifetime(child) {}
    }
  }

  @Test func aStreamMayBeThatOfThisProcess() throws {
    let child = try ChildProcess(
      loop, .init("sh", ["-c", "[ /proc/self/fd/2 -ef /proc/$PPID/fd/2 ]"]), error: .inherited
    ) { [log] in log.exits.append($0) }
    try runToExit()
    #expect(log.exits == [.exited(status: 0)])
    withExtendedLifetime(child) {}
  }

}
