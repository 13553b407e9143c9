import ChatCore
import MonotonicTime

/// An independent model of the desk, from the specification: who has the seat, whose turn it is, and the
/// expected events. It shares no code with the desk.
struct DeskModel {
  struct Sitter {
    let connection: Int
    let number: Int
    let address: String
    let host: String
    let waited: Duration
    let acceptedAt: Instant
    var name: String?
    var hasDeparted = false
    var turn = Party.customer
    var turnSince: Instant
    var skipped: Set<UInt8> = []
    var outOfTurnCount = 0
    var outOfTurnBytes = 0
    var isLimitReported = false
    var replyCount = 0
    var writtenBytes = 0
    /// The index of the first item that was not decided.
    var nextItem = 0

    var isServed: Bool { name != nil && !hasDeparted }
    var peer: Peer { Peer(name: name, address: address) }
  }

  struct Block {
    let host: String
    /// nil for good.
    let end: Instant?
    var attempts = 0

    func isInForce(at now: Instant) -> Bool { end.map { now < $0 } ?? true }
  }

  struct Absence {
    var text: String
    let since: Instant
  }

  struct Closure {
    let opens: Int64?
    let since: Instant
    var isOverridden = false
  }

  let idleTimeout: Duration?
  let wrapUp: Duration?
  /// nil for no limit, neither of messages nor of bytes.
  let outOfTurnMax: Int?
  var sitter: Sitter?
  /// Visitors who left without a reply: the start of the minute, the bytes, and whether the agent was told of
  /// the limit.
  private let crowdMax: Int
  private var crowdSince: Instant?
  private var crowdBytes = 0
  private(set) var isCrowdTold = false
  private(set) var isClosed = false
  private(set) var numbersGiven = 0
  // Why nobody is accepted.
  private var absence: Absence?
  private var closure: Closure?
  private(set) var wrapUpEnd: Instant?
  /// At most one for each host, sorted by host.
  private var blocks: [Block] = []

  init(idleTimeout: Duration?, wrapUp: Duration?, outOfTurnMax: Int?, crowdMax: Int) {
    self.idleTimeout = idleTimeout
    self.wrapUp = wrapUp
    self.outOfTurnMax = outOfTurnMax
    self.crowdMax = crowdMax
  }

  /// When the sitter is dropped if no input comes.
  var deadline: Instant? {
    guard let sitter else { return wrapUpEnd }
    if !sitter.isServed { return sitter.acceptedAt + .seconds(10) }
    return sitter.turn == .agent ? nil : idleTimeout.map { sitter.turnSince + $0 }
  }

  /// Whether the unserved limit is reached.
  var isUnservedLimitReached: Bool { crowdBytes >= crowdMax }

  /// Whether the out-of-turn limit is reached: another message of the greatest length could exceed it.
  var isFull: Bool {
    guard let outOfTurnMax, let sitter, sitter.name != nil else { return false }
    let bytesMax =
      sitter.hasDeparted
      ? 3 * 9992 : isUnservedLimitReached && sitter.replyCount == 0 ? 9992 : 256 * 1024
    return sitter.outOfTurnCount >= outOfTurnMax || sitter.outOfTurnBytes + 9992 > bytesMax
  }

  /// Whether reading is paused.
  var isReadingPaused: Bool { isFull && sitter?.isServed == true && sitter?.turn == .agent }

  /// What colleagues see of the desk.
  var availability: Availability {
    if let absence { return .away(text: absence.text, since: absence.since) }
    if let closure, !closure.isOverridden {
      return .outOfHours(opens: closure.opens, since: closure.since)
    }
    if let wrapUpEnd { return .wrappingUp(until: wrapUpEnd) }
    return .open
  }

  var hours: HoursState { closure.map { .closed(opens: $0.opens) } ?? .open }

  func blockedHosts(at now: Instant) -> [String] {
    blocks.filter { $0.isInForce(at: now) }.map(\.host)
  }

  /// When the next block expires.
  func nextBlockEnd(after now: Instant) -> Instant? {
    blocks.compactMap(\.end).filter { now < $0 }.min()
  }

  /// The expected events of an accepted connection.
  func eventsOfArrival(_ connection: Connection, waited: Duration, at now: Instant) -> [DeskEvent] {
    if let block = blocks.first(where: { $0.host == connection.host && $0.isInForce(at: now) }) {
      return [.rejected(host: block.host, attempts: block.attempts + 1)]
    }
    return [.arrived(Peer(address: connection.address), waited: waited)]
  }

  // MARK: Applying events

  /// - Parameter connection: the connection of an arrival.
  mutating func apply(_ event: DeskEvent, of connection: Connection?, at now: Instant) {
    countCrowd(event, at: now)
    switch event {
    case .arrived(let peer, let waited):
      numbersGiven += 1
      sitter = Sitter(
        connection: connection?.number ?? 0, number: numbersGiven, address: peer.address,
        host: connection?.host ?? "", waited: waited, acceptedAt: now, turnSince: now)
    case .seated(let peer, _):
      sitter?.name = peer.name
      sitter?.turnSince = now
    case .leftWhileWaiting(let peer, _):
      sitter?.name = peer.name
      sitter?.hasDeparted = true
    case .renamed(_, let name):
      sitter?.name = name
      countOutOfTurn(name)
    case .said(let party, let text, let flags): said(party, text, flags, at: now)
    case .typeSkipped(let digit): sitter?.skipped.insert(digit)
    case .outOfTurnLimitReached: sitter?.isLimitReported = true
    case .unservedLimitReached: isCrowdTold = true
    case .blocked(let host, let time), .blockedBy(_, let host, let time):
      block(host, for: time, at: now)
    case .unblocked(let host), .unblockedBy(_, let host): blocks.removeAll { $0.host == host }
    case .rejected(let host, let attempts):
      for index in blocks.indices where blocks[index].host == host {
        blocks[index].attempts = attempts
      }
    case .ended:
      if sitter?.isServed == true { wrapUpEnd = wrapUp.map { now + $0 } }
      sitter = nil
    case .wentAway(let text): absence = Absence(text: text, since: absence?.since ?? now)
    case .cameBack:
      absence = nil
      closure?.isOverridden = true
    case .hoursEnded(let opens): closure = Closure(opens: opens, since: now)
    case .hoursBegan: closure = nil
    case .wrapUpEnded: wrapUpEnd = nil
    case .closed:
      isClosed = true
      wrapUpEnd = nil
    case .takenOver: preconditionFailure("this desk has no colleagues")
    case .opened, .joined, .tagged, .untagged, .ratingAsked, .rated, .answersByItself, .messageDone,
      .nameRepaired, .noted, .acceptFailed,
      .messageUnfinished:
      break
    }
  }

  private mutating func countCrowd(_ event: DeskEvent, at now: Instant) {
    if case .arrived = event, crowdSince.map({ $0 + .seconds(60) <= now }) ?? true {
      (crowdSince, crowdBytes, isCrowdTold) = (now, 0, false)
    }
    switch event {
    case .seated(let peer, _), .leftWhileWaiting(let peer, _):
      sitter?.writtenBytes += 3 * (peer.name ?? "").utf8.count
    case .renamed(_, let name): sitter?.writtenBytes += 3 * name.utf8.count
    case .said(.customer, let text, _): sitter?.writtenBytes += text.utf8.count
    case .ended(_, let ending):
      guard let sitter, sitter.replyCount == 0, ending != .unrecorded else { return }
      crowdBytes += sitter.writtenBytes + 256
    default: break
    }
  }

  private mutating func said(
    _ party: Party, _ text: String, _ flags: MessageFlags, at now: Instant
  ) {
    if flags.contains(.outOfTurn) { return countOutOfTurn(text) }
    sitter?.turn = party == .customer ? .agent : .customer
    sitter?.turnSince = now
    if sitter?.isServed == true {
      sitter?.outOfTurnCount = 0
      sitter?.outOfTurnBytes = 0
      sitter?.isLimitReported = false
    }
    if party == .agent { sitter?.replyCount += 1 }
  }

  private mutating func countOutOfTurn(_ text: String) {
    sitter?.outOfTurnCount += 1
    sitter?.outOfTurnBytes += text.utf8.count
  }

  private mutating func block(_ host: String, for time: Duration?, at now: Instant) {
    blocks.removeAll { $0.host == host }
    blocks.append(Block(host: host, end: time.map { now + $0 }))
    blocks.sort { $0.host < $1.host }
  }
}
