import CalendarTime
import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import Languages
import MonotonicTime
import TerminalProgram
import TerminalUI

/// The journal behind the core: it writes events to the history, and tells when they need not be waited for
/// any more.
///
/// The order is the promise: a message is on the disk before it is shown, and a reply before it is sent. A
/// disk that fails does not stop the chat:
///
///  * An error (disk full, locked by somebody else, …): what was recorded counts as settled, a warning
///    lasts, and what could not be written waits in memory and is tried again every second.
///  * The disk takes longer than `patience` and says nothing: the same.
///  * So much waits in memory that it is full: nothing more is read from the customer.
final class HistoryJournal {
  /// Longer than this nobody waits for a disk that gives no answer.
  static let patience: Duration = .seconds(5)
  /// After this it is said that something is being saved.
  static let untilSaving: Duration = .seconds(1)
  /// At the end, how long what is left may take.
  static let lastPatience: Duration = .seconds(5)
  /// At the start, for how long the first paint may wait: nobody sees that.
  static let firstPatience: Duration = .milliseconds(5)

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
  /// The number of the last row, and since when the disk has been owing an answer.
  private var submitted: UInt64 = 0
  private var owedSince: Instant?
  private var lastCommitted: UInt64 = 0
  /// Whether the history can be written, as it was told last.
  private(set) var health = Health.saving

  /// Called when something is committed or has failed.
  var onProgress: () -> Void {
    get { wakes.handler }
    set { wakes.handler = newValue }
  }

  /// Opens or makes the database. `desk`, the address, is where the desk listens.
  /// - Throws: `HistoryError` or `SystemError`.
  init(path: String, desk: String, _ loop: EventLoop, _ language: any Language) throws {
    self.path = path
    self.language = language
    wakes = try WakeSource(loop)
    let waker = try wakes.makeWaker()
    recorder = try HistoryRecorder(path: path, desk: desk) { waker.wake() }
  }

  // MARK: Recording

  /// Hands events over to be written.
  func record(_ events: [DeskEvent], at now: Instant) {
    let time = WallTime.now()
    submit(events.flatMap { projection.rows(for: $0, at: time) }, at: now)
  }

  /// Together, so that one answer of the disk is enough.
  private func submit(_ rows: [HistoryEvent], at now: Instant) {
    if rows.isEmpty { return }
    submitted = recorder.submit(rows)
    if owedSince == nil { owedSince = now }
  }

  // MARK: What is on the disk

  /// All that was recorded need not be waited for any more.
  func isSettled(at now: Instant) -> Bool {
    noteProgress(at: now)
    return lastCommitted >= submitted || isGivenUp(at: now)
  }

  /// Every answer of the disk begins its time anew.
  private func noteProgress(at now: Instant) {
    let committed = recorder.committedSequence
    guard committed != lastCommitted || committed == submitted else { return }
    lastCommitted = committed
    owedSince = committed == submitted ? nil : now
  }

  private func isGivenUp(at now: Instant) -> Bool {
    recorder.failure != nil || owed(at: now) >= Self.patience
  }

  private func owed(at now: Instant) -> Duration { owedSince.map { now - $0 } ?? .zero }

  /// So much waits for the disk that nothing more should be taken in.
  var isFull: Bool { recorder.isFull }

  /// Whether the disk has been taking so long that it should be said.
  func isSlow(at now: Instant) -> Bool { owed(at: now) >= Self.untilSaving }

  /// When `isSlow` or `health` will have another answer although nothing happens.
  func nextChange(after now: Instant) -> Instant? {
    guard let owedSince else { return nil }
    return [Self.untilSaving, Self.patience].map { owedSince + $0 }.first { $0 > now }
  }

  /// How it is now, if it is to be told; that is recorded as well. It works again only when everything that
  /// waited is written.
  func healthChange(at now: Instant) -> Health? {
    noteProgress(at: now)
    let (before, health) = (self.health, currentHealth(at: now))
    if health == .saving, before != .saving, lastCommitted < submitted { return nil }
    guard health != before else { return nil }
    self.health = health
    // Another reason is shown in the divider; it is no news for the transcript.
    guard (health == .saving) != (before == .saving) else { return nil }
    let kind = health == .saving ? Fact.savingResumed : Fact.savingFailed
    submit([projection.row(for: Fact(kind), at: .now())], at: now)
    return health
  }

  private func currentHealth(at now: Instant) -> Health {
    if let failure = recorder.failure { return .failing(language.reason(of: failure)) }
    return owed(at: now) >= Self.patience ? .failing(silence) : .saving
  }

  private var silence: String { language.diskDoesNotAnswer }

  // MARK: The beginning and the end

  /// Waits a moment for the disk to take the first entry, so that one paint shows all there is
  /// and not a second one a millisecond later. A disk that is slower is not waited for.
  func waitForFirstEntry() {
    recorder.wait(untilCommitted: submitted, patience: Self.firstPatience)
  }

  /// When the program ends, until when the disk is waited for. One that has been silent for long already is
  /// not waited for as long again: the program stands still meanwhile.
  func lastDeadline(at now: Instant) -> Instant {
    now + (isGivenUp(at: now) ? Self.untilSaving : Self.lastPatience)
  }

  /// Waits until all that was recorded is written, or until the deadline.
  func wait(until deadline: Instant) {
    recorder.wait(untilCommitted: submitted, patience: max(.zero, deadline - .now))
  }

  /// Writes what is left, as far as the disk takes it until the deadline.
  /// - Returns: the texts that could not be written, and why.
  func close(deadline: Instant) -> (texts: [String], reason: String)? {
    let left = recorder.close(patience: max(.zero, deadline - .now))
    guard !left.isEmpty else { return nil }
    return (left.compactMap(text), recorder.failure.map { language.reason(of: $0) } ?? silence)
  }

  private func text(of row: HistoryEvent) -> String? {
    switch row {
    case .entry(_, .customer, let text, _, _): "< \(text)"
    case .entry(_, .agent, let text, _, _): "> \(text)"
    case .entry(_, .note, let text, _, _), .entry(_, .notice, let text, _, _): "* \(text)"
    case .fact(_, let fact, _): "* \(language.text(of: fact))"
    case .arrived, .began, .named, .ended: nil
    }
  }
}
