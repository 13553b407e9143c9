import ChatCore
import FuzzSupport
import MonotonicTime

/// Drives a visit as its program does, and holds what it does against what it may do.
struct VisitWatch {
  private(set) var visit: Visit
  private let name: String
  private var now = Instant(nanoseconds: 1_000_000_000)
  /// nil while it is connecting.
  private var turn: Party?
  private var ending: VisitEnding?
  private var sent: [Frame] = []
  private var messagesReceived = 0
  private var hangUps = 0
  private var skipped: Set<UInt8> = []
  private var shown: [Entry] = []

  init(name: String) {
    self.name = name
    visit = Visit(name: name, at: now)
  }

  mutating func timePasses(_ time: Duration) { now = now + time }

  mutating func connects() {
    let isFirst = turn == nil && ending == nil
    tell { [now] in $0.connected(to: "192.0.2.1:3700", at: now, &$1) }
    require(sent.first == Frame(.name, name) || !isFirst, "the name does not go first")
    require(turn == .customer || !isFirst, "the customer does not begin")
  }

  mutating func receives(_ frame: Frame) {
    let before = turn
    tell { [now] in $0.received(frame, at: now, &$1) }
    guard ending == nil, let before else { return require(shown.isEmpty, "\(shown) of \(frame)") }
    guard frame.kind == .message else {
      let isFirst = skipped.insert(frame.kind.digit).inserted
      return require(shown.count == (isFirst ? 1 : 0), "\(shown) of \(frame)")
    }
    messagesReceived += 1
    var marks: MessageFlags = frame.isRepaired ? .repaired : []
    if before == .customer { marks.insert(.outOfTurn) }
    require(shown == [.message(from: .agent, frame.text, marks)], "\(shown) of \(frame)")
    require(turn == .customer, "it is not the customer's turn after a message")
  }

  mutating func says(_ text: String) {
    let isTurn = turn == .customer && ending == nil
    let isFit = !text.isBlank && text.utf8.count <= Limits.bodyBytesMax
    let count = sent.count
    var refusal: SendRefusal?
    tell { [now] visit, effects in
      do throws(SendRefusal) {
        try visit.say(text, at: now, &effects)
      } catch let error {
        refusal = error
        require(effects.isEmpty, "refused, and yet \(effects)")
      }
    }
    require((refusal == nil) == (isTurn && isFit), "the answer is \(refusal as Any)")
    if refusal == nil { require(sent[count...] == [Frame(.message, text)], "sent \(sent)") }
    require(turn == .agent || refusal != nil, "whoever has sent has the turn")
  }

  mutating func streamEnds(errno: Int32?, unfinished: Int) {
    let isOn = turn != nil && ending == nil
    tell { visit, effects in
      if let errno {
        visit.broke(errno: errno, unfinished: unfinished, &effects)
      } else {
        visit.ended(unfinished: unfinished, &effects)
      }
    }
    let isTold = shown.contains(.notice(.unfinished(bytes: unfinished)))
    require(isTold == (isOn && unfinished > 0), "\(unfinished) bytes unfinished: \(shown)")
    require(!isOn || ending == (errno.map { .broke(errno: $0) } ?? .deskEnded), "it goes on")
  }

  mutating func isViolated() {
    let isOn = turn != nil && ending == nil
    tell { $0.violated(ProtocolViolation(.barMissing, firstBytes: [0x30]), &$1) }
    require(!isOn || ending == .violated, "a stream that can't be trusted is kept")
  }

  mutating func leaves() {
    tell { $0.leave(&$1) }
    require(ending != nil, "it goes on")
  }

  private mutating func tell(_ event: (inout Visit, inout [VisitEffect]) -> Void) {
    var effects: [VisitEffect] = []
    event(&visit, &effects)
    shown = []
    for effect in effects {
      require(ending == nil, "\(effect) after the end")
      switch effect {
      case .send(let frame):
        require(turn == .customer || sent.isEmpty, "\(frame) is sent out of turn")
        require(frame.kind == (sent.isEmpty ? .name : .message), "\(frame) is sent")
        sent.append(frame)
      case .hangUp: hangUps += 1
      case .show(let entry): shown.append(entry)
      case .turnBegan(let party): turn = party
      case .over(let theirs): ending = theirs
      }
    }
    check()
  }

  private func check() {
    switch visit.phase {
    case .connecting: require(turn == nil && ending == nil && sent.isEmpty, "connecting again")
    case .talking(let theirs, _):
      require(ending == nil && theirs == turn, "the turn is the \(theirs)'s")
      // The name, then one message for each turn: the first, and one for each that came in turn.
      require(sent.count <= 2 + messagesReceived, "\(sent.count) sent, \(messagesReceived) came")
    case .over(let theirs): require(theirs == ending, "over: \(theirs)")
    }
    let hangsUp = ending == .left || ending == .violated
    require(hangUps == (hangsUp ? 1 : 0), "\(hangUps) times hung up: \(ending as Any)")
    require(visit.isCustomersTurn == (turn == .customer && ending == nil), "another's turn")
  }
}
