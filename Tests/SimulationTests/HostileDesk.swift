import ChatCore
import MonotonicTime
import TestSupport

/// A session with a desk that writes anything. The customer must be shown all of it with the right flags, and
/// must send only what the protocol allows.
struct HostileDesk {
  private var random: SplitMix64
  private let trace: ((String) -> Void)?
  private var now = Instant(nanoseconds: 1_000_000_000)
  private var session: CustomerSession
  private var fromDesk = Channel()
  private var isReset = false
  private var hasEnded = false

  // The expected state.
  private var turn = Party.customer
  private var hasReply = false
  /// nil for no limit.
  private let outOfTurnMax: Int?
  private var outOfTurnCount = 0
  private var outOfTurnBytes = 0
  private var skipped: Set<UInt8> = []
  private var expected: [CustomerEvent] = []
  private var ending: CustomerEvent.Ending?
  private var hasHungUp = false
  private var sent: [Frame] = []

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    outOfTurnMax = random.one(of: [nil, 1, 3, 200, 200])
    session = CustomerSession(name: "小明", outOfTurnMessagesMax: outOfTurnMax, at: now)
  }

  /// - Throws: `SimulationFailure`: what did not hold.
  mutating func run() throws {
    expected = [.connected(address: "desk")]
    try tell { $0.connected(to: "desk", at: $1, &$2) }
    try require(sent == [Frame(.name, "小明")], "the name does not go first")
    for _ in 1...80 where ending == nil {
      now = now + .milliseconds(random.int(0...5000))
      try act()
      try check()
    }
    if ending == nil { try leave() }
    try check()
  }

  private mutating func act() throws {
    switch random.int(0...99) {
    case 0..<25: fromDesk.writeAnything(&random)
    case 25..<70: try deliver()
    case 70..<95: try say()
    case 95: isReset = true
    case 96: fromDesk.close()
    default: if random.one(in: 4) { try leave() }
    }
  }

  private func check() throws {
    try require(expected.isEmpty, "not shown: \(expected)")
    switch session.phase {
    case .connecting: throw SimulationFailure(what: "connecting again")
    case .talking(let theirs, _):
      try require(ending == nil, "the session goes on after \(ending as Any)")
      try require(theirs == turn, "it is the \(theirs)'s turn")
    case .over(let theirs): try require(theirs == ending, "it is over: \(theirs)")
    }
    try require(session.hasReply == hasReply, "a reply: \(session.hasReply)")
    try require(session.wantsBytes == !isReadingPaused, "bytes are wanted: \(session.wantsBytes)")
    let shouldHangUp =
      switch ending {
      case .left, .violated: true
      case .deskEnded, .connectionBroke, nil: false
      }
    try require(hasHungUp == shouldHangUp, "hung up: \(hasHungUp)")
  }

  // MARK: Input

  private mutating func say() throws {
    let refusal: SendRefusal? = turn == .customer ? nil : .notYourTurn
    let text = random.text("from customer")
    if refusal == nil {
      expected.append(.said(.customer, text, []))
      begin(.agent)
      expectItems()
    }
    var actions: [CustomerAction] = []
    var answer: SendRefusal?
    do throws(SendRefusal) {
      try session.say(text, at: now, &actions)
    } catch {
      answer = error
    }
    try require(answer == refusal, "answered \(answer as Any)")
    let count = sent.count
    try perform(actions)
    let frames = refusal == nil ? [Frame(.message, text)] : []
    try require(Array(sent[count...]) == frames, "sent \(sent[count...])")
  }

  private mutating func leave() throws {
    end(.left)
    try tell { session, _, actions in session.leave(&actions) }
  }

  private mutating func deliver() throws {
    if isReset {
      // Whole messages that were kept undecoded do not count as unfinished.
      let unfinished = isReadingPaused ? 0 : fromDesk.unfinished
      if unfinished > 0 { expected.append(.messageUnfinished(bytes: unfinished)) }
      end(.connectionBroke(errno: 104))
      try tell { $0.ended(.broken(errno: 104), at: $1, &$2) }
    } else if fromDesk.waiting > 0 {
      if isReadingPaused { return }
      let bytes = fromDesk.deliver(random.chunk(of: fromDesk.waiting))
      expectItems()
      try tell { session, now, actions in
        bytes.withUnsafeBytes { session.received($0, at: now, &actions) }
      }
    } else if fromDesk.isClosed {
      hasEnded = true
      expectItems()
      if ending == nil {
        let unfinished = fromDesk.unfinished
        if unfinished > 0 { expected.append(.messageUnfinished(bytes: unfinished)) }
        end(.deskEnded)
      }
      try tell { $0.ended(.finished, at: $1, &$2) }
    }
  }

  private mutating func expectItems() {
    while ending == nil, !isReadingPaused, let item = fromDesk.takeItem() {
      switch item.meaning {
      case .frame(let frame): expect(frame)
      case .violation(let rule):
        end(.violated(ProtocolViolation(rule, firstBytes: fromDesk.firstBytes(of: item))))
      case .fragment: preconditionFailure("a fragment is never complete")
      }
    }
  }

  // MARK: Expected events

  private mutating func expect(_ frame: Frame) {
    switch frame.kind {
    case .name, .unknown:
      let digit = frame.kind.digit
      if skipped.insert(digit).inserted { expected.append(.typeSkipped(digit: digit)) }
    case .message:
      var flags: MessageFlags = frame.isRepaired ? .repaired : []
      if turn == .customer { flags.insert(.outOfTurn) } else { hasReply = true }
      expected.append(.said(.agent, frame.text, flags))
      guard turn == .customer else { return begin(.customer) }
      outOfTurnCount += 1
      outOfTurnBytes += frame.text.utf8.count
      if isReadingPaused { expected.append(.outOfTurnLimitReached) }
    }
  }

  private mutating func begin(_ party: Party) {
    turn = party
    outOfTurnCount = 0
    outOfTurnBytes = 0
  }

  /// Whether reading is paused: another message of the greatest length could exceed the limit.
  private var isReadingPaused: Bool {
    guard let outOfTurnMax, turn == .customer, ending == nil, !hasEnded else { return false }
    return outOfTurnCount >= outOfTurnMax || outOfTurnBytes + 9992 > 256 * 1024
  }

  private mutating func end(_ ending: CustomerEvent.Ending) {
    expected.append(.ended(ending))
    self.ending = ending
  }

  // MARK: Actions

  private mutating func tell(
    _ input: (inout CustomerSession, Instant, inout [CustomerAction]) -> Void
  ) throws {
    var actions: [CustomerAction] = []
    input(&session, now, &actions)
    try perform(actions)
  }

  private mutating func perform(_ actions: [CustomerAction]) throws {
    for action in actions {
      trace?("  \(action)")
      switch action {
      case .send(let frame): sent.append(frame)
      case .hangUp: hasHungUp = true
      case .happened(let event):
        try require(event == expected.first, "\(event), not \(expected.first as Any)")
        expected.removeFirst()
      }
    }
  }
}
