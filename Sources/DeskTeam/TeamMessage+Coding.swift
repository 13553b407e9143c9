import ChatCore
import MonotonicTime

// A message is a netstring that contains netstrings: the kind, and then names and values in turn. Names that a
// receiver does not know are ignored, so that a later version can add some.

extension TeamMessage {
  /// The message as bytes.
  public var encoded: [UInt8] {
    var fields = FieldWriter(kind)
    write(to: &fields)
    return fields.message
  }

  private var kind: String {
    switch self {
    case .hello: "hello"
    case .refused: "refused"
    case .wantListener: "want-listener"
    case .listener: "listener"
    case .state: "state"
    case .blocked: "blocked"
    case .unblocked: "unblocked"
    case .offer: "offer"
    case .withdrawn: "withdrawn"
    case .accepted: "accepted"
    case .acceptedForLater: "accepted-for-later"
    case .declined: "declined"
    case .take: "take"
    case .taken: "taken"
    case .notTaken: "not-taken"
    }
  }

  private func write(to fields: inout FieldWriter) {
    switch self {
    case .hello(let card): card.write(to: &fields)
    case .refused(let refusal): refusal.write(to: &fields)
    case .wantListener, .listener: break
    case .state(let state, let taken):
      state.write(to: &fields)
      fields.add("taken", Int64(taken.own))
      fields.add("taken-by-gone", Int64(taken.gone))
    case .blocked(let host, let until):
      fields.add("host", host)
      if let until { fields.add("until", until) }
    case .unblocked(let host): fields.add("host", host)
    case .offer(let number, let offer):
      fields.add("number", Int64(number.rawValue))
      offer.write(to: &fields)
    case .take(let number, let handover):
      fields.add("number", Int64(number.rawValue))
      handover.write(to: &fields)
    case .withdrawn(let number), .accepted(let number), .acceptedForLater(let number),
      .declined(let number), .taken(let number), .notTaken(let number):
      fields.add("number", Int64(number.rawValue))
    }
  }

  /// Decodes the content of a message's netstring; nil for a kind that this version does not know.
  static func decode(_ bytes: ArraySlice<UInt8>) throws(TeamProtocolViolation) -> TeamMessage? {
    let fields = try FieldReader(bytes)
    switch fields.kind {
    case "hello": return .hello(try DeskCard(fields))
    case "refused": return .refused(try TeamRefusal(fields))
    case "want-listener": return .wantListener
    case "listener": return .listener
    case "state":
      let taken = TakenCounts(
        own: Int(try fields.number("taken")), gone: Int(try fields.number("taken-by-gone")))
      return .state(try DeskState(fields), taken)
    case "blocked":
      return .blocked(host: try fields.text("host"), until: try fields.optionalInstant("until"))
    case "unblocked": return .unblocked(host: try fields.text("host"))
    case "offer": return .offer(try TransferNumber(fields), try TransferOffer(fields))
    case "withdrawn": return .withdrawn(try TransferNumber(fields))
    case "accepted": return .accepted(try TransferNumber(fields))
    case "accepted-for-later": return .acceptedForLater(try TransferNumber(fields))
    case "declined": return .declined(try TransferNumber(fields))
    case "take": return .take(try TransferNumber(fields), try Handover(fields))
    case "taken": return .taken(try TransferNumber(fields))
    case "not-taken": return .notTaken(try TransferNumber(fields))
    default: return nil
    }
  }
}

extension TransferNumber {
  fileprivate init(_ fields: FieldReader) throws(TeamProtocolViolation) {
    self.init(Int(try fields.number("number")))
  }
}

extension DeskCard {
  fileprivate func write(to fields: inout FieldWriter) {
    fields.add("version", Int64(version))
    fields.add("id", id)
    fields.add("address", address)
    fields.add("agent", agent)
    fields.add("login", login)
    if let history { fields.add("history", history) }
    fields.add("settings", settings)
    fields.add("joined", joined)
  }

  /// Of another version only the version is read: its other fields may have other meanings.
  fileprivate init(_ fields: FieldReader) throws(TeamProtocolViolation) {
    let version = Int(try fields.number("version"))
    guard version == TeamLimits.version else {
      self.init(
        id: "", address: "", agent: "", login: "", history: nil, settings: "", joined: .zero)
      self.version = version
      return
    }
    self.init(
      id: try fields.text("id"), address: try fields.text("address"),
      agent: try fields.text("agent", bytesMax: TeamLimits.agentBytesMax),
      login: try fields.text("login", bytesMax: TeamLimits.agentBytesMax),
      history: try fields.optionalText("history"), settings: try fields.text("settings"),
      joined: try fields.instant("joined"))
  }
}

extension Instant {
  fileprivate static var zero: Instant { Instant(nanoseconds: 0) }
}

extension TeamRefusal {
  fileprivate func write(to fields: inout FieldWriter) {
    switch self {
    case .version(let version): fields.add("version", Int64(version))
    case .address(let address): fields.add("address", address)
    case .settings(let settings): fields.add("settings", settings)
    }
  }

  fileprivate init(_ fields: FieldReader) throws(TeamProtocolViolation) {
    if let version = try fields.optionalNumber("version") {
      self = .version(Int(version))
    } else if let address = try fields.optionalText("address") {
      self = .address(address)
    } else {
      self = .settings(try fields.text("settings"))
    }
  }
}

extension DeskState {
  fileprivate func write(to fields: inout FieldWriter) {
    let (name, since) = nameAndTime
    fields.add("state", name)
    fields.add("since", since)
    switch self {
    case .serving(let name, let address, _):
      fields.add("name", name)
      fields.add("address", address)
    case .away(let text, _): fields.add("text", text)
    case .free, .arriving, .wrappingUp, .closed: break
    }
  }

  private var nameAndTime: (String, Instant) {
    switch self {
    case .free(let since): ("free", since)
    case .arriving(let since): ("arriving", since)
    case .serving(_, _, let since): ("serving", since)
    case .wrappingUp(let since): ("wrapping-up", since)
    case .away(_, let since): ("away", since)
    case .closed(let since): ("closed", since)
    }
  }

  fileprivate init(_ fields: FieldReader) throws(TeamProtocolViolation) {
    let since = try fields.instant("since")
    switch try fields.text("state") {
    case "free": self = .free(since: since)
    case "arriving": self = .arriving(since: since)
    case "serving":
      self = .serving(
        name: try fields.text("name", bytesMax: Limits.bodyBytesMax * 3),
        address: try fields.text("address"), since: since)
    case "wrapping-up": self = .wrappingUp(since: since)
    case "away": self = .away(text: try fields.text("text", bytesMax: 10_000), since: since)
    case "closed": self = .closed(since: since)
    // A state of a later version: a desk that is busy with something.
    default: self = .away(text: "", since: since)
    }
  }
}

extension TransferOffer {
  fileprivate func write(to fields: inout FieldWriter) {
    fields.add("name", peer.name ?? "")
    fields.add("address", peer.address)
    fields.add("reason", reason)
    fields.add("conversation", conversation)
  }

  fileprivate init(_ fields: FieldReader) throws(TeamProtocolViolation) {
    self.init(
      peer: try fields.peer(),
      reason: try fields.text("reason", bytesMax: TeamLimits.reasonBytesMax),
      conversation: try fields.number("conversation"))
  }
}

extension Handover {
  fileprivate func write(to fields: inout FieldWriter) {
    fields.add("name", peer.name ?? "")
    fields.add("address", peer.address)
    fields.add("waited", waited.wholeNanoseconds)
    fields.add("since", since)
    fields.add("replies", Int64(replyCount))
    fields.add("turn", turn == .agent ? "agent" : "customer")
    fields.add("turn-since", turnSince)
    fields.add("skipped-types", String(decoding: skippedTypes.sorted(), as: UTF8.self))
    fields.add("unread", bytes: unread)
    fields.add("conversation", conversation)
  }

  fileprivate init(_ fields: FieldReader) throws(TeamProtocolViolation) {
    self.init(
      peer: try fields.peer(), waited: .nanoseconds(try fields.number("waited")),
      since: try fields.instant("since"), replyCount: Int(try fields.number("replies")),
      turn: try fields.text("turn") == "agent" ? .agent : .customer,
      turnSince: try fields.instant("turn-since"),
      skippedTypes: Set(try fields.text("skipped-types").utf8),
      unread: try fields.bytes("unread"), conversation: try fields.number("conversation"))
  }
}

extension FieldReader {
  fileprivate func peer() throws(TeamProtocolViolation) -> Peer {
    // A name that was repaired is up to three times as long as the bytes that came.
    Peer(
      name: try text("name", bytesMax: Limits.bodyBytesMax * 3), address: try text("address"))
  }
}
