import MonotonicTime

// The customer's machine: one session at a desk.
//
//      ┌────────────┐ connected ┌─────────┐ desk ended, broke, violated, left ┌──────┐
//      │ connecting │ ────────▶ │ talking │ ────────────────────────────────▶ │ over │
//      └────────────┘           └─────────┘                                   └──────┘
//             └──────────────────── failed, left ──────────────────────────────▶
//
// The name goes first, then the turns alternate, beginning with the customer. Nothing else is ever sent.

/// Something that happened in a customer's session: a fact with its values, in no language.
public enum CustomerEvent: Equatable, Sendable {
  /// The connection to the desk stands.
  case connected(address: String)
  /// A message of either side.
  case said(Party, String, MessageFlags)
  /// A frame of a type that no desk sends was skipped; once for each digit.
  case typeSkipped(digit: UInt8)
  /// So much came out of turn that no more of it is taken before the customer's next message.
  case outOfTurnLimitReached
  /// The stream ended inside a frame, of which so many bytes, header included, had come.
  case messageUnfinished(bytes: Int)
  /// The session is over.
  case ended(Ending)

  /// How a session ended.
  public enum Ending: Equatable, Sendable {
    /// The desk closed the connection in order.
    case deskEnded
    /// The customer left.
    case left
    /// The connection broke.
    case connectionBroke(errno: Int32)
    /// The desk's stream can't be trusted.
    case violated(ProtocolViolation)
  }
}

/// What the customer's program is to do, in this order.
public enum CustomerAction: Equatable, Sendable {
  case send(Frame)
  /// Close the connection in order, or give the attempt up.
  case hangUp
  /// This is true now: to be shown.
  case happened(CustomerEvent)
}

/// A customer's conversation with a desk.
public struct CustomerSession: Sendable {
  /// Where the session has got to.
  public enum Phase: Equatable, Sendable {
    case connecting(since: Instant)
    case talking(turn: Party, since: Instant)
    case over(CustomerEvent.Ending)
  }

  /// Where the session has got to.
  public private(set) var phase: Phase
  /// The name that is sent first.
  public let name: String
  /// The desk's address, once it is known.
  public private(set) var deskAddress: String?
  /// When the connection stood.
  public private(set) var connectedSince: Instant?
  /// The agent has replied: until then nobody knows whether they are in line or served.
  public private(set) var hasReply = false

  private var incoming = Incoming()
  private var outOfTurn: OutOfTurn
  private var skippedTypes: Set<UInt8> = []

  /// - Parameter outOfTurnMessagesMax: how many messages out of turn are taken while it is the customer's turn;
  ///   nil takes away this limit, and the one in bytes (`Limits.outOfTurnBytesMax`) too.
  /// - Precondition: the name has at most `Limits.bodyBytesMax` bytes.
  public init(
    name: String, outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax, at now: Instant
  ) {
    precondition(name.utf8.count <= Limits.bodyBytesMax, "the name must fit a frame")
    self.name = name
    outOfTurn = OutOfTurn(messagesMax: outOfTurnMessagesMax)
    phase = .connecting(since: now)
  }

  /// Whether a message can be sent now.
  public var isCustomersTurn: Bool {
    if case .talking(turn: .customer, _) = phase { true } else { false }
  }

  /// Bytes of the connection would be taken now. If not, they are to stay in the kernel.
  public var wantsBytes: Bool { !isHeldBack }

  /// As much as is taken out of turn has come. The turn ends that, or the end of the stream: of what was read
  /// by then nothing is lost.
  private var isHeldBack: Bool { isCustomersTurn && incoming.end == nil && outOfTurn.isFull() }

  // MARK: What comes in

  /// The connection stands.
  public mutating func connected(
    to address: String, at now: Instant, _ actions: inout [CustomerAction]
  ) {
    guard case .connecting = phase else { return }
    deskAddress = address
    connectedSince = now
    beginTurn(.customer, at: now)
    actions.append(.send(Frame(.name, name)))
    actions.append(.happened(.connected(address: address)))
  }

  /// The connection brought bytes.
  public mutating func received(
    _ bytes: UnsafeRawBufferPointer, at now: Instant, _ actions: inout [CustomerAction]
  ) {
    var bytes = bytes
    takeFrames(&bytes, at: now, &actions)
    incoming.hold(bytes)
  }

  /// Takes the frames that were kept and those in `bytes`, until no more are wanted.
  private mutating func takeFrames(
    _ bytes: inout UnsafeRawBufferPointer, at now: Instant, _ actions: inout [CustomerAction]
  ) {
    do throws(ProtocolViolation) {
      while case .talking(let turn, _) = phase, !isHeldBack,
        let frame = try incoming.next(from: &bytes)
      {
        take(frame, turn, at: now, &actions)
      }
    } catch {
      actions.append(.hangUp)
      finish(.violated(error), &actions)
    }
  }

  private mutating func take(
    _ frame: Frame, _ turn: Party, at now: Instant, _ actions: inout [CustomerAction]
  ) {
    switch frame.kind {
    case .name, .unknown:
      // Only a customer has a name on this wire.
      let digit = frame.kind.digit
      if skippedTypes.insert(digit).inserted {
        actions.append(.happened(.typeSkipped(digit: digit)))
      }
    case .message:
      switch turn {
      case .agent:
        hasReply = true
        beginTurn(.customer, at: now)
        actions.append(.happened(.said(.agent, frame.text, frame.flags)))
      case .customer:
        let flags = frame.flags.union(.outOfTurn)
        actions.append(.happened(.said(.agent, frame.text, flags)))
        outOfTurn.count(frame.text)
        guard isHeldBack, !outOfTurn.isLimitTold else { return }
        outOfTurn.isLimitTold = true
        actions.append(.happened(.outOfTurnLimitReached))
      }
    }
  }

  private mutating func beginTurn(_ turn: Party, at now: Instant) {
    phase = .talking(turn: turn, since: now)
    outOfTurn.reset()
  }

  /// The connection's stream has ended.
  public mutating func ended(_ end: StreamEnd, at now: Instant, _ actions: inout [CustomerAction]) {
    guard case .talking = phase else { return }
    incoming.end = end
    if end == .finished { takeKept(at: now, &actions) }
    guard case .talking = phase else { return }
    let unfinished = incoming.unfinishedByteCount
    if unfinished > 0 { actions.append(.happened(.messageUnfinished(bytes: unfinished))) }
    switch end {
    case .finished: finish(.deskEnded, &actions)
    case .broken(let errno): finish(.connectionBroke(errno: errno), &actions)
    }
  }

  /// The customer's message.
  /// - Throws: why it can't be sent; nothing has changed then.
  public mutating func say(
    _ text: String, at now: Instant, _ actions: inout [CustomerAction]
  ) throws(SendRefusal) {
    switch phase {
    case .connecting, .over: throw .nobodyThere
    case .talking(turn: .agent, _): throw .notYourTurn
    case .talking(turn: .customer, _):
      if let refusal = SendRefusal.check(text) { throw refusal }
      beginTurn(.agent, at: now)
      // First, so that the customer's copy has it before it goes out.
      actions.append(.happened(.said(.customer, text, [])))
      actions.append(.send(Frame(.message, text)))
      takeKept(at: now, &actions)
    }
  }

  private mutating func takeKept(at now: Instant, _ actions: inout [CustomerAction]) {
    guard incoming.hasUndecoded else { return }
    var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    takeFrames(&nothing, at: now, &actions)
  }

  /// The customer leaves.
  public mutating func leave(_ actions: inout [CustomerAction]) {
    switch phase {
    case .over: return
    case .connecting, .talking:
      actions.append(.hangUp)
      finish(.left, &actions)
    }
  }

  private mutating func finish(
    _ ending: CustomerEvent.Ending, _ actions: inout [CustomerAction]
  ) {
    phase = .over(ending)
    actions.append(.happened(.ended(ending)))
  }
}
