import ChatCore
import MonotonicTime
import TestSupport

/// A customer's connection to the desk, with the customer at its end: a session, or a hostile script.
final class Connection {
  /// The number of the attempt to connect, which identifies it.
  let number: Int
  let host: String
  /// The order of arrival in the line; nil while the backlog is full.
  private(set) var place: Int?
  private(set) var arrivedAt: Instant
  var toDesk = Channel()
  var toCustomer = Channel()
  /// The errno of the broken connection, which both sides get. Bytes in flight are lost.
  private(set) var failure: Int32?
  /// When the peer vanished (cable pulled): neither side is notified, and nothing is delivered any more.
  private(set) var vanishedAt: Instant?
  private(set) var session: CustomerSession?
  private var saidCount = 0
  private var arrivedCount = 0
  private var shownCount = 0
  private var endings: [CustomerEvent.Ending] = []

  var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(40_000 + number)" }
  var isHostile: Bool { session == nil }

  /// Whether the session goes on, or the script may write more.
  var isAlive: Bool {
    guard let session else { return !toDesk.isClosed && failure == nil }
    if case .over = session.phase { return false } else { return true }
  }

  /// - Parameter name: the name of a session; nil for a hostile script.
  init(_ number: Int, from host: String, name: String?, at now: Instant) {
    self.number = number
    self.host = host
    arrivedAt = now
    session = name.map { CustomerSession(name: $0, at: now) }
  }

  /// The kernel has put the connection into the backlog.
  func entered(place: Int, at now: Instant) throws {
    self.place = place
    arrivedAt = now
    guard let name = session?.name else { return }
    try tell { $0.connected(to: "desk", at: now, &$1) }
    try require(toDesk.frames == [Frame(.name, name)], "the name does not go first")
  }

  // MARK: The network

  func lose(_ errno: Int32) {
    if failure == nil { failure = errno }
  }

  /// Nothing more is delivered to the customer; to the desk, some of the bytes in flight.
  func vanish(at now: Instant, _ random: inout SplitMix64) {
    guard vanishedAt == nil else { return }
    vanishedAt = now
    toDesk.stall(after: random.int(0...toDesk.waiting))
    toCustomer.stall(after: 0)
  }

  func flow() {
    guard vanishedAt == nil else { return }
    toDesk.flow()
    toCustomer.flow()
  }

  // MARK: Actions of the customer

  func say(_ text: String, at now: Instant) throws -> SendRefusal? {
    var refusal: SendRefusal?
    try tell { session, actions in
      do throws(SendRefusal) {
        try session.say(text, at: now, &actions)
      } catch {
        refusal = error
      }
    }
    return refusal
  }

  func leave() throws {
    try tell { $0.leave(&$1) }
    toDesk.close()
  }

  // MARK: Delivery to the customer

  /// Delivers `count` bytes from the desk, or the end if there are none.
  func deliver(_ count: Int, at now: Instant) throws {
    guard isAlive, session != nil, place != nil else { return }
    if let failure {
      try end(.broken(errno: failure), at: now)
    } else if toCustomer.waiting > 0 {
      let bytes = toCustomer.deliver(count)
      try tell { session, actions in
        bytes.withUnsafeBytes { session.received($0, at: now, &actions) }
      }
      while let item = toCustomer.takeItem() { arrivedCount += item.isMessage ? 1 : 0 }
      try require(
        shownCount == arrivedCount, "\(shownCount) of \(arrivedCount) replies were shown")
    } else if toCustomer.isClosed, vanishedAt == nil {
      try end(.finished, at: now)
    }
  }

  private func end(_ end: StreamEnd, at now: Instant) throws {
    try tell { $0.ended(end, at: now, &$1) }
    try require(!isAlive, "the session goes on after its connection")
  }

  // MARK: Actions of the session

  private func tell(
    _ input: (inout CustomerSession, inout [CustomerAction]) -> Void
  ) throws {
    guard var session else { return }
    var actions: [CustomerAction] = []
    input(&session, &actions)
    self.session = session
    for action in actions {
      switch action {
      case .send(let frame): try send(frame)
      case .hangUp: toDesk.close()
      case .happened(let event): try happened(event)
      }
    }
  }

  private func happened(_ event: CustomerEvent) throws {
    switch event {
    case .connected, .said(.customer, _, _): break
    case .said(.agent, let text, let flags): try show(text, flags)
    case .typeSkipped, .outOfTurnLimitReached:
      throw SimulationFailure(what: "the desk sent \(event)")
    case .messageUnfinished(let count):
      try require(count == toCustomer.unfinished, "\(count) bytes of half a reply")
    case .ended(let ending):
      endings.append(ending)
      try require(endings.count == 1, "a session ends twice")
      if case .violated = ending { throw SimulationFailure(what: "the desk broke the rules") }
    }
  }

  /// A name, then messages, each but the first after a reply.
  private func send(_ frame: Frame) throws {
    let isFirst = toDesk.items.isEmpty
    try require(frame.kind == (isFirst ? .name : .message), "the customer sends \(frame)")
    if !isFirst {
      try require(saidCount == shownCount, "the customer sends two in a row: \(frame.text)")
      saidCount += 1
    }
    toDesk.write(frame)
  }

  /// Replies are shown in order, once, and only to their customer.
  private func show(_ text: String, _ flags: MessageFlags) throws {
    try require(flags.isEmpty, "a reply in turn is marked: \(flags)")
    let sent = toCustomer.frames
    try require(
      shownCount < sent.count && sent[shownCount].text == text,
      "shown to customer \(number), not the next that was sent: \(text)")
    try require(
      text.hasPrefix("for \(number)."), "customer \(number) reads what was for another: \(text)")
    shownCount += 1
  }
}
