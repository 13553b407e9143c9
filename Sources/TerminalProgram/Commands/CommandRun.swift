// One run of a command of the configuration, beside the loop.
//
//     input ── ByteSink ──▶ the command ──▶ ByteSource ── output, at most so many bytes
//                 │ ends, takes too long, writes too much: its whole process group is killed
//                 ▼
//              onEnd, once
import EpollLoop
import Glibc

/// One run of a command: what it reads is given at once, and what it writes is taken at its end.
///
/// Releasing the object kills the command with its process group. It belongs to the loop's thread.
public final class CommandRun {
  private let loop: EventLoop
  private let outputBytesMax: Int
  private let onEnd: (Result<[UInt8], ConfiguredCommand.Failure>) -> Void
  private var child: ChildProcess?
  private var input: ByteSink?
  private var output: ByteSource?
  private var bytes: [UInt8] = []
  private var hasEnded = false
  private var timer: TimerToken?

  /// Starts a command.
  /// - Parameters:
  ///   - loop: the loop that it runs beside.
  ///   - command: what /bin/sh runs.
  ///   - arguments: what the shell calls `$1`, `$2` and so on.
  ///   - input: its standard input.
  ///   - timeLimit: after which it is killed.
  ///   - outputBytesMax: the most bytes that it may write; with 0 its output is discarded.
  ///   - onEnd: called once, in a later pass of the loop, with what it wrote or why it failed. Not called if the
  ///     object is released before.
  public init(
    _ loop: EventLoop, _ command: String, arguments: [String] = [], input: [UInt8] = [],
    timeLimit: Duration, outputBytesMax: Int,
    onEnd: @escaping (Result<[UInt8], ConfiguredCommand.Failure>) -> Void
  ) {
    self.loop = loop
    self.outputBytesMax = outputBytesMax
    self.onEnd = onEnd
    do throws(SystemError) {
      try start(ConfiguredCommand.starting(command, arguments: arguments), input)
      timer = loop.schedule(at: .now + timeLimit) { [weak self] in self?.finish(.tooSlow(timeLimit))
      }
    } catch {
      finish(.notStarted(errno: error.errno))
    }
  }

  deinit { stop() }

  /// Kills the command and whatever it has started, and forgets them.
  private func stop() {
    child?.signalGroup(SIGKILL)
    (child, input, output) = (nil, nil, nil)
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  private func start(
    _ command: ChildProcess.Command, _ bytes: [UInt8]
  ) throws(SystemError) {
    let toCommand = try Descriptor.pipe()
    let fromCommand = try Descriptor.pipe()
    child = try ChildProcess(
      loop, command, input: .descriptor(toCommand.reader),
      output: outputBytesMax > 0 ? .descriptor(fromCommand.writer) : .null
    ) { [unowned self] in exited($0) }
    // A command may ignore its input.
    let input = try ByteSink(loop, owning: toCommand.writer) { [unowned self] _ in closeInput() }
    self.input = input
    input.onDrained = { [unowned self] in closeInput() }
    input.writeNow(bytes)
    if !input.isBusy { closeInput() }
    guard outputBytesMax > 0 else { return }
    output = try ByteSource(loop, owning: fromCommand.reader) { [unowned self] in take($0) }
    output?.setReading(true)
  }

  /// In the next pass, because this may be called by the sink.
  private func closeInput() { loop.deferToNextPass { [weak self] in self?.input = nil } }

  private func take(_ event: ByteSource.Event) {
    switch event {
    case .bytes(let new):
      guard bytes.count + new.count <= outputBytesMax else {
        return finish(.tooMuch(bytesMax: outputBytesMax))
      }
      new.withUnsafeBufferPointer { bytes += $0 }
    case .ended, .hungUp:
      loop.deferToNextPass { [weak self] in
        self?.output = nil
        self?.settle()
      }
    }
  }

  private func exited(_ exit: ChildProcess.Exit) {
    if let failure = ConfiguredCommand.Failure(exit) { return finish(failure) }
    // What it has left behind may hold its output open.
    child?.signalGroup(SIGKILL)
    settle()
  }

  private func settle() {
    if child?.exit != nil, output == nil { finish(nil) }
  }

  private func finish(_ failure: ConfiguredCommand.Failure?) {
    guard !hasEnded else { return }
    hasEnded = true
    loop.deferToNextPass { [weak self] in
      guard let self else { return }
      stop()
      onEnd(failure.map { .failure($0) } ?? .success(bytes))
    }
  }
}
