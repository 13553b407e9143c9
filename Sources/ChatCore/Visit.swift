import MonotonicTime

// The customer's machine: one visit to a desk.
//
//      ┌────────────┐ connected ┌─────────┐ desk ended, broke, violated, left ┌──────┐
//      │ connecting │ ────────▶ │ talking │ ────────────────────────────────▶ │ over │
//      └────────────┘           └─────────┘                                   └──────┘
//             └──────────────────── failed, left ──────────────────────────────▶
//
// The name goes first, then the turns alternate, beginning with the customer. Nothing else is ever sent.

/// How a visit ended.
public enum VisitEnding: Equatable, Sendable {
  /// The desk closed the connection in order.
  case deskEnded
  /// The customer left.
  case left
  /// The connection broke.
  case broke(errno: Int32)
  /// The desk's stream can't be trusted.
  case violated
}

/// What the customer's program is to do, in this order.
public enum VisitEffect: Equatable, Sendable {
  case send(Frame)
  /// Close the connection in order, or give the attempt up.
  case hangUp
  case show(Entry)
  /// It is this side's turn now.
  case turnBegan(Party)
  case over(VisitEnding)
}

/// A customer's conversation with a desk.
public struct Visit: Sendable {
  /// Where the visit has got to.
  public enum Phase: Equatable, Sendable {
    case connecting(since: Instant)
    case talking(turn: Party, since: Instant)
    case over(VisitEnding)
  }

  /// Where the visit has got to.
  public private(set) var phase: Phase
  /// The name that is sent first.
  public let name: String
  /// The desk's address, once it is known.
  public private(set) var deskAddress: String?

  /// When the connection stood.
  public private(set) var connectedSince: Instant?

  private var skipped = SkippedTypes()

  /// - Precondition: the name has at most `Limits.bodyBytesMax` bytes.
  public init(name: String, at now: Instant) {
    precondition(name.utf8.count <= Limits.bodyBytesMax, "the name must fit a frame")
    self.name = name
    phase = .connecting(since: now)
  }

  /// Whether a message can be sent now.
  public var isCustomersTurn: Bool {
    if case .talking(turn: .customer, _) = phase { true } else { false }
  }

  private var desk: Caller { Caller(address: deskAddress ?? "") }

  /// The connection stands.
  public mutating func connected(
    to address: String, at now: Instant, _ effects: inout [VisitEffect]
  ) {
    guard case .connecting = phase else { return }
    deskAddress = address
    connectedSince = now
    phase = .talking(turn: .customer, since: now)
    effects.append(.send(Frame(.name, name)))
    effects.append(.show(.notice(.connectedToDesk(address: address))))
    effects.append(.turnBegan(.customer))
  }

  /// A frame came.
  public mutating func received(
    _ frame: Frame, at now: Instant, _ effects: inout [VisitEffect]
  ) {
    guard case .talking(let turn, _) = phase else { return }
    switch frame.kind {
    case .name, .unknown:
      // Only a customer has a name on this wire.
      if let notice = skipped.notice(for: frame.kind) { effects.append(.show(.notice(notice))) }
    case .message:
      var marks: Marks = frame.isRepaired ? .repaired : []
      switch turn {
      case .agent:
        effects.append(.show(.message(from: .agent, frame.text, marks)))
        phase = .talking(turn: .customer, since: now)
        effects.append(.turnBegan(.customer))
      case .customer:
        marks.insert(.outOfTurn)
        effects.append(.show(.message(from: .agent, frame.text, marks)))
      }
    }
  }

  /// The desk broke the rules of the wire.
  public mutating func violated(_ violation: ProtocolViolation, _ effects: inout [VisitEffect]) {
    guard case .talking = phase else { return }
    effects.append(.show(.notice(.violated(desk, violation))))
    effects.append(.hangUp)
    finish(.violated, &effects)
  }

  /// The desk closed, after `unfinished` bytes of a frame that was not complete.
  public mutating func ended(unfinished: Int, _ effects: inout [VisitEffect]) {
    guard case .talking = phase else { return }
    noteUnfinished(unfinished, &effects)
    effects.append(.show(.notice(.deskEnded)))
    finish(.deskEnded, &effects)
  }

  /// The connection broke, for the reason `errno`.
  public mutating func broke(errno: Int32, unfinished: Int, _ effects: inout [VisitEffect]) {
    guard case .talking = phase else { return }
    noteUnfinished(unfinished, &effects)
    effects.append(.show(.notice(.connectionBroke(desk, errno: errno))))
    finish(.broke(errno: errno), &effects)
  }

  /// The customer's message.
  /// - Throws: why it can't be sent; nothing has changed then.
  public mutating func say(
    _ text: String, at now: Instant, _ effects: inout [VisitEffect]
  ) throws(SendRefusal) {
    switch phase {
    case .connecting, .over: throw .nobodyThere
    case .talking(turn: .agent, _): throw .notYourTurn
    case .talking(turn: .customer, _):
      if let refusal = SendRefusal.check(text) { throw refusal }
      effects.append(.send(Frame(.message, text)))
      effects.append(.show(.message(from: .customer, text, [])))
      phase = .talking(turn: .agent, since: now)
      effects.append(.turnBegan(.agent))
    }
  }

  /// The customer leaves.
  public mutating func leave(_ effects: inout [VisitEffect]) {
    switch phase {
    case .over: return
    case .connecting, .talking:
      effects.append(.hangUp)
      effects.append(.show(.notice(.youLeft)))
      finish(.left, &effects)
    }
  }

  private func noteUnfinished(_ bytes: Int, _ effects: inout [VisitEffect]) {
    if bytes > 0 { effects.append(.show(.notice(.unfinished(bytes: bytes)))) }
  }

  private mutating func finish(_ ending: VisitEnding, _ effects: inout [VisitEffect]) {
    phase = .over(ending)
    effects.append(.over(ending))
  }
}
