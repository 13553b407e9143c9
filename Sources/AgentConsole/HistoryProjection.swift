import CalendarTime
import ChatCore
import ChatHistory

/// What happens at the desk, as the history keeps it: conversations with their beginnings and ends, and
/// entries. What has a sentence of its own is kept as a fact (DeskEvent+Fact.swift), and each reader makes
/// the sentence in their own language.
struct HistoryProjection {
  /// The conversation of whoever sits at the desk.
  private var conversation: ConversationKey?
  private var conversationsSoFar: UInt64 = 0
  /// The last one went unrecorded: the next may be one of many, too.
  private var isUnservedLimitReached = false
  /// The conversation's beginning, if it is written only when there is more to be written of it: one of many
  /// who goes unrecorded leaves nothing.
  private var arrival: HistoryEvent?

  /// What is to be written of an event at `time`. Nothing, for what nobody asks for later.
  mutating func rows(for event: DeskEvent, at time: WallTime) -> [HistoryEvent] {
    switch event {
    case .arrived(let caller, let waited):
      conversationsSoFar += 1
      let key = ConversationKey(conversationsSoFar)
      conversation = key
      let event = HistoryEvent.arrived(
        key, name: nil, from: PeerAddress(caller), at: time + (.zero - waited))
      arrival = isUnservedLimitReached ? event : nil
      return isUnservedLimitReached ? [] : [event]
    case .ended(_, .unrecorded) where arrival != nil:
      isUnservedLimitReached = true
      conversation = nil
      arrival = nil
      return []
    case .unservedLimitReached: return event.fact.map { [row(for: $0, at: time)] } ?? []
    default:
      let rows = laterRows(for: event, at: time)
      guard let arrival, !rows.isEmpty else { return rows }
      self.arrival = nil
      return [arrival] + rows
    }
  }

  private mutating func laterRows(for event: DeskEvent, at time: WallTime) -> [HistoryEvent] {
    switch event {
    case .seated(let caller, let waited):
      return named(caller) + began(waited, at: time) + fact(event, at: time)
    case .leftWhileWaiting(let caller, _): return named(caller) + fact(event, at: time)
    case .renamed(_, let name):
      return (conversation.map { [.named($0, name)] } ?? []) + fact(event, at: time)
    case .said(let party, let text, let flags):
      let speaker = party == .agent ? Speaker.agent : .customer
      return [.entry(conversation, speaker, text: Self.findable(text), flags, at: time)]
    case .noted(let text):
      return [.entry(conversation, .note, text: Self.findable(text), [], at: time)]
    case .ended(_, let ending):
      isUnservedLimitReached = ending == .unrecorded
      let rows = fact(event, at: time)
      guard let key = conversation else { return rows }
      conversation = nil
      return rows + [.ended(key, ConversationEnding(ending), at: time)]
    case .rejected(_, let attempts):
      // Whoever keeps trying does not fill the history.
      return attempts.isPowerOfTen ? fact(event, at: time) : []
    case .opened, .nameRepaired, .typeSkipped, .outOfTurnLimitReached, .blocked, .unblocked,
      .acceptFailed, .messageUnfinished:
      return fact(event, at: time)
    case .arrived, .unservedLimitReached, .closed: return []
    }
  }

  /// Something that concerns the history itself.
  func row(for fact: Fact, at time: WallTime) -> HistoryEvent {
    .fact(arrival == nil ? conversation : nil, fact, at: time)
  }

  private func fact(_ event: DeskEvent, at time: WallTime) -> [HistoryEvent] {
    event.fact.map { [.fact(conversation, $0, at: time)] } ?? []
  }

  private func named(_ caller: Caller) -> [HistoryEvent] {
    guard let conversation, let name = caller.name else { return [] }
    return [.named(conversation, name)]
  }

  private func began(_ waited: Duration, at time: WallTime) -> [HistoryEvent] {
    conversation.map { [.began($0, waited: waited, at: time)] } ?? []
  }

  /// SQLite's own functions read a text up to its first U+0000: what is behind could not be found. So it is
  /// kept as it was shown.
  private static func findable(_ text: String) -> String {
    text.utf8.contains(0) ? text.replacing("\0", with: "\u{2400}") : text
  }
}

extension Int {
  /// 1, 10, 100, …: how often something that keeps happening is told.
  var isPowerOfTen: Bool {
    var rest = self
    while rest > 1, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 1
  }
}

extension PeerAddress {
  /// The address as the kernel says it, `192.0.2.7:50000`, in its two parts.
  fileprivate init(_ caller: Caller) {
    let port = caller.address.split(separator: ":").last.flatMap { UInt16($0) }
    self.init(host: caller.host, port: port ?? 0)
  }
}

extension ConversationEnding {
  init(_ ending: DeskEvent.Ending) {
    self =
      switch ending {
      case .left: .left
      case .leftWhileWaiting, .unrecorded: .leftWhileWaiting
      case .connectionBroke: .connectionBroke
      case .violated: .violated
      case .idle: .idle
      case .nameless: .nameless
      case .messageBeforeName: .messageBeforeName
      case .agentEnded: .agentEnded
      case .blocked: .blocked
      case .deskClosed: .deskStopped
      }
  }
}
