// The parts that both programs have: a core, which decides, a connection, and a frontend.
//
//     socket ─ StreamSocket ┐                      ┌─ StreamSocket ─ socket
//     keys, lines ─ Intent ─┼─ core ─ actions ─ perform ─ frontend
//     clock ─ DeadlineTimer ┘                      └─ (the disk)
//
// Handlers feed the core and perform its actions at once. A frame is sent at once; the screen is painted only
// before the loop sleeps. An action may feed the core again (if the disk answers immediately): the actions
// that follow from it are performed after the present ones.
import ChatCore
import ChatUI
import EpollLoop
import Glibc
import MonotonicTime
import TerminalUI

/// The state machine of a program: events in, actions out. It has no I/O and no clock.
public protocol ConversationCore {
  associatedtype Action

  /// Whether the core can take bytes of the connection now. If not, they stay in the kernel.
  var wantsBytes: Bool { get }
  /// When `timePassed` must be called at the latest; nil for never.
  var deadline: Instant? { get }
  /// Since when the other side has been waiting for this side's message; nil while it does not wait.
  var awaitedSince: Instant? { get }

  mutating func received(
    _ bytes: UnsafeRawBufferPointer, at now: Instant, _ actions: inout [Action])
  mutating func peerShutdown(at now: Instant, _ actions: inout [Action])
  mutating func ended(_ end: StreamEnd, at now: Instant, _ actions: inout [Action])
  mutating func timePassed(at now: Instant, _ actions: inout [Action])
}

/// A program around a core: it performs the core's actions and describes its own status.
public protocol ConversationProgram: AnyObject {
  associatedtype Core: ConversationCore

  /// Performs one action of the core.
  func perform(_ action: Core.Action)
  /// Called after all actions of an event were performed, and before the next key or line is handled.
  func actionsPerformed()
  /// Fills in the status for window title, divider and input line.
  func describe(in status: inout Status, _ clock: inout StatusClock)
  /// Whether the program itself can take more bytes of the peer: false while it waits for the disk.
  var mayRead: Bool { get }
  /// The reminder's text.
  /// - Parameter time: how long the other side has been waiting.
  func reminder(after time: Duration) -> String
  /// What the end of the connection's stream means.
  func streamEnd(_ ending: StreamSocket.Ending) -> StreamEnd
}

extension ConversationProgram {
  /// Its usual meaning.
  @inlinable public func streamEnd(_ ending: StreamSocket.Ending) -> StreamEnd { StreamEnd(ending) }
}

/// Runs a core on the event loop.
///
/// Inlinable, so that the compiler can specialise it for each program's core.
public final class ConversationRunner<Program: ConversationProgram> {
  /// The state machine.
  public var core: Program.Core
  @usableFromInline let runtime: ProgramRuntime
  /// The program, which owns this object. It must set this before the first event.
  public unowned var program: Program?
  @usableFromInline var stream: StreamSocket?
  @usableFromInline var actions: [Program.Core.Action] = []
  @usableFromInline var isPerforming = false
  /// Whether anything happened since the last `beforeSleep`.
  @usableFromInline var hasChanged = true
  @usableFromInline var wasBacklogged = false
  @usableFromInline var isStatusStale = true
  @usableFromInline lazy var deadline = DeadlineTimer(runtime.loop) { [unowned self] in
    feed { $0.timePassed(at: $1, &$2) }
  }
  @usableFromInline lazy var statusTimer = DeadlineTimer(runtime.loop) { [unowned self] in
    updateStatus()
  }
  @usableFromInline lazy var turnReminder = TurnReminder(
    every: runtime.settings.remind, in: runtime.loop
  ) {
    [unowned self] in remind(after: $0)
  }

  /// The limit of unsent bytes. Turns allow only a message or two to wait, which is far less.
  @usableFromInline static var maximumUnsentBytes: Int { 128 * 1024 }

  /// A runner without a connection.
  @inlinable public init(_ core: Program.Core, _ runtime: ProgramRuntime) {
    self.core = core
    self.runtime = runtime
  }

  // MARK: The core

  /// Feeds the core an event that happened now, and performs the resulting actions.
  @inlinable public func feed<Failure: Error>(
    _ input: (inout Program.Core, _ now: Instant, inout [Program.Core.Action]) throws(Failure) ->
      Void
  ) throws(Failure) {
    hasChanged = true
    defer { performAll() }
    try input(&core, runtime.loop.now, &actions)
  }

  @inlinable func performAll() {
    // The call that is already performing also performs the new actions.
    guard !isPerforming, let program else { return }
    isPerforming = true
    defer { isPerforming = false }
    while !actions.isEmpty {
      var batch: [Program.Core.Action] = []
      swap(&batch, &actions)
      for action in batch { program.perform(action) }
      guard actions.isEmpty else { continue }
      // Keep the buffer for the next actions.
      batch.removeAll(keepingCapacity: true)
      swap(&batch, &actions)
    }
    program.actionsPerformed()
    isStatusStale = true
  }

  // MARK: The connection

  /// Takes ownership of a connected, nonblocking socket.
  /// - Throws: `epoll_ctl`'s error; the socket is closed then.
  @inlinable public func open(
    _ socket: consuming Descriptor, transport: (any StreamTransport)? = nil
  ) throws(SystemError) {
    stream = try StreamSocket(
      runtime.loop, owning: socket, maximumUnsentBytes: Self.maximumUnsentBytes,
      transport: transport
    ) { [unowned self] in handle($0) }
    hasChanged = true
  }

  /// Sends a frame at once, without waiting for the screen to be painted.
  @inlinable public func send(_ frame: Frame) {
    stream?.send { frame.encode(into: &$0) }
    stream?.flush()
  }

  /// Sends bytes that are no frame, before the first frame and together with it.
  @inlinable public func send(_ preface: [UInt8]) { stream?.send(preface) }

  /// Closes the connection in order.
  @inlinable public func hangUp() {
    stream?.close()
    stream = nil
  }

  /// Whether replies wait to be sent.
  public var hasUnsent: Bool { (stream?.unsentByteCount ?? 0) > 0 }

  /// Takes the connection out of the loop, open and as it is.
  /// - Returns: nil if there is none.
  public func releaseConnection() -> Descriptor? {
    defer { stream = nil }
    return stream?.release()
  }

  @inlinable func handle(_ event: StreamSocket.Event) {
    switch event {
    case .peerShutdown: feed { $0.peerShutdown(at: $1, &$2) }
    case .bytes(let bytes):
      bytes.withUnsafeBytes { bytes in feed { $0.received(bytes, at: $1, &$2) } }
    case .drained, .endOfInput: break
    case .ended(let ending):
      // Close now, and not when the next connection comes: a connection that broke only on this side is still
      // open for the peer.
      stream = nil
      let end = program?.streamEnd(ending) ?? StreamEnd(ending)
      feed { $0.ended(end, at: $1, &$2) }
    }
  }

  // MARK: Before each sleep

  /// Updates what depends on the core: reading from the peer, deadlines and the status.
  @inlinable public func beforeSleep() {
    let isBacklogged = runtime.frontend?.isBacklogged ?? false
    // Most passes bring only a key, which changes nothing here.
    if hasChanged || isBacklogged != wasBacklogged { followCore(isBacklogged) }
    if isStatusStale { updateStatus() }
  }

  @inlinable func followCore(_ isBacklogged: Bool) {
    hasChanged = false
    wasBacklogged = isBacklogged
    let needs = Self.needs(of: &core)
    stream?.setReading(needs.bytes && !isBacklogged && program?.mayRead ?? false)
    deadline.set(needs.deadline)
    turnReminder.follow(needs.awaitedSince)
  }

  /// `inout`, so that the core is read in place: a class's field is copied before one of its getters is called.
  @inlinable static func needs(
    of core: inout Program.Core
  ) -> (bytes: Bool, deadline: Instant?, awaitedSince: Instant?) {
    (core.wantsBytes, core.deadline, core.awaitedSince)
  }

  /// Must be called when something that the status shows has changed.
  @inlinable public func statusChanged() {
    isStatusStale = true
    hasChanged = true
  }

  /// Passes the status to the frontend, if it shows one.
  @inlinable public func updateStatus() {
    isStatusStale = false
    guard runtime.showsStatus else { return }
    let (status, nextChange) = status(at: .now)
    runtime.show(status)
    statusTimer.set(nextChange)
  }

  /// The present status, and when it will change by the passing of time alone.
  @inlinable public func status(at now: Instant) -> (Status, nextChange: Instant?) {
    var clock = StatusClock(runtime.language, at: now)
    var status = Status()
    program?.describe(in: &status, &clock)
    if let since = core.awaitedSince {
      status.isOverdue = turnReminder.isOverdue(since: since, at: now)
    }
    return (status, clock.nextChange)
  }

  @inlinable func remind(after time: Duration) {
    if let program { runtime.remind(program.reminder(after: time)) }
    statusChanged()
  }
}

extension StreamEnd {
  /// The end of a stream, as the core takes it.
  @inlinable public init(_ ending: StreamSocket.Ending) {
    switch ending {
    case .finished: self = .finished
    case .broken(let error): self = .broken(errno: error.errnoOfConnection)
    // The program tells the reason (`streamEnd`).
    case .transportFailed: self = .broken(errno: EPROTO)
    }
  }
}

extension SystemError {
  /// The error as one of a connection. A reset that comes behind the peer's end of stream is EPIPE in Linux (tcp_reset
  /// of net/ipv4/tcp_input.c), which strerror(3) calls a broken pipe.
  @inlinable public var errnoOfConnection: Int32 { errno == EPIPE ? ECONNRESET : errno }
}
