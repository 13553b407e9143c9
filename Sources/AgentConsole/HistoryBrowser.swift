import CalendarTime
import CentralHistory
import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import Languages
import TerminalProgram
import TerminalUI

/// The agent's access to earlier conversations: those of all desks where a central history is configured, else those of
/// this machine. Queries run on threads of their own. Each answer carries the number of its request.
final class HistoryBrowser {
  /// The maximum number of conversations in a list; the newest are shown.
  static let listedMax = 200
  /// The maximum number of entries shown of a conversation, about a day's. The last are shown; `history show`
  /// prints all.
  private static let entriesMax = 10_000

  let queries: HistoryQueries
  /// nil if there is no central history.
  private let central: CentralQueries?
  /// Whether the list that was shown last is this machine's: `/open` takes its numbers from there.
  private var isListHere = false
  let runtime: ProgramRuntime
  var language: any Language { runtime.language }
  /// The number of the customer whose earlier conversations are looked up.
  private var subject: Int?
  /// What is known of the present customer; nil if they were never here, or it is not known yet.
  private(set) var record: CustomerRecord?
  /// The day so far, and when that day began.
  private var counted: (figures: DayFigures, midnight: WallTime)?
  /// The day so far; nil if it is not known, or another day has begun since it was counted.
  var today: DayFigures? {
    counted.flatMap { WallTime.now().since($0.midnight) < .seconds(86_400) ? $0.figures : nil }
  }
  /// Called when `record` or `today` has become known.
  var onNews: () -> Void = {}

  /// - Parameter central: the connection string of the central history.
  init(path: String, central: String?, _ runtime: ProgramRuntime) {
    queries = HistoryQueries(path: path, runtime.loop)
    self.central = central.flatMap { CentralQueries($0, runtime.loop) }
    self.runtime = runtime
  }

  /// The reason why queries are impossible; nil if they are possible. The desk works without them.
  var refusal: String? {
    queries.refusal.map { language.cannotLookUp(language.reason(of: $0)) }
  }

  // MARK: The present customer

  /// Looks up whether a new customer was here before.
  func lookUp(_ peer: Peer, number: Int) {
    record = nil
    subject = number
    guard let name = peer.name, !name.isBlank else { return }
    let host = peer.host
    let question = { @Sendable (source: any HistorySource) in
      try source.record(name: name, host: host)
    }
    // What is recorded here is not at the server yet; what was recorded elsewhere is there alone.
    ask(question) { [unowned self] answer, origin in
      guard origin == .everywhere else { return tell(answer, of: peer, number) }
      askHere(question) { [unowned self] here in
        guard case .success(let ours) = here, case .success(let all) = answer,
          ours.earlier.sameName > all.earlier.sameName
        else { return tell(answer, of: peer, number) }
        tell(here, of: peer, number)
      }
    }
  }

  private func tell(
    _ answer: Result<CustomerRecord, HistoryError>, of peer: Peer, _ number: Int
  ) {
    // Errors are shown only for the agent's own queries.
    guard case .success(let found) = answer, found.earlier.sameName > 0, subject == number
    else { return }
    record = found
    let times = language.visits(
      found.earlier.sameName, fromThisAddress: found.earlier.sameNameAndHost)
    runtime.lines?.tell([language.hasVisited(language.name(of: peer), times)])
    onNews()
  }

  /// Counts the day so far.
  func countToday() {
    guard let midnight = TypedTime(WallTime.now().local.date)?.start else { return }
    queries.ask { reader throws(HistoryError) in
      try reader.figures(since: midnight)
    } then: { [unowned self] answer in
      guard case .success(let figures) = answer, figures != today else { return }
      counted = (figures, midnight)
      onNews()
    }
  }

  // MARK: Asking

  /// Whose conversations an answer is about.
  private enum Origin: Equatable {
    case everywhere
    /// This machine's; if the central history did not answer, for this reason.
    case here(reason: String?)
  }

  /// Asks the central history, and this machine's where there is none or it does not answer.
  private func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (any HistorySource) throws -> Answer,
    then: @escaping (Result<Answer, HistoryError>, Origin) -> Void
  ) {
    guard let central else { return askHere(question) { then($0, .here(reason: nil)) } }
    central.ask { reader in
      try question(reader)
    } then: { [unowned self] result in
      switch result {
      case .success(let answer): then(.success(answer), .everywhere)
      case .failure(let error):
        let reason = language.text(of: error)
        askHere(question) { then($0, .here(reason: reason)) }
      }
    }
  }

  private func askHere<Answer: Sendable>(
    _ question: @escaping @Sendable (any HistorySource) throws -> Answer,
    then: @escaping (Result<Answer, HistoryError>) -> Void
  ) {
    queries.ask(
      { reader throws(HistoryError) -> Answer in
        do {
          return try question(reader)
        } catch let error as HistoryError {
          throw error
        } catch {
          preconditionFailure("a file has no other errors: \(error)")
        }
      }, then: then)
  }

  /// The title of a list, with whose conversations it is about.
  private func title(_ title: String, _ origin: Origin) -> String {
    switch origin {
    case .everywhere: language.allDesks(title)
    case .here(reason: nil): title
    case .here(let reason?): language.thisMachineOnly(title, reason)
    }
  }

  /// Called when the customer has left.
  func forget() {
    subject = nil
    record = nil
  }

  // MARK: The agent's queries

  /// Lists the conversations that contain `text`. Without a text: the peer's earlier conversations, or the
  /// latest of all if there are none.
  func list(_ text: String, of peer: Peer?, _ request: RequestNumber) {
    if !text.isEmpty { return find(text, request) }
    let (name, host) = (peer?.name, peer?.host)
    ask { source -> (own: [Conversation], latest: [Conversation], Bool) in
      let own = try host.map {
        try source.earlier(name: name, host: $0, limit: Self.listedMax).newest
      }
      let latest =
        try own?.isEmpty ?? true
        ? source.conversations(matching: HistoryFilter(), limit: Self.listedMax, after: nil) : []
      return (own ?? [], latest, try source.hasSeveralAgents())
    } then: { [unowned self] answer, origin in
      guard let (own, latest, hasAgents) = value(of: answer, request) else { return }
      let who = name.map(language.displayName) ?? ""
      let kind =
        own.isEmpty
        ? language.latestConversations : language.earlierConversations(named: who)
      isListHere = origin != .everywhere
      runtime.frontend?.show(
        (own + latest).map { past($0, hasAgents: hasAgents) }, title: title(kind, origin),
        query: nil, answering: request)
    }
  }

  private func find(_ text: String, _ request: RequestNumber) {
    ask { source -> ([SearchHit], Bool) in
      let hits = try source.find(
        text, matching: HistoryFilter(), speakers: [.customer, .agent, .note],
        limit: Self.listedMax, after: nil)
      return (hits, try source.hasSeveralAgents())
    } then: { [unowned self] answer, origin in
      guard let (hits, hasAgents) = value(of: answer, request) else { return }
      let shown = VisibleText.clipped(text, as: .name, columns: 24)
      let count = hits.count < Self.listedMax ? "\(hits.count)" : "\(hits.count)+"
      isListHere = origin != .everywhere
      let title = title(language.found(count, shown), origin)
      let items = hits.compactMap { hit in
        hit.conversation.map { past($0, hasAgents: hasAgents, excerpt: hit.entry.text) }
      }
      runtime.frontend?.show(items, title: title, query: text, answering: request)
    }
  }

  /// Shows one conversation.
  func open(_ id: Int64, _ request: RequestNumber) {
    if let central, !isListHere {
      central.ask {
        try Self.read(id, in: $0)
      } then: { [unowned self] answer in
        switch answer {
        case .success(let found): show(id, found, isOwn: false, request)
        case .failure(let error):
          runtime.frontend?.showError(language.text(of: error), answering: request)
        }
      }
      return
    }
    askHere {
      try Self.read(id, in: $0)
    } then: { [unowned self] answer in
      guard let found = value(of: answer, request) else { return }
      show(id, found, isOwn: true, request)
    }
  }

  private func show(
    _ id: Int64, _ found: Reading?, isOwn: Bool, _ request: RequestNumber
  ) {
    guard let (conversation, entries, hasAgents) = found else {
      runtime.frontend?.showError(language.noConversation(id), answering: request)
      return
    }
    let parts = past(conversation, hasAgents: hasAgents).parts
    let title = "#\(id)  " + parts.joined(separator: "  ")
    runtime.frontend?.show(
      entries.map { pastEntry($0, in: conversation, isOwn: isOwn) }, title: title,
      answering: request)
  }

  /// Reads the last entries of a colleague's conversation; none if it can't be read.
  func entries(of id: Int64, then: @escaping ([EarlierEntry]) -> Void) {
    askHere {
      try Self.read(id, in: $0)
    } then: { [unowned self] answer in
      guard case .success((let conversation, let entries, _)?) = answer else { return then([]) }
      then(entries.map { pastEntry($0, in: conversation, isOwn: false) })
    }
  }

  /// A conversation, its last entries, and whether to say who served.
  private typealias Reading = (Conversation, [RecordedEntry], Bool)

  private static func read(_ id: Int64, in source: any HistorySource) throws -> Reading? {
    guard let conversation = try source.conversation(id) else { return nil }
    var entries: [RecordedEntry] = []
    try source.forEachEntry(ofConversation: id) {
      entries.append($0)
      if entries.count >= 2 * entriesMax { entries.removeFirst(entriesMax) }
      return true
    }
    return (conversation, Array(entries.suffix(entriesMax)), try source.hasSeveralAgents())
  }

  func value<Answer>(
    of answer: Result<Answer, HistoryError>, _ request: RequestNumber
  ) -> Answer? {
    switch answer {
    case .success(let value): return value
    case .failure(let error):
      runtime.frontend?.showError(language.text(of: error), answering: request)
      return nil
    }
  }

  func past(
    _ conversation: Conversation, hasAgents: Bool, excerpt: String? = nil
  ) -> EarlierConversation {
    let state = language.text(of: conversation.state, hadSeat: conversation.beganAt != nil)
    let parts = [
      conversation.arrivedAt.localDateAndMinutes, language.shownName(of: conversation),
      conversation.address.host,
    ]
    let agents = hasAgents ? language.servedBy(conversation).map { [$0] } ?? [] : []
    let line = excerpt?.singleLine
    return EarlierConversation(
      id: conversation.id, parts: parts + agents + (line == nil ? [state] : []), excerpt: line)
  }

  /// - Parameter isOwn: whether a conversation with one agent is this agent's.
  private func pastEntry(
    _ entry: RecordedEntry, in conversation: Conversation, isOwn: Bool = true
  ) -> EarlierEntry {
    let time = entry.time
    switch entry.speaker {
    case .customer:
      let message = TranscriptEntry.message(from: .customer, entry.text, entry.marks)
      return EarlierEntry(entry: message, author: conversation.name ?? "", time: time)
    case .agent:
      let message = TranscriptEntry.message(from: .agent, entry.text, entry.marks)
      // With one agent it is "me".
      let author = conversation.agents.count > 1 || !isOwn ? entry.agent : nil
      return EarlierEntry(entry: message, author: author, time: time)
    case .note: return EarlierEntry(entry: .note(entry.text), author: nil, time: time)
    case .notice:
      return EarlierEntry(entry: .notice(language.text(of: entry)), author: nil, time: time)
    }
  }

  // MARK: The file

  /// Makes the next query open the file anew. An open reader in this process would keep SQLite's shared state
  /// of a deleted write-ahead log alive, and the recorder would get that state again.
  func closeReader() { queries.closeReader() }

  /// Closes for good. Then the recorder has the last connection to the database, and closing it checkpoints
  /// the write-ahead log.
  func close() { queries.close() }
}
