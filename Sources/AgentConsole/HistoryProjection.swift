import CalendarTime
import ChatCore
import ChatHistory

/// Maps the desk's events to rows of the history: conversations with beginning and end, and entries. Notices
/// are stored as facts (DeskEvent+Fact.swift), so that each reader sees them in their own language.
struct HistoryProjection {
  /// The conversation of the present peer.
  private(set) var conversation: ConversationKey?
  private var conversationsSoFar: UInt64 = 0
  /// The previous peer went unrecorded, so this one's first row may be held back too.
  private var isUnservedLimitReached = false
  /// The conversation's first row, held back until another row follows: a peer who leaves unrecorded leaves
  /// no trace.
  private var arrival: HistoryEvent?

  /// The rows for an event at `time`; none for an event that is not stored.
  mutating func rows(for event: DeskEvent, at time: WallTime) -> [HistoryEvent] {
    switch event {
    case .arrived(let peer, let waited):
      conversationsSoFar += 1
      let key = ConversationKey(conversationsSoFar)
      conversation = key
      let event = HistoryEvent.arrived(
        key, name: nil, from: PeerAddress(peer), at: time + (.zero - waited))
      arrival = isUnservedLimitReached ? event : nil
      return isUnservedLimitReached ? [] : [event]
    case .ended(_, .unrecorded) where arrival != nil:
      isUnservedLimitReached = true
      conversation = nil
      arrival = nil
      return []
    case .unservedLimitReached, .wentAway, .cameBack, .hoursEnded, .hoursBegan:
      return event.fact.map { [row(for: $0, at: time)] } ?? []
    // It is about an earlier conversation.
    case .messageDone: return event.fact.map { [.fact(nil, $0, at: time)] } ?? []
    default:
      let rows = laterRows(for: event, at: time)
      guard let arrival, !rows.isEmpty else { return rows }
      self.arrival = nil
      return [arrival] + rows
    }
  }

  private mutating func laterRows(for event: DeskEvent, at time: WallTime) -> [HistoryEvent] {
    switch event {
    case .seated(let peer, let waited):
      return named(peer) + began(waited, at: time) + fact(event, at: time)
    case .leftWhileWaiting(let peer, _): return named(peer) + fact(event, at: time)
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
      if case .handedOver(let agent) = ending {
        return rows + [.handedOn(key, to: agent, at: time)]
      }
      return rows + [.ended(key, ConversationEnding(ending), at: time)]
    case .rejected(_, let attempts):
      // Limits the entries for a host that keeps trying.
      return attempts.isPowerOfTen ? fact(event, at: time) : []
    case .opened, .joined, .answersByItself, .nameRepaired, .typeSkipped, .outOfTurnLimitReached,
      .blocked,
      .unblocked, .acceptFailed, .messageUnfinished, .tagged, .untagged, .ratingAsked, .rated:
      return fact(event, at: time)
    case .takenOver(let handover, _):
      conversationsSoFar += 1
      let key = ConversationKey(conversationsSoFar)
      conversation = key
      return [.takenOver(key, conversationID: handover.conversation, at: time)]
        + fact(event, at: time)
    case .arrived, .blockedBy, .unblockedBy, .messageDone, .unservedLimitReached, .wentAway,
      .cameBack, .hoursEnded, .hoursBegan, .wrapUpEnded, .closed:
      return []
    }
  }

  /// A row for a fact about the history itself.
  func row(for fact: Fact, at time: WallTime) -> HistoryEvent {
    .fact(arrival == nil ? conversation : nil, fact, at: time)
  }

  private func fact(_ event: DeskEvent, at time: WallTime) -> [HistoryEvent] {
    event.fact.map { [.fact(conversation, $0, at: time)] } ?? []
  }

  private func named(_ peer: Peer) -> [HistoryEvent] {
    guard let conversation, let name = peer.name else { return [] }
    return [.named(conversation, name)]
  }

  private func began(_ waited: Duration, at time: WallTime) -> [HistoryEvent] {
    conversation.map { [.began($0, waited: waited, at: time)] } ?? []
  }

  /// Replaces U+0000 by its symbol, as on the screen. SQLite's functions stop at the first U+0000, so the
  /// text behind it could not be found.
  private static func findable(_ text: String) -> String {
    text.utf8.contains(0) ? text.replacing("\0", with: "\u{2400}") : text
  }
}

extension Int {
  /// Whether the number is 1, 10, 100, …: repeated events are reported only at these counts.
  var isPowerOfTen: Bool {
    var rest = self
    while rest > 1, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 1
  }
}

extension PeerAddress {
  /// The address as the kernel formats it, `192.0.2.7:50000`, split into its two parts.
  fileprivate init(_ peer: Peer) {
    let port = peer.address.split(separator: ":").last.flatMap { UInt16($0) }
    self.init(host: peer.host, port: port ?? 0)
  }
}

extension ConversationEnding {
  /// - Precondition: the conversation has ended. One that was handed over goes on.
  init(_ ending: DeskEvent.Ending) {
    self =
      switch ending {
      case .handedOver: preconditionFailure("the conversation goes on")
      case .left: .left
      case .leftWhileWaiting, .unrecorded: .leftWhileWaiting
      case .connectionBroke: .connectionBroke
      case .violated: .violated
      case .idle: .idle
      case .nameTimeout: .nameTimeout
      case .messageBeforeName: .messageBeforeName
      case .agentEnded: .agentEnded
      case .blocked: .blocked
      case .deskClosed: .deskStopped
      }
  }
}
