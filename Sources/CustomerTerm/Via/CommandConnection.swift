// A command as the connection to the desk (`--via`, as the ProxyCommand of ssh_config(5)).
//
//     ConversationRunner ── socket pair ── StreamSocket ─┬─ ByteSink ───▶ the command's standard input
//                                                        └─ ByteSource ◀─ its standard output
//     notices ◀─ CommandMessages ────────── ByteSource ◀─────────────── its standard error
//
// The command gets two pipes, and not one end of the socket pair: it may end one direction alone. `ssh -W` closes
// its standard output when the desk hangs up, and then waits for the end of its input. On a socket that both of
// its streams share, that would not be seen.
//
// The connection ends when the standard output has ended, so that nothing the desk has said is lost. The command's
// input is closed then, and its exit status awaited for a moment: it tells an orderly end from a broken connection.
//
// The command leads a session of its own and has no terminal. It can't write over the screen or take the user's
// keys, and Ctrl-C and Ctrl-Z concern the program alone. It can't ask for a password either: ssh then fails and
// says so, and the user gives it a key (or a connection that already stands: ControlPath).
import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram

final class CommandConnection {
  /// How the connection failed.
  enum Failure: Equatable {
    /// The command exited with a status other than 0.
    case exited(status: Int32)
    /// A signal ended the command.
    case signalled(Int32)
    /// The command reads no more, and has not ended.
    case deaf
  }

  private let loop: EventLoop
  private let command: String
  private var child: ChildProcess?
  /// The end of the socket pair that is not the runner's.
  private var near: StreamSocket?
  private var input: ByteSink?
  private var output: ByteSource?
  private var errors: ByteSource?
  private var messages = CommandMessages()
  private var messageBytes = 0
  private var isDeaf = false
  private var isEnding = false
  private var isClosing = false
  /// At the end of the program: whether what `wait` waits for has happened.
  private var isAwaitedDone: () -> Bool = { true }
  private lazy var messageTimer = DeadlineTimer(loop) { [unowned self] in secondPassed() }
  private lazy var endTimer = DeadlineTimer(loop) { [unowned self] in finish() }

  /// Whether the command has written to its standard output.
  private(set) var hasSpoken = false
  /// Whether the connection has ended.
  private(set) var hasEnded = false
  /// Why the connection broke; nil if it did not.
  private(set) var failure: Failure?
  /// Called when there may be messages to take.
  var onMessages: () -> Void = {}
  /// Called once, when the connection has ended. The runner's socket reads its end after that.
  var onEnd: () -> Void = {}

  /// How long a command may take to end after its output has ended.
  private static let exitTimeout: Duration = .seconds(1)
  /// At the end of the program: how long a command may take to end when its input has ended, in which it sends
  /// what it has still to send, and then after SIGTERM. After that it is killed.
  private static let (inputEndTimeout, terminationTimeout) = (
    Duration.seconds(1), Duration.milliseconds(500)
  )
  /// At the end of the program: how long the standard error of a command that has failed is read.
  private static let lastWordsTimeout: Duration = .milliseconds(100)
  /// Bytes of standard error that are read per second. A command that writes more has to wait.
  private static let messageBytesMax = 256 * 1024

  init(_ loop: EventLoop, _ command: String) {
    self.loop = loop
    self.command = command
  }

  // MARK: Start

  /// Starts the command by /bin/sh.
  /// - Returns: the socket that is the connection.
  /// - Throws: why the command could not be started.
  func start() throws(SystemError) -> Descriptor {
    let pair = try Descriptor.socketPair()
    let toCommand = try Descriptor.pipe()
    let fromCommand = try Descriptor.pipe()
    let fromErrors = try Descriptor.pipe()
    child = try ChildProcess(
      loop, .init("/bin/sh", ["-c", "--", command], startsSession: true),
      input: .descriptor(toCommand.reader), output: .descriptor(fromCommand.writer),
      error: .descriptor(fromErrors.writer)
    ) { [unowned self] _ in
      stopWaitingIfDone()
      settle()
    }
    input = try ByteSink(loop, owning: toCommand.writer) { [unowned self] _ in wentDeaf() }
    input?.onDrained = { [unowned self] in drained() }
    output = try ByteSource(loop, owning: fromCommand.reader) { [unowned self] in takeOutput($0) }
    errors = try ByteSource(loop, owning: fromErrors.reader) { [unowned self] in takeErrors($0) }
    near = try StreamSocket(
      loop, owning: pair.other, maximumUnsentBytes: 2 * EventLoop.maximumReadBytes,
      allowsHalfClose: true
    ) { [unowned self] in takeFromRunner($0) }
    output?.setReading(true)
    errors?.setReading(true)
    return pair.one
  }

  // MARK: The two directions

  private func takeFromRunner(_ event: StreamSocket.Event) {
    switch event {
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { input?.writeNow(Array($0)) }
      if input?.isBusy ?? false { near?.setReading(false) }
    case .drained: output?.setReading(true)
    case .endOfInput, .ended: beginToEnd()
    case .peerShutdown: break
    }
  }

  private func drained() {
    if isEnding { closeInput() } else { near?.setReading(true) }
  }

  private func takeOutput(_ event: ByteSource.Event) {
    switch event {
    case .bytes(let bytes):
      hasSpoken = true
      near?.send(bytes)
      near?.flush()
      if near?.unsentByteCount ?? 0 > 0 { output?.setReading(false) }
    case .ended, .hungUp: outputEnded()
    }
  }

  private func outputEnded() {
    output = nil
    beginToEnd()
  }

  /// The command has closed its input. It may be about to end, and its last words are still to be read.
  private func wentDeaf() {
    isDeaf = true
    beginToEnd()
  }

  // MARK: Standard error

  private func takeErrors(_ event: ByteSource.Event) {
    switch event {
    case .bytes(let bytes):
      messages.append(bytes, at: loop.now)
      messageBytes += bytes.count
      if messageBytes >= Self.messageBytesMax { errors?.setReading(false) }
      onMessages()
      if messageBytes >= Self.messageBytesMax || messages.droppedCount > 0 { waitASecond() }
    case .ended, .hungUp:
      errors = nil
      messages.endLine(at: loop.now)
      onMessages()
      stopWaitingIfDone()
      settle()
    }
  }

  private func waitASecond() { messageTimer.set(loop.now + .seconds(1)) }

  private func secondPassed() {
    messageBytes = 0
    errors?.setReading(true)
    onMessages()
    if messages.droppedCount > 0 { waitASecond() }
  }

  /// The messages to be shown (`CommandMessages.take`).
  func takeMessages() -> CommandMessages.Taken {
    messages.take(at: loop.now, isEnd: hasEnded || isClosing)
  }

  // MARK: The end

  /// Closes the command's input and waits for its end.
  private func beginToEnd() {
    guard !isEnding else { return settle() }
    isEnding = true
    endTimer.set(loop.now + Self.exitTimeout)
    if !(input?.isBusy ?? false) { closeInput() }
    settle()
  }

  /// In the next pass, because this may be called from a handler of the input.
  private func closeInput() { loop.deferToNextPass { [weak self] in self?.input = nil } }

  /// Finishes once the command and its streams have ended.
  private func settle() {
    if child?.exit != nil, output == nil, errors == nil { finish() }
  }

  private func finish() {
    guard !hasEnded else { return }
    hasEnded = true
    endTimer.set(nil)
    failure =
      switch child?.exit {
      case .exited(let status)?: status == 0 ? nil : .exited(status: status)
      case .signalled(let number, _)?: .signalled(number)
      case nil: isDeaf && output != nil ? .deaf : nil
      }
    // A process that the command has started may keep its standard error open.
    messages.endLine(at: loop.now)
    onMessages()
    onEnd()
    near?.shutdownOutput()
  }

  /// Ends the command at the end of the program: closes its input, then SIGTERM, then SIGKILL to its process
  /// group, in which there may be processes that outlived it. Runs the loop meanwhile, so that what was said last is
  /// still passed on; a signal that ends the program cuts each wait short.
  /// - Returns: whether it has failed by itself, so that its last messages matter.
  func end() -> Bool {
    (onMessages, onEnd, isClosing) = ({}, {}, true)
    wait(Self.inputEndTimeout) { [unowned self] in child?.exit != nil }
    let hasFailed = child?.exit.map { $0 != .exited(status: 0) } ?? false
    if hasFailed { wait(Self.lastWordsTimeout) { [unowned self] in errors == nil } }
    messages.endLine(at: loop.now)
    child?.signalGroup(SIGTERM)
    wait(Self.terminationTimeout) { [unowned self] in child?.exit != nil }
    child?.signalGroup(SIGKILL)
    child = nil
    return hasFailed
  }

  /// The end of the standard error and the exit come in any order.
  private func stopWaitingIfDone() {
    if isClosing, isAwaitedDone() { loop.stop() }
  }

  private func wait(_ time: Duration, until isDone: @escaping () -> Bool) {
    if isDone() { return }
    isAwaitedDone = isDone
    defer { isAwaitedDone = { true } }
    let timer = loop.schedule(at: .now + time) { [loop] in loop.stop() }
    try? loop.run()
    loop.cancel(timer)
  }
}
