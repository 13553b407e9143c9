import ChatCore
import FuzzSupport
import MonotonicTime

/// Drives a desk as its program does, and holds what it does against what it may do.
struct DeskWatch {
  /// A connection that the desk was given and that nobody has ended.
  private struct Connection {
    let number: Int
    let host: String
    var customer: Int?
    var turn = Party.customer
  }

  /// What the effects of one event were, by kind.
  private struct Tally {
    var sent: [Frame] = []
    var hangUps = 0
    var changes = 0
    var turns: [Party] = []
    var finished = 0
  }

  private(set) var desk: Desk
  private var now = Instant(nanoseconds: 1_000_000_000)
  private var line: [String] = []
  private var seated: Connection?
  private var accepted = 0
  private var lastCustomer = 0
  private var isFinished = false
  private var mayTake = false

  init(idleTimeout: Duration?) {
    desk = Desk(idleTimeout: idleTimeout, at: now)
  }

  // MARK: The line

  mutating func arrives(fromHost host: Int) {
    if line.count < 8 { line.append("10.0.0.\(host)") }
    tell { $0.arrived(&$1) }
  }

  mutating func lineChanges(_ count: Int) { tell { $0.lineChanged(waiting: count, &$1) } }

  /// As the program does before each sleep.
  private mutating func settle() {
    while mayTake {
      mayTake = false
      guard !line.isEmpty else { return }
      accept(line.removeFirst())
    }
  }

  private mutating func accept(_ host: String) {
    require(seated == nil && !isFinished, "somebody is taken while the seat is not free")
    let isBlocked = desk.blockedHosts(at: now).contains(host)
    accepted += 1
    seated = Connection(number: accepted, host: host)
    let address = "\(host):\(40_000 + accepted)"
    let tally = perform { [now] in
      $0.accepted(from: address, waited: .seconds(3), at: now, &$1)
    }
    require(isBlocked == (tally.hangUps == 1), "blocked: \(isBlocked), \(tally)")
    require(tally.changes == 0 && tally.turns.isEmpty, "served without a name: \(tally)")
    check()
  }

  // MARK: What the connection brings

  mutating func receives(_ frame: Frame) {
    guard seated != nil else { return }
    let (wasServed, turn) = (seated?.customer != nil, seated?.turn)
    let tally = tell { [now] in $0.received(frame, at: now, &$1) }
    guard wasServed else { return }
    let isInTurn = frame.kind == .message && turn == .customer
    require(tally.turns == (isInTurn ? [.agent] : []), "\(frame) in the \(turn!)'s turn: \(tally)")
    require(tally.hangUps == 0, "\(frame) ends a conversation")
  }

  mutating func peerFinishes() { tell { desk, _ in desk.peerFinished() } }

  mutating func isViolated() {
    guard seated != nil else { return }
    let violation = ProtocolViolation(.barMissing, firstBytes: Array("0010x".utf8))
    let tally = tell { [now] in $0.violated(violation, at: now, &$1) }
    require(tally.hangUps == 1, "a stream that can't be trusted is kept")
  }

  mutating func streamEnds(errno: Int32?, unfinished: Int) {
    guard seated != nil else { return }
    // The peer has closed: the desk need not, and nothing can be sent.
    let tally = perform { [now] desk, effects in
      if let errno {
        desk.broke(errno: errno, unfinished: unfinished, at: now, &effects)
      } else {
        desk.ended(unfinished: unfinished, at: now, &effects)
      }
    }
    require(tally.hangUps == 0, "it hangs up on one who is gone")
    seated = nil
    check()
    settle()
  }

  // MARK: The agent

  mutating func says(_ text: String, to number: Int) {
    let mayBeSent = seated?.customer == number && number > 0 && seated?.turn == .agent
    var refusal: SendRefusal?
    let tally = tell { [now] desk, effects in
      do throws(SendRefusal) {
        try desk.say(text, to: number, at: now, &effects)
      } catch let error {
        refusal = error
        require(effects.isEmpty, "refused, and yet \(effects)")
      }
    }
    if refusal == nil {
      require(mayBeSent && tally.sent == [Frame(.message, text)], "\(tally) to \(number)")
      require(tally.turns == [.customer], "sent, and the turns are \(tally.turns)")
      require(!text.isBlank && text.utf8.count <= Limits.bodyBytesMax, "a text for nobody is sent")
    } else if mayBeSent {
      let isUnfit = text.isBlank || text.utf8.count > Limits.bodyBytesMax
      require(isUnfit, "refused: \(refusal as Any)")
    }
  }

  mutating func agentEnds() {
    let hadCaller = seated != nil
    let tally = tell { [now] in $0.end(at: now, &$1) }
    require(tally.hangUps == (hadCaller ? 1 : 0), "ended: \(tally)")
  }

  mutating func closes() {
    let wasFinished = isFinished
    let tally = perform { [now] in $0.close(at: now, &$1) }
    require(tally.finished == (wasFinished ? 0 : 1), "finished \(tally.finished) times")
    require(seated == nil, "somebody sits at a closed desk")
    isFinished = true
    check()
  }

  mutating func blocks(for time: Duration?) {
    let host = seated?.host
    var isDone = false
    tell { [now] in
      isDone = $0.block(for: time, at: now, &$1)
      let isBlocked = host.map($0.blockedHosts(at: now).contains) ?? false
      require(isDone == isBlocked || host == nil && !isDone, "\(host as Any) is not blocked")
    }
    require(isDone == (host != nil), "blocked: \(isDone)")
  }

  mutating func unblocks(host: String?) {
    let before = desk.blockedHosts(at: now)
    let expected = host.map { before.contains($0) } ?? !before.isEmpty
    tell { [now] in
      require($0.unblock(host, at: now, &$1) == expected, "unblocking \(host as Any) of \(before)")
      let left = $0.blockedHosts(at: now)
      require(left == before.filter { host != nil && $0 != host }, "\(left) are left of \(before)")
    }
  }

  mutating func notes(_ text: String) {
    let tally = tell { $0.note(text, &$1) }
    require(tally.sent.isEmpty, "a note is sent")
  }

  // MARK: Time

  mutating func timePasses(_ time: Duration) {
    now = now + time
    let isDue = desk.deadline.map { $0 <= now } ?? false
    let tally = tell { [now] in $0.timePassed(at: now, &$1) }
    require(tally.hangUps == (isDue ? 1 : 0), "due: \(isDue), \(tally)")
  }

  /// Everything is over.
  mutating func end() {
    closes()
    line = []
    closes()
    tell { $0.arrived(&$1) }
    agentEnds()
    timePasses(.seconds(3600))
  }

  // MARK: Effects

  @discardableResult
  private mutating func tell(_ event: (inout Desk, inout [DeskEffect]) -> Void) -> Tally {
    let tally = perform(event)
    check()
    settle()
    return tally
  }

  private mutating func perform(_ event: (inout Desk, inout [DeskEffect]) -> Void) -> Tally {
    var effects: [DeskEffect] = []
    event(&desk, &effects)
    var tally = Tally()
    for effect in effects {
      require(tally.finished == 0, "\(effect) after the end")
      take(effect, &tally)
    }
    return tally
  }

  private mutating func take(_ effect: DeskEffect, _ tally: inout Tally) {
    switch effect {
    case .show, .lineChanged: return
    case .takeNext, .send, .hangUp, .customerChanged, .turnBegan, .finished:
      require(!isFinished, "\(effect) at a desk that is closed for good")
    }
    switch effect {
    case .show, .lineChanged: break
    case .takeNext: mayTake = true
    case .send(let frame):
      require(seated?.customer != nil && seated?.turn == .agent, "\(frame) is sent out of turn")
      tally.sent.append(frame)
    case .hangUp:
      require(seated != nil, "it hangs up twice, or on nobody")
      require(tally.hangUps == 0, "two are hung up on at once")
      tally.hangUps += 1
      seated = nil
    case .customerChanged:
      tally.changes += 1
      if let customer = desk.customer { isServed(customer) }
    case .turnBegan(let party):
      tally.turns.append(party)
      seated?.turn = party
    case .finished: tally.finished += 1
    }
  }

  private mutating func isServed(_ customer: Desk.Customer) {
    require(seated != nil && seated?.customer == nil, "a second customer is served")
    require(customer.number > lastCustomer, "number \(customer.number) is given again")
    lastCustomer = customer.number
    seated?.customer = customer.number
  }

  private func check() {
    switch desk.seat {
    case .empty: require(seated == nil, "connection \(seated as Any) is forgotten")
    case .arriving(let arrival):
      require(seated?.customer == nil && isSeated(arrival.caller), "\(arrival) is arriving")
    case .serving(let customer):
      require(isSeated(customer.caller), "\(customer) is another's connection")
      require(seated?.customer == customer.number, "\(customer) is not \(seated as Any)")
      require(seated?.turn == customer.turn, "the agent was told of another turn")
    }
    require(desk.isClosed || !isFinished, "the desk is open again")
  }

  private func isSeated(_ caller: Caller) -> Bool {
    guard let seated else { return false }
    return caller.address == "\(seated.host):\(40_000 + seated.number)"
  }
}
