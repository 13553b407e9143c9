import ChatCore
import ChatHistory
import EpollLoop
import MonotonicTime
import TerminalProgram
import TerminalUI

/// What happens at the desk, as the history keeps it.
///
/// The order is the promise: a message is on the disk before it is shown, and a reply before it is sent.
/// So the program asks for each batch of effects up to which number it must wait (`record`), and goes on
/// when that is committed, or when waiting has no sense any more:
///
///  * An error (disk full, locked by somebody else, …): the chat goes on with a warning that lasts, and
///    what could not be written waits in memory and is tried again every second.
///  * The disk takes longer than `patience` and says nothing: the same.
///  * So much waits in memory that it is full: nothing more is read from the customer.
final class DeskHistory {
  /// Longer than this nobody waits for a disk that gives no answer.
  static let patience: Duration = .seconds(5)
  /// After this it is said that something is being saved.
  static let untilSaving: Duration = .seconds(1)
  /// At the end, how long what is left may take.
  static let lastPatience: Duration = .seconds(5)

  /// At the start, for how long the first paint may wait: nobody sees that.
  static let firstPatience: Duration = .milliseconds(5)

  /// The database's path.
  let path: String
  private let language: Language
  private let recorder: HistoryRecorder
  private let wakeup: Wakeup
  private var conversation: ConversationKey?
  private var conversationsSoFar: UInt64 = 0
  /// The agent is blocking whoever is there, or closing the desk: ways for a conversation to end.
  private var isBlocking = false
  private var isClosing = false
  /// The number of the last event, and since when the disk has been owing an answer.
  private var submitted: UInt64 = 0
  private var owedSince: Instant?
  private var lastCommitted: UInt64 = 0

  /// Called when something is committed or has failed.
  var onProgress: () -> Void {
    get { wakeup.handler }
    set { wakeup.handler = newValue }
  }

  /// Opens or makes the database, and hands over the first entry: `desk`, the address, is where the desk
  /// listens. The disk takes it while the screen is being opened, and the first paint has it already.
  /// - Throws: `HistoryError` or `SystemError`.
  init(path: String, desk: String, _ loop: EventLoop, _ language: Language) throws {
    self.path = path
    self.language = language
    wakeup = try Wakeup(loop)
    let signal = try wakeup.makeSignal()
    recorder = try HistoryRecorder(path: path, desk: desk) { signal.send() }
    recordNotice(.listening(address: desk), at: loop.now, .now())
  }

  /// Waits a moment for the disk to have taken the first entry, so that one paint shows all there is
  /// and not a second one a millisecond later. A disk that is slower is not waited for.
  func waitForFirstEntry() {
    recorder.wait(untilCommitted: submitted, patience: Self.firstPatience)
  }

  // MARK: Recording

  /// Somebody has the seat, after so long in the line.
  func accepted(from address: SocketAddress, waited: Duration, at now: Instant) {
    conversationsSoFar += 1
    let key = ConversationKey(conversationsSoFar)
    conversation = key
    let caller = CallerAddress(host: address.host, port: address.port)
    let arrival = ChatHistory.WallTime.now() + (.zero - waited)
    submit(.arrived(key, name: nil, from: caller, at: arrival), at: now)
  }

  /// Hands over what a batch of effects will show.
  /// - Returns: the number that must be committed before the batch is performed.
  func record(_ effects: [DeskEffect], at now: Instant) -> UInt64 {
    isClosing = effects.contains(.finished)
    for case .show(let entry) in effects { record(entry, at: now) }
    return submitted
  }

  /// Hands over one entry.
  func record(_ entry: Entry, at now: Instant) {
    let time = ChatHistory.WallTime.now()
    switch entry {
    case .message(let party, let text, let marks):
      let speaker = party == .agent ? Speaker.agent : .customer
      submit(.entry(conversation, speaker, text: findable(text), marks, at: time), at: now)
    case .notice(.note(let text)):
      submit(.entry(conversation, .note, text: findable(text), [], at: time), at: now)
    case .notice(.listening): break  // The first entry of all.
    case .notice(let notice): recordNotice(notice, at: now, time)
    }
  }

  private func recordNotice(_ notice: Notice, at now: Instant, _ time: ChatHistory.WallTime) {
    let text = language.text(of: notice)
    // Before the entry: it belongs to a conversation that has begun by then.
    note(beginningIn: notice, at: now, time)
    submit(.entry(conversation, .notice, text: text, [], at: time), at: now)
    note(endIn: notice, at: now, time)
  }

  private func note(beginningIn notice: Notice, at now: Instant, _ time: ChatHistory.WallTime) {
    guard let conversation else { return }
    switch notice {
    case .connected(let caller, let waited):
      submit(.named(conversation, caller.name ?? ""), at: now)
      submit(.began(conversation, waited: waited, at: time), at: now)
    case .leftWhileWaiting(let caller, _):
      if let name = caller.name { submit(.named(conversation, name), at: now) }
    case .renamed(_, let name):
      submit(.named(conversation, name), at: now)
    case .blocked:
      isBlocking = true
    default: break
    }
  }

  private func note(endIn notice: Notice, at now: Instant, _ time: ChatHistory.WallTime) {
    guard let conversation, let ending = ending(in: notice) else { return }
    submit(.ended(conversation, ending, at: time), at: now)
    isBlocking = false
    // What somebody wrote who had left the line comes behind the notice that they had.
    if ending != .leftWhileWaiting { self.conversation = nil }
  }

  private func ending(in notice: Notice) -> ConversationEnding? {
    switch notice {
    case .left: .left
    case .leftWhileWaiting: .leftWhileWaiting
    case .droppedNameless: .nameless
    case .droppedForMissingName: .messageBeforeName
    case .droppedAsIdle: .idle
    case .agentEnded: isClosing ? .deskStopped : isBlocking ? .blocked : .agentEnded
    case .connectionBroke: .connectionBroke
    case .violated: .violated
    case .listening, .connected, .renamed, .waiting, .acceptShortage, .note, .blocked, .turnedAway,
      .unblocked, .wasHere, .recorded, .nameRepaired, .skippedType, .stillWaiting, .unfinished,
      .stillConnecting,
      .connectedToDesk, .deskEnded, .youLeft, .historyFailed, .historyRecovered:
      nil
    }
  }

  /// SQLite's own functions read a text up to its first U+0000: what is behind could not be found. So it is
  /// kept as it was shown.
  private func findable(_ text: String) -> String {
    text.utf8.contains(0) ? text.replacing("\0", with: "\u{2400}") : text
  }

  private func submit(_ event: HistoryEvent, at now: Instant) {
    submitted = recorder.submit(event)
    if owedSince == nil { owedSince = now }
  }

  // MARK: What is on the disk

  /// Whether what has this number need not be waited for any more.
  func isDone(_ number: UInt64, at now: Instant) -> Bool {
    noteProgress(at: now)
    return lastCommitted >= number || isGivenUp(at: now)
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

  /// Why nothing is saved at the moment; nil while all is well.
  func failure(at now: Instant) -> String? {
    // Also when no effects wait any more: the answer that ends a silence is one like any other.
    noteProgress(at: now)
    if let failure = recorder.failure { return language.reason(of: failure) }
    guard owed(at: now) >= Self.patience else { return nil }
    return silence
  }

  private var silence: String { language.pick("the disk does not answer", "磁盘没有响应") }

  /// Events that wait for the disk.
  var waitingCount: Int { Int(submitted - recorder.committedSequence) }

  /// Whether the disk has been taking so long that it should be said.
  func isSlow(at now: Instant) -> Bool { owed(at: now) >= Self.untilSaving }

  /// When `isSlow` or `failure` will have another answer although nothing happens.
  func nextChange(after now: Instant) -> Instant? {
    guard let owedSince else { return nil }
    return [Self.untilSaving, Self.patience].map { owedSince + $0 }.first { $0 > now }
  }

  // MARK: The end

  /// Writes what is left, as far as the disk takes it. One that has been silent for long already is not
  /// waited for as long again: the program stands still meanwhile.
  /// - Returns: the texts that could not be written, and why.
  func close(at now: Instant) -> (texts: [String], reason: String)? {
    let patience = isGivenUp(at: now) ? Self.untilSaving : Self.lastPatience
    let left = recorder.close(patience: patience)
    guard !left.isEmpty else { return nil }
    let texts = left.compactMap { event -> String? in
      guard case .entry(_, let speaker, let text, _, _) = event else { return nil }
      switch speaker {
      case .customer: return "< \(text)"
      case .agent: return "> \(text)"
      case .note, .notice: return "* \(text)"
      }
    }
    return (texts, recorder.failure.map { language.reason(of: $0) } ?? silence)
  }
}
