// What both programs are: a core, which decides, a connection, and a user at a frontend.
//
//     socket ─ StreamSocket ┐                      ┌─ StreamSocket ─ socket
//     keys, lines ─ Intent ─┼─ core ─ actions ─ perform ─ frontend
//     clock ─ DeadlineTimer ┘                      └─ (the disk)
//
// Handlers feed the core and perform its actions, which record; `beforeSleep` sends, and lets the frontend
// paint. What an action feeds to the core (the disk has answered at once) is performed behind it.
import ChatCore
import ChatUI
import EpollLoop
import Glibc
import MonotonicTime
import TerminalUI

/// What a program decides with: events in, actions out, no I/O and no clock.
public protocol ConversationCore {
  associatedtype Action

  /// Bytes of the connection would be taken now. If not, they are to stay in the kernel.
  var wantsBytes: Bool { get }
  /// When `timePassed` must be called, if nothing happens before.
  var deadline: Instant? { get }
  /// Since when the other side has been waiting for this side's words; nil while it does not.
  var awaitedSince: Instant? { get }

  mutating func received(
    _ bytes: UnsafeRawBufferPointer, at now: Instant, _ actions: inout [Action])
  mutating func readClosed(at now: Instant, _ actions: inout [Action])
  mutating func ended(_ end: StreamEnd, at now: Instant, _ actions: inout [Action])
  mutating func timePassed(at now: Instant, _ actions: inout [Action])
}

/// What a program does with its core's actions, and tells of itself.
public protocol ConversationProgram: AnyObject {
  associatedtype Core: ConversationCore

  /// Does what the core has decided.
  func perform(_ action: Core.Action)
  /// Something has happened, and all of it is performed: before the next key or line is taken.
  func actionsPerformed()
  /// What title, divider and input line have to say.
  func describe(in status: inout Status, _ clock: inout StatusClock)
  /// More may be read from the peer, as far as the program can tell: nothing waits for a disk.
  var mayRead: Bool { get }
  /// The reminder's words to the user, whose answer is awaited for so long.
  func reminder(after time: Duration) -> String
}

/// Runs a core on the loop.
///
/// Inlinable, so that each program has it compiled for its own core and not for any.
public final class ConversationRunner<Program: ConversationProgram> {
  /// What decides.
  public var core: Program.Core
  @usableFromInline let shell: ProgramShell
  /// Whose core it is; it owns this object, and sets this as soon as it is there.
  public unowned var program: Program?
  @usableFromInline var stream: StreamSocket?
  @usableFromInline var actions: [Program.Core.Action] = []
  @usableFromInline var isPerforming = false
  /// Something has happened since the last `beforeSleep`.
  @usableFromInline var hasChanged = true
  @usableFromInline var wasBacklogged = false
  @usableFromInline var isStatusStale = true
  @usableFromInline lazy var deadline = DeadlineTimer(shell.loop) { [unowned self] in
    feed { $0.timePassed(at: $1, &$2) }
  }
  @usableFromInline lazy var statusTimer = DeadlineTimer(shell.loop) { [unowned self] in
    updateStatus()
  }
  @usableFromInline lazy var turnReminder = TurnReminder(
    every: shell.settings.remind, in: shell.loop
  ) {
    [unowned self] in remind(after: $0)
  }

  /// Bytes that may wait to be sent: many times what turns allow, a message or two.
  @usableFromInline static var outputBytesMax: Int { 128 * 1024 }

  /// A core without a connection.
  @inlinable public init(_ core: Program.Core, _ shell: ProgramShell) {
    self.core = core
    self.shell = shell
  }

  // MARK: The core

  /// Feeds the core something that happened at `now`, and performs what it decides.
  @inlinable public func feed<Failure: Error>(
    _ input: (inout Program.Core, _ now: Instant, inout [Program.Core.Action]) throws(Failure) ->
      Void
  ) throws(Failure) {
    hasChanged = true
    defer { performAll() }
    try input(&core, shell.loop.now, &actions)
  }

  @inlinable func performAll() {
    // Whoever is performing goes on with what was added.
    guard !isPerforming, let program else { return }
    isPerforming = true
    defer { isPerforming = false }
    while !actions.isEmpty {
      var batch: [Program.Core.Action] = []
      swap(&batch, &actions)
      for action in batch { program.perform(action) }
      guard actions.isEmpty else { continue }
      // Their memory serves the next ones.
      batch.removeAll(keepingCapacity: true)
      swap(&batch, &actions)
    }
    program.actionsPerformed()
    isStatusStale = true
  }

  // MARK: The connection

  /// Takes a connected, nonblocking socket.
  /// - Throws: `epoll_ctl`'s error; the socket is closed then.
  @inlinable public func open(_ socket: consuming Descriptor) throws(SystemError) {
    stream = try StreamSocket(
      shell.loop, owning: socket, outputBytesMax: Self.outputBytesMax
    ) { [unowned self] in handle($0) }
    hasChanged = true
  }

  /// Records a frame to be sent, and sends it: nobody waits for the screen to say that it is gone.
  @inlinable public func send(_ frame: Frame) {
    stream?.send { frame.encode(into: &$0) }
    stream?.flush()
  }

  /// Closes the connection in order.
  @inlinable public func hangUp() {
    stream?.close()
    stream = nil
  }

  @inlinable func handle(_ event: StreamSocket.Event) {
    switch event {
    case .readClosed: feed { $0.readClosed(at: $1, &$2) }
    case .bytes(let bytes):
      bytes.withUnsafeBytes { bytes in feed { $0.received(bytes, at: $1, &$2) } }
    case .drained, .endOfInput: break
    case .ended(let ending):
      // At once, and not when the next one comes: a connection that broke on this side alone is still open
      // for the peer.
      stream = nil
      feed { $0.ended(StreamEnd(ending), at: $1, &$2) }
    }
  }

  // MARK: Before each sleep

  /// Sends, and brings up to date what depends on the core.
  @inlinable public func beforeSleep() {
    let isBacklogged = shell.frontend?.isBacklogged ?? false
    // Most passes bring a key, which is the frontend's alone.
    if hasChanged || isBacklogged != wasBacklogged { followCore(isBacklogged) }
    if isStatusStale { updateStatus() }
  }

  @inlinable func followCore(_ isBacklogged: Bool) {
    hasChanged = false
    wasBacklogged = isBacklogged
    stream?.setReading(core.wantsBytes && !isBacklogged && program?.mayRead ?? false)
    deadline.set(core.deadline)
    turnReminder.follow(core.awaitedSince)
  }

  /// What the status tells of is another now.
  @inlinable public func statusChanged() {
    isStatusStale = true
    hasChanged = true
  }

  /// Tells the frontend how things are, where it shows that all the time.
  @inlinable public func updateStatus() {
    isStatusStale = false
    guard shell.showsStatus else { return }
    let (status, nextChange) = status(at: .now)
    shell.show(status)
    statusTimer.set(nextChange)
  }

  /// How things are, and when that will not be true any more although nothing happens.
  @inlinable public func status(at now: Instant) -> (Status, nextChange: Instant?) {
    var clock = StatusClock(shell.language, at: now)
    var status = Status()
    program?.describe(in: &status, &clock)
    if let since = core.awaitedSince {
      status.isOverdue = turnReminder.isOverdue(since: since, at: now)
    }
    return (status, clock.nextChange)
  }

  @inlinable func remind(after time: Duration) {
    if let program { shell.remind(program.reminder(after: time)) }
    statusChanged()
  }
}

extension StreamEnd {
  @inlinable init(_ ending: StreamSocket.Ending) {
    switch ending {
    case .finished: self = .finished
    case .broken(let error): self = .broken(errno: error.errno)
    // There is no transport that could.
    case .transportFailed: self = .broken(errno: EPROTO)
    }
  }
}
