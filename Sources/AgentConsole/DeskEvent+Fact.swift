import CalendarTime
import ChatCore
import ChatHistory
import MonotonicTime

// Conversion between the desk's events and the facts that the history stores: a kind and its values. Kinds
// and names of values are part of the database format and never change (docs/user/history.md lists them).

extension DeskEvent {
  /// The event as a fact; nil for an event that is stored in another form, or not at all.
  var fact: Fact? {
    switch self {
    case .arrived, .said, .noted, .closed, .ended(_, .leftWhileWaiting), .ended(_, .unrecorded),
      .wrapUpEnded:
      nil
    // In the history once, by the desk whose agent did it.
    case .blockedBy, .unblockedBy: nil
    case .joined(let address): Fact("joined", ["address": .text(address)])
    case .takenOver(let handover, let agent):
      Fact("taken_over", handover.peer.values + ["from": .text(agent)])
    case .ended(let peer, .handedOver(let agent)):
      Fact("handed_over", peer.values + ["to": .text(agent)])
    case .answersByItself: Fact(Fact.answersByItself)
    case .messageDone(let conversation):
      Fact(Fact.messageDone, ["conversation": .integer(conversation)])
    case .tagged(let tag): Fact(Fact.tagged, ["tag": .text(tag)])
    case .untagged(let tag): Fact(Fact.untagged, ["tag": .text(tag)])
    case .ratingAsked: Fact("rating_asked")
    case .rated(let rating): Fact(Fact.rated, ["rating": .integer(Int64(rating))])
    case .opened(let address): Fact("opened", ["address": .text(address)])
    case .seated(let peer, let waited): Fact("seated", peer.values + waited.values)
    case .nameRepaired(let peer): Fact("name_repaired", peer.values)
    case .renamed(let old, let new): Fact("renamed", ["from": .text(old), "to": .text(new)])
    case .typeSkipped(let digit): Fact("type_skipped", ["digit": .integer(Int64(digit))])
    case .outOfTurnLimitReached(let peer): Fact("out_of_turn_limit_reached", peer.values)
    case .blocked(let host, let time):
      Fact("blocked", ["host": .text(host)] + (time.map { $0.values(as: "for_ms") } ?? [:]))
    case .unblocked(let host): Fact("unblocked", ["host": .text(host)])
    case .rejected(let host, let attempts):
      Fact("turned_away", ["host": .text(host), "attempts": .integer(Int64(attempts))])
    case .acceptFailed(let number): Fact("accept_failed", ["errno": .integer(Int64(number))])
    case .unservedLimitReached: Fact("unserved_limit_reached")
    case .wentAway(let text): Fact("went_away", ["text": .text(text)])
    case .cameBack: Fact("came_back")
    case .hoursEnded(let opens):
      Fact("hours_ended", opens.map { ["opens_at": .integer($0)] } ?? [:])
    case .hoursBegan: Fact("hours_began")
    case .leftWhileWaiting(let peer, let waited):
      Fact("left_while_waiting", peer.values + waited.values)
    case .messageUnfinished(let bytes):
      Fact("message_unfinished", ["bytes": .integer(Int64(bytes))])
    case .ended(let peer, let ending):
      Fact("ended", peer.values + ["ending": .text(ending.name)] + ending.values)
    }
  }

  /// The event of a fact; nil if its kind is unknown to this version, or a value is missing.
  init?(_ fact: Fact) {
    let peer = Peer(fact)
    switch fact.kind {
    case "opened":
      guard let address = fact.text("address") else { return nil }
      self = .opened(address: address)
    case "taken_over":
      guard let peer, let agent = fact.text("from") else { return nil }
      self = .takenOver(Handover(peer), from: agent)
    case "handed_over":
      guard let peer, let agent = fact.text("to") else { return nil }
      self = .ended(peer, .handedOver(to: agent))
    case "seated":
      guard let peer else { return nil }
      self = .seated(peer, waited: fact.duration("waited_ms") ?? .zero)
    case "name_repaired":
      guard let peer else { return nil }
      self = .nameRepaired(peer)
    case "renamed":
      guard let old = fact.text("from"), let new = fact.text("to") else { return nil }
      self = .renamed(from: old, to: new)
    case "type_skipped":
      guard let digit = fact.number("digit", as: UInt8.self) else { return nil }
      self = .typeSkipped(digit: digit)
    case "out_of_turn_limit_reached":
      guard let peer else { return nil }
      self = .outOfTurnLimitReached(peer)
    case "left_while_waiting":
      guard let peer else { return nil }
      self = .leftWhileWaiting(peer, waited: fact.duration("waited_ms") ?? .zero)
    case "message_unfinished":
      guard let bytes = fact.number("bytes", as: Int.self) else { return nil }
      self = .messageUnfinished(bytes: bytes)
    case Fact.tagged:
      guard let tag = fact.text("tag") else { return nil }
      self = .tagged(tag)
    case Fact.untagged:
      guard let tag = fact.text("tag") else { return nil }
      self = .untagged(tag)
    case "rating_asked": self = .ratingAsked
    case Fact.rated:
      guard let rating = fact.number("rating", as: Int.self) else { return nil }
      self = .rated(rating)
    case "ended":
      guard let peer, let ending = Ending(fact) else { return nil }
      self = .ended(peer, ending)
    default: self.init(ofLine: fact)
    }
  }

  /// Events that concern the desk and its waiting line, not a conversation.
  private init?(ofLine fact: Fact) {
    switch fact.kind {
    case "joined":
      guard let address = fact.text("address") else { return nil }
      self = .joined(address: address)
    case Fact.answersByItself: self = .answersByItself
    case Fact.messageDone:
      guard let conversation = fact.integer("conversation") else { return nil }
      self = .messageDone(conversation: conversation)
    case "blocked":
      guard let host = fact.text("host") else { return nil }
      self = .blocked(host: host, for: fact.duration("for_ms"))
    case "unblocked":
      guard let host = fact.text("host") else { return nil }
      self = .unblocked(host: host)
    case "unserved_limit_reached": self = .unservedLimitReached
    case "went_away": self = .wentAway(text: fact.text("text") ?? "")
    case "came_back": self = .cameBack
    case "hours_ended": self = .hoursEnded(opens: fact.integer("opens_at"))
    case "hours_began": self = .hoursBegan
    case "turned_away":
      guard let host = fact.text("host"), let attempts = fact.number("attempts", as: Int.self)
      else { return nil }
      self = .rejected(host: host, attempts: attempts)
    case "accept_failed":
      guard let number = fact.number("errno", as: Int32.self) else { return nil }
      self = .acceptFailed(errno: number)
    default: return nil
    }
  }
}

extension DeskEvent.Ending {
  /// The stored name, shared with `ConversationEnding`.
  fileprivate var name: String { ConversationEnding(self).rawValue }

  fileprivate var values: [String: Fact.Value] {
    switch self {
    case .left, .leftWhileWaiting, .unrecorded, .nameTimeout, .messageBeforeName, .agentEnded,
      .blocked, .deskClosed, .handedOver:
      [:]
    case .connectionBroke(let number): ["errno": .integer(Int64(number))]
    case .idle(let time): time.values(as: "silent_ms")
    case .violated(let violation): violation.values
    }
  }

  fileprivate init?(_ fact: Fact) {
    switch fact.text("ending").flatMap(ConversationEnding.init(rawValue:)) {
    case .left: self = .left
    case .leftWhileWaiting: self = .leftWhileWaiting
    case .nameTimeout: self = .nameTimeout
    case .messageBeforeName: self = .messageBeforeName
    case .agentEnded: self = .agentEnded
    case .blocked: self = .blocked
    case .deskStopped: self = .deskClosed
    case .connectionBroke:
      self = .connectionBroke(errno: fact.number("errno", as: Int32.self) ?? 0)
    case .idle: self = .idle(after: fact.duration("silent_ms") ?? .zero)
    case .violated:
      guard let violation = ProtocolViolation(fact) else { return nil }
      self = .violated(violation)
    case nil: return nil
    }
  }
}

extension ProtocolViolation {
  fileprivate var values: [String: Fact.Value] {
    // In hexadecimal, since the bytes may not be valid text.
    let hex = firstBytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let bytes: [String: Fact.Value] = ["bytes": .text(hex)]
    return switch rule {
    case .lengthIsNotANumber: bytes + ["rule": .text("length_is_not_a_number")]
    case .lengthUnderHeader(let length):
      bytes + ["rule": .text("length_under_header"), "length": .integer(Int64(length))]
    case .barMissing: bytes + ["rule": .text("bar_missing")]
    case .typeIsNotADigit: bytes + ["rule": .text("type_is_not_a_digit")]
    }
  }

  fileprivate init?(_ fact: Fact) {
    let rule: Rule
    switch fact.text("rule") {
    case "length_is_not_a_number": rule = .lengthIsNotANumber
    case "length_under_header":
      rule = .lengthUnderHeader(fact.number("length", as: Int.self) ?? 0)
    case "bar_missing": rule = .barMissing
    case "type_is_not_a_digit": rule = .typeIsNotADigit
    default: return nil
    }
    let hex = Array(fact.text("bytes") ?? "")
    let bytes = stride(from: 0, to: hex.count - 1, by: 2).compactMap {
      UInt8(String(hex[$0...$0 + 1]), radix: 16)
    }
    self.init(rule, firstBytes: bytes)
  }
}

extension Handover {
  /// What is kept of it: who it was.
  fileprivate init(_ peer: Peer) {
    let start = Instant(nanoseconds: 0)
    self.init(
      peer: peer, waited: .zero, since: start, replyCount: 0, turn: .customer,
      turnSince: start, skippedTypes: [], unread: [], conversation: 0)
  }
}

extension Peer {
  fileprivate var values: [String: Fact.Value] {
    let address: [String: Fact.Value] = ["address": .text(address)]
    return name.map { address + ["name": .text($0)] } ?? address
  }

  fileprivate init?(_ fact: Fact) {
    guard let address = fact.text("address") else { return nil }
    self.init(name: fact.text("name"), address: address)
  }
}

extension Duration {
  fileprivate var values: [String: Fact.Value] { values(as: "waited_ms") }

  /// The duration in whole milliseconds.
  fileprivate func values(as name: String) -> [String: Fact.Value] {
    [name: .integer(wholeMilliseconds)]
  }
}

extension Fact {
  /// Saving failed at this point. Later entries were saved late, or are missing.
  static let savingFailed = "saving_failed"
  /// Saving works again.
  static let savingResumed = "saving_resumed"

  fileprivate func duration(_ name: String) -> Duration? {
    integer(name).map { .milliseconds($0) }
  }

  /// The integer with this name; nil if it does not fit into the type.
  fileprivate func number<Number: BinaryInteger>(_ name: String, as type: Number.Type) -> Number? {
    integer(name).flatMap { Number(exactly: $0) }
  }
}

extension [String: Fact.Value] {
  fileprivate static func + (left: Self, right: Self) -> Self {
    left.merging(right) { $1 }
  }
}
