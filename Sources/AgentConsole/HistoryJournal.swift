import CalendarTime
import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import Languages
import MonotonicTime
import TerminalProgram
import TerminalUI

/// The core's journal: writes events to the history, and reports when they are settled.
///
/// It guarantees the order: a message is on the disk before it is shown, and a reply before it is sent. A
/// failing disk does not stop the chat:
///
///  * An error (disk full, locked by another process, …): recorded events count as settled, a warning stays
///    on the screen, and unwritten events wait in memory. Writing is retried every second.
///  * The disk does not answer within `timeout`: the same.
///  * The memory for waiting events is full: nothing more is read from the customer.
final class HistoryJournal {
  /// How long to wait for a disk that does not answer.
  static let timeout: Duration = .seconds(5)
  /// The delay before the screen shows that something is being saved.
  static let untilSaving: Duration = .seconds(1)
  /// How long to wait for the disk at the end of the program.
  static let closingTimeout: Duration = .seconds(5)
  /// How long the first paint may be delayed at the start; too short to notice.
  static let firstTimeout: Duration = .milliseconds(5)

  /// Whether the history can be written.
  enum Health: Equatable {
    case saving
    /// Nothing is saved, for this reason, in the user's language.
    case failing(String)
  }

  /// The database's path.
  let path: String
  private let language: any Language
  private let recorder: HistoryRecorder
  private let wakes: WakeSource
  private var projection = HistoryProjection()
  /// The sequence number of the last submitted row, and since when the disk has owed an answer.
  private var submitted: UInt64 = 0
  private var owedSince: Instant?
  private var lastCommitted: UInt64 = 0
  /// The health that was reported last.
  private(set) var health = Health.saving

  /// Called when rows were committed or have failed.
  var onProgress: () -> Void {
    get { wakes.handler }
    set { wakes.handler = newValue }
  }

  /// Opens or creates the database.
  /// - Parameters:
  ///   - desk: the address where the desk listens.
  ///   - agent: the name of the agent who serves there.
  ///   - startsLater: whether to serve while desks of an earlier version use the database, and write when they
  ///     have ended.
  /// - Throws: `HistoryError` or `SystemError`.
  init(
    path: String, desk: String, agent: String?, startsLater: Bool, _ loop: EventLoop,
    _ language: any Language
  ) throws {
    self.path = path
    self.language = language
    wakes = try WakeSource(loop)
    let waker = try wakes.makeWaker()
    recorder = try HistoryRecorder(
      path: path, desk: desk, agent: agent, startsLater: startsLater
    ) { waker.wake() }
  }

  // MARK: Recording

  /// Submits events for writing.
  func record(_ events: [DeskEvent], at now: Instant) {
    let time = WallTime.now()
    submit(events.flatMap { projection.rows(for: $0, at: time) }, at: now)
  }

  /// Submits rows together, so that one answer of the disk covers them.
  private func submit(_ rows: [HistoryEvent], at now: Instant) {
    if rows.isEmpty { return }
    submitted = recorder.submit(rows)
    if owedSince == nil { owedSince = now }
  }

  /// The file that the history is in, as desks tell it each other; nil while it is not open.
  var file: String? { recorder.fileIdentity.map { "\($0.device):\($0.inode)" } }

  /// The present conversation's id in the history; nil if there is none, or it is not on the disk.
  var presentConversation: Int64? {
    guard health == .saving else { return nil }
    return projection.conversation.flatMap { recorder.conversationID(of: $0) }
  }

  // MARK: Progress

  /// Whether everything recorded is committed, or given up on.
  func isSettled(at now: Instant) -> Bool {
    noteProgress(at: now)
    return lastCommitted >= submitted || isGivenUp(at: now)
  }

  /// Updates `lastCommitted`. Every answer of the disk restarts the time limit.
  private func noteProgress(at now: Instant) {
    let committed = recorder.committedSequence
    guard committed != lastCommitted || committed == submitted else { return }
    lastCommitted = committed
    owedSince = committed == submitted ? nil : now
  }

  private func isGivenUp(at now: Instant) -> Bool {
    recorder.failure != nil || owed(at: now) >= Self.timeout
  }

  private func owed(at now: Instant) -> Duration { owedSince.map { now - $0 } ?? .zero }

  /// Whether so much waits for the disk that no more input should be taken (backpressure).
  var isFull: Bool { recorder.isFull }

  /// Whether the disk takes so long that the screen should show it.
  func isSlow(at now: Instant) -> Bool { owed(at: now) >= Self.untilSaving }

  /// When `isSlow` or `health` will change by the passing of time alone; nil for never.
  func nextChange(after now: Instant) -> Instant? {
    guard let owedSince else { return nil }
    return [Self.untilSaving, Self.timeout].map { owedSince + $0 }.first { $0 > now }
  }

  /// The new health, if it must be reported; the change is recorded too. Saving counts as working again only
  /// when everything that waited is written.
  func healthChange(at now: Instant) -> Health? {
    noteProgress(at: now)
    let (before, health) = (self.health, currentHealth(at: now))
    if health == .saving, before != .saving, lastCommitted < submitted { return nil }
    guard health != before else { return nil }
    self.health = health
    // A new reason is shown in the divider, but not in the transcript.
    guard (health == .saving) != (before == .saving) else { return nil }
    let kind = health == .saving ? Fact.savingResumed : Fact.savingFailed
    submit([projection.row(for: Fact(kind), at: .now())], at: now)
    return health
  }

  private func currentHealth(at now: Instant) -> Health {
    if let failure = recorder.failure { return .failing(language.reason(of: failure)) }
    return owed(at: now) >= Self.timeout ? .failing(silence) : .saving
  }

  private var silence: String { language.diskDoesNotAnswer }

  // MARK: Start and end

  /// Waits briefly for the first entry to be committed. Then one paint shows it, and no second paint follows
  /// a millisecond later. A slower disk is not waited for.
  func waitForFirstEntry() {
    recorder.wait(untilCommitted: submitted, timeout: Self.firstTimeout)
  }

  /// The time until which the program waits for the disk at its end. It is sooner if the disk was given up on
  /// already, since the program is blocked meanwhile.
  func lastDeadline(at now: Instant) -> Instant {
    now + (isGivenUp(at: now) ? Self.untilSaving : Self.closingTimeout)
  }

  /// Waits until everything recorded is written, or until the deadline.
  func wait(until deadline: Instant) {
    recorder.wait(untilCommitted: submitted, timeout: max(.zero, deadline - .now))
  }

  /// Writes what is left, until the deadline.
  /// - Returns: the texts that could not be written, and why; nil if all were written.
  func close(deadline: Instant) -> (texts: [String], reason: String)? {
    let left = recorder.close(timeout: max(.zero, deadline - .now))
    guard !left.isEmpty else { return nil }
    return (left.compactMap(text), recorder.failure.map { language.reason(of: $0) } ?? silence)
  }

  private func text(of row: HistoryEvent) -> String? {
    switch row {
    case .entry(_, .customer, let text, _, _): "< \(text)"
    case .entry(_, .agent, let text, _, _): "> \(text)"
    case .entry(_, .note, let text, _, _), .entry(_, .notice, let text, _, _): "* \(text)"
    case .fact(_, let fact, _): "* \(language.text(of: fact))"
    case .arrived, .began, .named, .handedOn, .takenOver, .ended: nil
    }
  }
}
