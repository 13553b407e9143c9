import ChatCore
import MonotonicTime

/// What an onlooker expects of the desk: who sits there, whose turn it is, and what must be shown.
///
/// It is told what happens in the simulated world, and knows neither cut frames nor effects.
struct DeskModel {
  struct Sitter {
    let connection: Int
    let address: String
    let waited: Duration
    let acceptedAt: Instant
    var name: String?
    var hungUpInLine = false
    var turn = Party.customer
    var turnSince: Instant
    var skipped: Set<UInt8> = []

    var isServed: Bool { name != nil && !hungUpInLine }
    var caller: Caller { Caller(name: name, address: address) }
  }

  struct Block {
    let host: String
    /// nil is for good.
    let end: Instant?
    var attempts = 0
  }

  let idleTimeout: Duration?
  private(set) var sitter: Sitter?
  /// At most one of a host, in the order of their names.
  private var blocks: [Block] = []
  /// What must be shown and was not yet, the next first.
  private(set) var expected: [Entry] = []

  init(idleTimeout: Duration?) {
    self.idleTimeout = idleTimeout
  }

  /// The moment at which the sitter is dropped if nothing comes.
  var deadline: Instant? {
    guard let sitter else { return nil }
    if !sitter.isServed { return sitter.acceptedAt + .seconds(10) }
    return sitter.turn == .agent ? nil : idleTimeout.map { sitter.turnSince + $0 }
  }

  /// Something is shown.
  /// - Returns: whether it is what must be shown now.
  mutating func shows(_ entry: Entry) -> Bool {
    guard let next = expected.first, next == entry else { return false }
    expected.removeFirst()
    return true
  }

  mutating func accepted(_ connection: Connection, waited: Duration, at now: Instant) {
    if turnsAway(connection.host, at: now) { return }
    sitter = Sitter(
      connection: connection.number, address: connection.address, waited: waited, acceptedAt: now,
      turnSince: now)
  }

  // MARK: Hosts that are not welcome

  private mutating func turnsAway(_ host: String, at now: Instant) -> Bool {
    blocks.removeAll { $0.end.map { $0 <= now } ?? false }
    guard let index = blocks.firstIndex(where: { $0.host == host }) else { return false }
    blocks[index].attempts += 1
    let attempts = blocks[index].attempts
    if [1, 10, 100, 1000].contains(attempts) {
      expect(.turnedAway(host: host, attempts: attempts))
    }
    return true
  }

  /// The host of whoever sits there is blocked, and the conversation ends.
  mutating func blockSitter(_ host: String, for time: Duration?, at now: Instant) {
    guard let sitter else { return }
    blocks.removeAll { $0.host == host }
    blocks.append(Block(host: host, end: time.map { now + $0 }))
    blocks.sort { $0.host < $1.host }
    expect(.blocked(host: host, for: time))
    end(.agentEnded(sitter.caller))
  }

  func blockedHosts(at now: Instant) -> [String] {
    blocks.filter { $0.end.map { now < $0 } ?? true }.map(\.host)
  }

  /// When the next block ends by itself.
  func nextBlockEnd(after now: Instant) -> Instant? {
    blocks.compactMap(\.end).filter { now < $0 }.min()
  }

  /// - Returns: whether anybody was blocked.
  mutating func unblock(_ host: String?, at now: Instant) -> Bool {
    let freed = blockedHosts(at: now).filter { host == nil || $0 == host }
    blocks.removeAll { freed.contains($0.host) }
    for host in freed { expect(.unblocked(host: host)) }
    return !freed.isEmpty
  }

  /// This is to be shown next, whatever comes of the sitter.
  mutating func tells(_ notice: Notice) { expect(notice) }

  mutating func peerFinished() {
    if sitter?.isServed == false { sitter?.hungUpInLine = true }
  }

  mutating func arrived(_ frame: Frame, at now: Instant) {
    switch frame.kind {
    case .name: nameArrived(frame, at: now)
    case .message: messageArrived(frame, at: now)
    case .unknown(let digit):
      if sitter?.skipped.insert(digit).inserted == true { expect(.skippedType(digit: digit)) }
    }
  }

  private mutating func nameArrived(_ frame: Frame, at now: Instant) {
    guard var sitter else { return }
    let old = sitter.name
    sitter.name = frame.text
    if let old {
      expect(.renamed(from: old, to: frame.text))
    } else if sitter.hungUpInLine {
      expect(.leftWhileWaiting(sitter.caller, waited: sitter.waited))
    } else {
      sitter.turnSince = now
      expect(.connected(sitter.caller, waited: sitter.waited))
    }
    if frame.isRepaired { expect(.nameRepaired(sitter.caller)) }
    self.sitter = sitter
  }

  private mutating func messageArrived(_ frame: Frame, at now: Instant) {
    guard let sitter else { return }
    var marks: MessageFlags = frame.isRepaired ? .repaired : []
    if sitter.turn == .agent { marks.insert(.outOfTurn) }
    expected.append(.message(from: .customer, frame.text, marks))
    guard sitter.name != nil else { return end(.droppedForMissingName(sitter.caller)) }
    if sitter.turn == .customer { turn(.agent, at: now) }
  }

  /// Why the agent's text would not be sent; nil if it would.
  func refusal(of unsendable: SendRefusal?, isForSitter: Bool) -> SendRefusal? {
    guard let sitter, sitter.isServed else { return .nobodyThere }
    if !isForSitter { return .writtenForAnother }
    return sitter.turn == .agent ? unsendable : .notYourTurn
  }

  mutating func agentSaid(_ text: String, at now: Instant) {
    expected.append(.message(from: .agent, text, []))
    turn(.customer, at: now)
  }

  /// The sitter goes, and this is said of it.
  mutating func end(_ notice: Notice) {
    expect(notice)
    sitter = nil
  }

  /// Nothing more can be read of the sitter: an end of stream, or an error.
  mutating func streamEnded(errno: Int32?, unfinished: Int) {
    guard let sitter else { return }
    if unfinished > 0 { expect(.unfinished(bytes: unfinished)) }
    if sitter.isServed {
      let caller = sitter.caller
      expect(errno.map { .connectionBroke(caller, errno: $0) } ?? .left(caller))
    } else if sitter.name == nil {
      expect(.leftWhileWaiting(sitter.caller, waited: sitter.waited))
    }
    self.sitter = nil
  }

  mutating func timePassed(at now: Instant) {
    guard let sitter, let deadline, deadline <= now else { return }
    if sitter.isServed {
      end(.droppedAsIdle(sitter.caller, after: idleTimeout ?? .zero))
    } else {
      end(.droppedNameless(sitter.caller))
    }
  }

  private mutating func turn(_ party: Party, at now: Instant) {
    sitter?.turn = party
    sitter?.turnSince = now
  }

  private mutating func expect(_ notice: Notice) {
    expected.append(.notice(notice))
  }
}
