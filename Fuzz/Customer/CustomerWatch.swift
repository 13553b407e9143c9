import ChatCore
import FuzzSupport
import MonotonicTime

/// Drives a session as its program does, and checks its actions against a model.
struct CustomerWatch {
  private(set) var session: CustomerSession
  private let name: String
  private var now = Instant(nanoseconds: 1_000_000_000)
  /// nil before the connection is established.
  private var turn: Party?
  private var ending: CustomerEvent.Ending?
  private var sent: [Frame] = []
  private var messagesReceived = 0
  private var hangUps = 0
  private var skipped: Set<UInt8> = []
  /// The events of the last input.
  private var events: [CustomerEvent] = []

  private static let address = "192.0.2.1:3700"

  init(name: String) {
    self.name = name
    session = CustomerSession(name: name, outOfTurnMessagesMax: 3, at: now)
  }

  private var isOn: Bool { turn != nil && ending == nil }

  mutating func timePasses(_ time: Duration) { now = now + time }

  mutating func connects() {
    let isFirst = turn == nil && ending == nil
    tell { [now] in $0.connected(to: Self.address, at: now, &$1) }
    require(events == (isFirst ? [.connected(address: Self.address)] : []), "\(events)")
    require(sent.first == Frame(.name, name) || !isFirst, "the name does not go first")
  }

  /// A frame arrives, in two pieces if it is longer than 11 bytes.
  mutating func receives(_ frame: Frame) {
    guard session.wantsBytes else { return }
    let (before, wasOn) = (turn, isOn)
    var bytes = frame.encoded
    if frame.isRepaired { bytes.replaceSubrange((bytes.count - 3)..., with: [0xE4, 0xBD, 0xFF]) }
    let cut = bytes.count > 11 ? bytes.count % 11 : 0
    receive(Array(bytes[..<cut]))
    require(events.isEmpty, "\(events) of half a frame")
    receive(Array(bytes[cut...]))
    guard wasOn else { return require(events.isEmpty, "\(events) of \(frame)") }
    guard frame.kind == .message else {
      let digit = frame.kind.digit
      let isFirst = skipped.insert(digit).inserted
      return require(
        events == (isFirst ? [.typeSkipped(digit: digit)] : []), "\(events) of \(frame)")
    }
    messagesReceived += 1
    if !session.wantsBytes {
      require(events.popLast() == .outOfTurnLimitReached, "\(events), and no more is read")
    }
    require(events.count == 1, "\(events) of \(frame)")
    guard case .said(.agent, let text, let flags)? = events.first else {
      return require(false, "\(events) of \(frame)")
    }
    // The text of a repaired frame is not compared: its truncated sequence and its invalid byte
    // become one U+FFFD each.
    require(frame.isRepaired || text == frame.text, "\(text) of \(frame)")
    require(flags.contains(.repaired) == frame.isRepaired, "\(flags) of \(frame)")
    require(flags.contains(.outOfTurn) == (before == .customer), "\(flags) of \(frame)")
    require(turn == .customer, "it is not the customer's turn after a message")
  }

  mutating func says(_ text: String) {
    let isTurn = turn == .customer && ending == nil
    let isFit = !text.isBlank && text.utf8.count <= Limits.bodyBytesMax
    let count = sent.count
    var refusal: SendRefusal?
    tell { [now] session, actions in
      do throws(SendRefusal) {
        try session.say(text, at: now, &actions)
      } catch let error {
        refusal = error
        require(actions.isEmpty, "refused, and yet \(actions)")
      }
    }
    require((refusal == nil) == (isTurn && isFit), "the answer is \(refusal as Any)")
    guard refusal == nil else { return }
    require(sent[count...] == [Frame(.message, text)], "sent \(sent)")
    require(events == [.said(.customer, text, [])], "sent, and \(events)")
    require(turn == .agent, "whoever has sent has the turn")
  }

  mutating func streamEnds(_ end: StreamEnd, unfinished: Int) {
    let wasOn = isOn
    // Nothing is read before the connection is established.
    let unfinished = session.wantsBytes ? unfinished : 0
    if wasOn { receive(Array(Frame(.message, "unfinished").encoded.prefix(unfinished))) }
    tell { [now] in $0.ended(end, at: now, &$1) }
    let expected: CustomerEvent.Ending =
      switch end {
      case .finished: .deskEnded
      case .broken(let errno): .connectionBroke(errno: errno)
      }
    guard wasOn else { return require(events.isEmpty, "\(events) of no stream") }
    let inside: [CustomerEvent] = unfinished > 0 ? [.messageUnfinished(bytes: unfinished)] : []
    require(events == inside + [.ended(expected)], "\(unfinished) bytes unfinished: \(events)")
  }

  mutating func isViolated() {
    guard session.wantsBytes else { return }
    let wasOn = isOn
    receive(Array("0010x".utf8))
    guard wasOn else { return require(events.isEmpty, "\(events) of no stream") }
    guard case .violated? = ending else {
      return require(false, "a stream that can't be trusted is kept")
    }
  }

  mutating func leaves() {
    tell { $0.leave(&$1) }
    require(ending != nil, "it goes on")
  }

  private mutating func receive(_ bytes: [UInt8]) {
    tell { [now] session, actions in
      bytes.withUnsafeBytes { session.received($0, at: now, &actions) }
    }
  }

  private mutating func tell(_ input: (inout CustomerSession, inout [CustomerAction]) -> Void) {
    var actions: [CustomerAction] = []
    input(&session, &actions)
    events = []
    let turnBefore = turn
    for action in actions {
      require(ending == nil, "\(action) after the end")
      switch action {
      case .send(let frame):
        require(turnBefore == .customer || sent.isEmpty, "\(frame) is sent out of turn")
        require(frame.kind == (sent.isEmpty ? .name : .message), "\(frame) is sent")
        // The customer's own copy comes before the send.
        let isSaid = events.last == .said(.customer, frame.text, [])
        require(isSaid || sent.isEmpty, "\(frame) is sent before it is said")
        sent.append(frame)
      case .hangUp: hangUps += 1
      case .happened(let event): happened(event)
      }
    }
    check()
  }

  private mutating func happened(_ event: CustomerEvent) {
    events.append(event)
    switch event {
    case .connected: turn = .customer
    case .said(let party, _, let flags): if !flags.contains(.outOfTurn) { turn = party.other }
    case .ended(let theirs): ending = theirs
    case .typeSkipped, .outOfTurnLimitReached, .messageUnfinished: break
    }
  }

  private func check() {
    switch session.phase {
    case .connecting: require(turn == nil && ending == nil && sent.isEmpty, "connecting again")
    case .talking(let theirs, _):
      require(ending == nil && theirs == turn, "the turn is the \(theirs)'s")
      // The name, the first message, and one message for each reply in turn.
      require(sent.count <= 2 + messagesReceived, "\(sent.count) sent, \(messagesReceived) came")
    case .over(let theirs): require(theirs == ending, "over: \(theirs)")
    }
    let hangsUp =
      switch ending {
      case .left, .violated: true
      case .deskEnded, .connectionBroke, nil: false
      }
    require(hangUps == (hangsUp ? 1 : 0), "\(hangUps) times hung up: \(ending as Any)")
    require(session.isCustomersTurn == (turn == .customer && ending == nil), "another's turn")
  }
}
