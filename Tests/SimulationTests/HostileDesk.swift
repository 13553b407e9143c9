import ChatCore
import MonotonicTime
import TestSupport

/// One visit to a desk that writes whatever it likes: the customer is shown all of it, marked as it
/// should be, and sends nothing but what the protocol allows.
struct HostileDesk {
  private var random: SplitMix64
  private let trace: ((String) -> Void)?
  private var now = Instant(nanoseconds: 1_000_000_000)
  private var visit: Visit
  private var decoder = FrameDecoder()
  private var fromDesk = Channel()
  private var isReset = false

  // What must be so.
  private var turn = Party.customer
  private var skipped: Set<UInt8> = []
  private var expected: [Entry] = []
  private var ending: VisitEnding?
  private var hasHungUp = false
  private var sent: [Frame] = []

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    visit = Visit(name: "小明", at: now)
  }

  /// - Throws: `SimulationFailure`: what did not hold.
  mutating func run() throws {
    expected = [.notice(.connectedToDesk(address: "desk"))]
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
    switch visit.phase {
    case .connecting: throw SimulationFailure(what: "connecting again")
    case .talking(let theirs, _):
      try require(ending == nil, "the visit goes on after \(ending as Any)")
      try require(theirs == turn, "it is the \(theirs)'s turn")
    case .over(let theirs): try require(theirs == ending, "it is over: \(theirs)")
    }
    let shouldHangUp = ending == .left || ending == .violated
    try require(hasHungUp == shouldHangUp, "hung up: \(hasHungUp)")
  }

  // MARK: What happens

  private mutating func say() throws {
    let refusal: SendRefusal? = turn == .customer ? nil : .notYourTurn
    let text = random.text("from customer")
    if refusal == nil {
      expected.append(.message(from: .customer, text, []))
      turn = .agent
    }
    var effects: [VisitEffect] = []
    var answer: SendRefusal?
    do throws(SendRefusal) {
      try visit.say(text, at: now, &effects)
    } catch {
      answer = error
    }
    try require(answer == refusal, "answered \(answer as Any)")
    let count = sent.count
    try perform(effects)
    let frames = refusal == nil ? [Frame(.message, text)] : []
    try require(Array(sent[count...]) == frames, "sent \(sent[count...])")
  }

  private mutating func leave() throws {
    end(.left, .youLeft)
    try tell { visit, _, effects in visit.leave(&effects) }
  }

  private mutating func deliver() throws {
    let unfinished = fromDesk.unfinished
    let bytes = decoder.unfinishedByteCount
    if isReset {
      if unfinished > 0 { expect(.unfinished(bytes: unfinished)) }
      let desk = Caller(address: "desk")
      end(.broke(errno: 104), .connectionBroke(desk, errno: 104))
      try tell { visit, _, effects in visit.broke(errno: 104, unfinished: bytes, &effects) }
    } else if fromDesk.waiting > 0 {
      decoder.append(fromDesk.deliver(random.chunk(of: fromDesk.waiting)))
      expectItems()
      try decode()
    } else if fromDesk.isClosed {
      if unfinished > 0 { expect(.unfinished(bytes: unfinished)) }
      end(.deskEnded, .deskEnded)
      try tell { visit, _, effects in visit.ended(unfinished: bytes, &effects) }
    }
  }

  private mutating func decode() throws {
    while true {
      let frame: Frame?
      do {
        frame = try decoder.next()
      } catch {
        return try tell { visit, _, effects in visit.violated(error, &effects) }
      }
      guard let frame else { return }
      trace?("customer receives \(frame)")
      try tell { $0.received(frame, at: $1, &$2) }
    }
  }

  private mutating func expectItems() {
    while ending == nil, let item = fromDesk.takeItem() {
      switch item.meaning {
      case .frame(let frame): expect(frame)
      case .violation(let rule):
        let violation = ProtocolViolation(rule, firstBytes: fromDesk.firstBytes(of: item))
        end(.violated, .violated(Caller(address: "desk"), violation))
      case .fragment: preconditionFailure("a fragment is never complete")
      }
    }
  }

  // MARK: What must be so

  private mutating func expect(_ frame: Frame) {
    switch frame.kind {
    case .name, .unknown:
      let digit = frame.kind.digit
      if skipped.insert(digit).inserted { expect(.skippedType(digit: digit)) }
    case .message:
      var marks: MessageFlags = frame.isRepaired ? .repaired : []
      if turn == .customer { marks.insert(.outOfTurn) }
      expected.append(.message(from: .agent, frame.text, marks))
      turn = .customer
    }
  }

  private mutating func expect(_ notice: Notice) { expected.append(.notice(notice)) }

  private mutating func end(_ ending: VisitEnding, _ notice: Notice) {
    expect(notice)
    self.ending = ending
  }

  // MARK: Effects

  private mutating func tell(
    _ event: (inout Visit, Instant, inout [VisitEffect]) -> Void
  ) throws {
    var effects: [VisitEffect] = []
    event(&visit, now, &effects)
    try perform(effects)
  }

  private mutating func perform(_ effects: [VisitEffect]) throws {
    for effect in effects {
      trace?("  \(effect)")
      switch effect {
      case .send(let frame): sent.append(frame)
      case .hangUp: hasHungUp = true
      case .show(let entry):
        try require(entry == expected.first, "\(entry), not \(expected.first as Any)")
        expected.removeFirst()
      case .turnBegan: break
      case .over(let theirs): try require(theirs == ending, "over: \(theirs)")
      }
    }
  }
}
