import MonotonicTime

// The customer's state machine: one session with a desk.
//
//      ┌────────────┐ connected ┌─────────┐ desk ended, broke, violated, left ┌──────┐
//      │ connecting │ ────────▶ │ talking │ ────────────────────────────────▶ │ over │
//      └────────────┘           └─────────┘                                   └──────┘
//             └─────────────────────── left ──────────────────────────────────▶
//
// If no connection can be established, the program ends without telling the session.
//
// The name is sent first. Then the turns alternate, beginning with the customer. Nothing else is ever sent.

/// Something that happened in a customer's session: a fact with its values, independent of the UI language.
public enum CustomerEvent: Equatable, Sendable {
  /// The connection to the desk is established.
  case connected(address: String)
  /// A message of either side.
  case said(Party, String, MessageFlags)
  /// A frame of a type that a desk does not send was skipped. Once per type digit.
  case typeSkipped(digit: UInt8)
  /// The out-of-turn limit is reached: reading pauses until the customer's next message.
  case outOfTurnLimitReached
  /// The stream ended inside a frame. `bytes`, header included, had been received of it.
  case messageUnfinished(bytes: Int)
  /// The session is over.
  case ended(Ending)

  /// How a session ended.
  public enum Ending: Equatable, Sendable {
    /// The desk closed the connection in an orderly way (FIN).
    case deskEnded
    /// The customer left.
    case left
    /// The connection broke (reset, timeout, network failure).
    case connectionBroke(errno: Int32)
    /// The desk violated the protocol.
    case violated(ProtocolViolation)
  }
}

/// What the program must do, in this order.
public enum CustomerAction: Equatable, Sendable {
  case send(Frame)
  /// Close the connection in an orderly way, or abort the connection attempt.
  case hangUp
  /// Show this event, which has already happened.
  case happened(CustomerEvent)
}

/// A customer's session with a desk.
public struct CustomerSession: Sendable {
  /// The state of the session.
  public enum Phase: Equatable, Sendable {
    case connecting(since: Instant)
    case talking(turn: Party, since: Instant)
    case over(CustomerEvent.Ending)
  }

  /// The state of the session.
  public private(set) var phase: Phase
  /// The customer's name, the first frame that is sent.
  public let name: String
  /// The desk's address; nil before the connection is established.
  public private(set) var deskAddress: String?
  /// When the connection was established.
  public private(set) var connectedSince: Instant?
  /// Whether the agent has replied. Before the first reply the customer can't tell whether they are in the
  /// line or being served.
  public private(set) var hasReply = false

  private var incoming = ReceiveBuffer()
  private var outOfTurn: OutOfTurnLimit
  private var skippedTypes: Set<UInt8> = []

  /// - Parameter outOfTurnMessagesMax: the limit of messages out of turn during the customer's turn; nil
  ///   removes this limit and the limit in bytes (`Limits.outOfTurnBytesMax`).
  /// - Precondition: the name has at most `Limits.bodyBytesMax` bytes.
  public init(
    name: String, outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax, at now: Instant
  ) {
    precondition(name.utf8.count <= Limits.bodyBytesMax, "the name must fit a frame")
    self.name = name
    outOfTurn = OutOfTurnLimit(messagesMax: outOfTurnMessagesMax)
    phase = .connecting(since: now)
  }

  /// Whether the customer can send a message now.
  public var isCustomersTurn: Bool {
    if case .talking(turn: .customer, _) = phase { true } else { false }
  }

  /// Whether the program should read from the connection. If not, the bytes stay in the kernel's receive
  /// buffer.
  public var wantsBytes: Bool { !isReadingPaused }

  /// Whether reading is paused, because the out-of-turn limit is reached. The customer's next message resumes
  /// it, and so does the end of the stream: after an orderly close the frames that were kept are still
  /// decoded.
  private var isReadingPaused: Bool { isCustomersTurn && incoming.end == nil && outOfTurn.isFull() }

  // MARK: Input

  /// The connection is established.
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

  /// Bytes were received. Those before the connection stands or after the end are dropped.
  public mutating func received(
    _ bytes: UnsafeRawBufferPointer, at now: Instant, _ actions: inout [CustomerAction]
  ) {
    guard case .talking = phase else { return }
    var bytes = bytes
    takeFrames(&bytes, at: now, &actions)
    incoming.hold(bytes)
  }

  /// Decodes the kept frames and those in `bytes`, until reading pauses or no whole frame is left.
  private mutating func takeFrames(
    _ bytes: inout UnsafeRawBufferPointer, at now: Instant, _ actions: inout [CustomerAction]
  ) {
    do throws(ProtocolViolation) {
      while case .talking(let turn, _) = phase, !isReadingPaused,
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
      // A desk sends no names.
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
        guard isReadingPaused, !outOfTurn.isLimitReported else { return }
        outOfTurn.isLimitReported = true
        actions.append(.happened(.outOfTurnLimitReached))
      }
    }
  }

  private mutating func beginTurn(_ turn: Party, at now: Instant) {
    phase = .talking(turn: turn, since: now)
    outOfTurn.reset()
  }

  /// The stream has ended.
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

  /// Sends a message of the customer.
  /// - Throws: why it can't be sent; the session is unchanged then.
  public mutating func say(
    _ text: String, at now: Instant, _ actions: inout [CustomerAction]
  ) throws(SendRefusal) {
    switch phase {
    case .connecting, .over: throw .nobodyThere
    case .talking(turn: .agent, _): throw .notYourTurn
    case .talking(turn: .customer, _):
      if let refusal = SendRefusal.check(text) { throw refusal }
      beginTurn(.agent, at: now)
      // Before the send, so that the customer's own copy exists before the message goes out.
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

  /// The customer ends the session.
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
