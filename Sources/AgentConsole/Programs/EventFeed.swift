// The command that gets a line for each event (`event_command`).
//
//     lines ─▶ a bounded queue ─▶ ByteSink ─▶ its standard input
//
// It runs as long as the desk and reads one line after the other. If it ends, the next line starts it again, at most
// once a second. If it does not read, lines wait up to a limit and are dropped over it. The desk waits for nothing.
import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram

final class EventFeed {
  /// What the user should know about the command.
  enum Trouble: Equatable {
    case failed(ConfiguredCommand.Failure)
    /// It reads too slowly, or not at all: lines are dropped.
    case isBehind
  }

  private let loop: EventLoop
  private let command: String
  private var child: ChildProcess?
  private var input: ByteSink?
  private var queue: [[UInt8]] = []
  private var queuedBytes = 0
  private var droppedCount = 0
  private var startedAt: Instant?
  private var isClosing = false
  private var told: Trouble?
  private lazy var timer = DeadlineTimer(loop) { [unowned self] in pump() }

  private lazy var killTimer = DeadlineTimer(loop) { [unowned self] in
    child?.signalGroup(SIGKILL)
  }

  /// Called with each trouble that is another than the last one.
  var onTrouble: (Trouble) -> Void = { _ in }

  /// Bytes of lines that wait for the command: some hundred messages.
  private static let queuedBytesMax = 1024 * 1024
  /// The time between two starts.
  private static let restartDelay: Duration = .seconds(1)
  /// How long the command may take at the end of the program, when its input has ended.
  private static let endTimeout: Duration = .seconds(1)

  init(_ loop: EventLoop, _ command: String) {
    (self.loop, self.command) = (loop, command)
  }

  /// Passes a line on, with its newline.
  func tell(_ line: [UInt8]) {
    guard queuedBytes + line.count <= Self.queuedBytesMax else {
      droppedCount += 1
      return report(.isBehind)
    }
    queue.append(line)
    queuedBytes += line.count
    pump()
  }

  private func report(_ trouble: Trouble) {
    guard trouble != told else { return }
    told = trouble
    onTrouble(trouble)
  }

  /// Writes as much as the command takes.
  private func pump() {
    guard hasLines, isRunning() else { return }
    while let input, !input.isBusy, !input.hasFailed, hasLines { input.writeNow(takeLine()) }
  }

  private var hasLines: Bool { !queue.isEmpty || droppedCount > 0 }

  /// The next line; behind those that waited, how many were dropped.
  private func takeLine() -> [UInt8] {
    if !queue.isEmpty {
      let line = queue.removeFirst()
      queuedBytes -= line.count
      return line
    }
    var line: [UInt8] = []
    JSONValue.object([("type", .text("dropped")), ("count", .integer(Int64(droppedCount)))])
      .appendLine(to: &line)
    droppedCount = 0
    return line
  }

  /// Starts the command if it does not run and may be started.
  private func isRunning() -> Bool {
    if child != nil { return true }
    let now = loop.now
    if let startedAt, now < startedAt + Self.restartDelay {
      timer.set(startedAt + Self.restartDelay)
      return false
    }
    startedAt = now
    do throws(SystemError) {
      let pipe = try Descriptor.pipe()
      child = try ChildProcess(
        loop, ConfiguredCommand.starting(command), input: .descriptor(pipe.reader)
      ) { [unowned self] in exited($0) }
      input = try ByteSink(loop, owning: pipe.writer) { [unowned self] _ in
        loop.deferToNextPass { [weak self] in self?.readsNoMore() }
      }
      input?.onDrained = { [unowned self] in
        pump()
        if isClosing { closeInput() }
      }
      return true
    } catch {
      (child, input) = (nil, nil)
      report(.failed(.notStarted(errno: error.errno)))
      timer.set(now + Self.restartDelay)
      return false
    }
  }

  private func exited(_ exit: ChildProcess.Exit) {
    if let failure = ConfiguredCommand.Failure(exit) { report(.failed(failure)) }
    if isClosing { return loop.stop() }
    loop.deferToNextPass { [weak self] in self?.stopped() }
  }

  /// It is about to end, or gets no further line.
  private func readsNoMore() {
    input = nil
    if child?.exit == nil { killTimer.set(loop.now + Self.endTimeout) }
  }

  private func stopped() {
    (child, input) = (nil, nil)
    killTimer.set(nil)
    pump()
  }

  /// Ends the command at the end of the program: it may read what was written, and is killed then.
  func close() {
    guard let child, child.exit == nil else { return }
    isClosing = true
    closeInput()
    let deadline = Instant.now + Self.endTimeout
    let timer = loop.schedule(at: deadline) { [loop] in loop.stop() }
    // The loop may have been told to stop before, at the program's own end.
    while child.exit == nil, .now < deadline { try? loop.run() }
    loop.cancel(timer)
    (self.child, input) = (nil, nil)
  }

  /// Closes the input once everything is written.
  private func closeInput() {
    guard !hasLines, !(input?.isBusy ?? false) else { return }
    loop.deferToNextPass { [weak self] in self?.input = nil }
  }
}
