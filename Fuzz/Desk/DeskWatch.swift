import ChatCore
import FuzzSupport
import MonotonicTime

/// Drives the agent's core as its program does, with a model of the kernel and the disk, and checks its
/// actions against a model of the desk (DeskWatch+Events.swift).
struct DeskWatch {
  /// An accepted connection whose conversation has not ended.
  struct Connection {
    let number: Int
    let host: String
    /// Bytes that the peer sent and the desk has not read.
    var unread: [UInt8] = []
    var end: StreamEnd?
    /// Whether neither side has closed it.
    var isOpen = true
    var hasBroken = false
  }

  var core: AgentCore
  let hasJournal: Bool
  let outOfTurnMax: Int
  /// Whether writes complete only at `commits`.
  var isDiskLate = true
  var now = Instant(nanoseconds: 1_000_000_000)
  var line: [String] = []
  var connection: Connection?
  var accepted = 0

  // The model: what must hold.
  /// The events that are being written.
  var pending: [DeskEvent] = []
  var sent: Frame?
  /// The reply that was accepted but not sent yet.
  var reply: String?
  /// The numbers for which a command to end or block was accepted.
  var condemned: Set<Int> = []
  var turn: Party?
  var outOfTurnCount = 0
  /// The number of the last arrival.
  var lastNumber = 0
  var isFinished = false

  init(idleTimeout: Duration?, wrapUp: Duration?, hasJournal: Bool, outOfTurnMax: Int) {
    let desk = Desk(
      idleTimeout: idleTimeout, outOfTurnMessagesMax: outOfTurnMax, wrapUp: wrapUp, at: now)
    core = AgentCore(desk, hasJournal: hasJournal)
    self.hasJournal = hasJournal
    self.outOfTurnMax = outOfTurnMax
  }

  // MARK: The line

  mutating func arrives(fromHost host: Int) {
    if line.count < 8 { line.append("10.0.0.\(host)") }
    tell { core, _, _ in core.arrived() }
  }

  mutating func lineChanges(_ count: Int) { tell { $0.lineChanged(waiting: count, &$2) } }

  private mutating func accept(_ host: String) {
    require(connection == nil && !isFinished, "somebody is taken while the seat is not free")
    let availability = core.desk.availability
    require(availability == .open, "somebody is taken while \(availability)")
    let isBlocked = core.desk.blockedHosts(at: now).contains(host)
    accepted += 1
    connection = Connection(number: accepted, host: host)
    let address = "\(host):\(40_000 + accepted)"
    input { $0.accepted(from: address, waited: .seconds(3), at: $1, &$2) }
    require(isBlocked == (connection?.isOpen != true), "blocked: \(isBlocked)")
    if isBlocked { connection = nil }
  }

  // MARK: The connection

  mutating func writes(_ bytes: [UInt8]) {
    guard connection?.end == nil, connection?.isOpen == true else { return }
    connection?.unread += bytes
    tell { _, _, _ in }
  }

  mutating func peerFinishes() {
    if connection?.isOpen == true { tell { $0.peerShutdown(at: $1, &$2) } }
  }

  mutating func streamEnds(_ end: StreamEnd, unfinished: Int) {
    guard connection?.end == nil else { return }
    writes(Array(Frame(.message, "unfinished").encoded.prefix(unfinished)))
    connection?.end = end
    tell { _, _, _ in }
  }

  /// A broken connection is reported at once, and unread bytes are lost; an orderly end comes after the
  /// bytes.
  private mutating func read() {
    if case .broken? = connection?.end { connection?.unread = [] }
    while core.wantsBytes, let unread = connection?.unread, !unread.isEmpty {
      require(connection?.isOpen == true, "a closed connection is read")
      connection?.unread = []
      input { core, now, actions in
        unread.withUnsafeBytes { core.received($0, at: now, &actions) }
      }
    }
    guard let end = connection?.end, connection?.isOpen == true, connection?.unread.isEmpty == true
    else { return }
    connection?.isOpen = false
    connection?.hasBroken = end != .finished
    input { $0.ended(end, at: $1, &$2) }
  }

  // MARK: The agent

  mutating func says(_ text: String, to number: Int?) {
    let desk = core.desk
    let mayBeSent =
      desk.customer != nil && desk.customer?.number == number && desk.turn == .agent && reply == nil
    let isFit = !text.isBlank && text.utf8.count <= Limits.bodyBytesMax
    require(core.canSay == (desk.turn == .agent && reply == nil), "can say: \(core.canSay)")
    if mayBeSent && isFit { reply = text }
    let refusal = command(.say(text), for: number)
    require((refusal == nil) == (mayBeSent && isFit), "to \(number as Any): \(refusal as Any)")
  }

  /// Ends or blocks the peer with this number.
  mutating func ends(_ command: AgentCommand, _ number: Int?) {
    let isThere = number == core.desk.seatNumber
    if isThere, let number { condemned.insert(number) }
    let refusal = self.command(command, for: number)
    let isRefused = !isThere || (command != .end && number == nil)
    require((refusal != nil) == isRefused, "\(command) for \(number as Any): \(refusal as Any)")
  }

  mutating func closes() {
    let refusal = command(.close, for: nil)
    require(refusal == nil, "the agent can't leave: \(refusal as Any)")
    if !core.isBusy { require(isFinished && connection == nil, "the desk is not closed") }
  }

  mutating func unblocks(host: String?) {
    let wasBusy = core.isBusy
    let before = core.desk.blockedHosts(at: now)
    let expected = host.map { before.contains($0) } ?? !before.isEmpty
    let refusal = command(.unblock(host: host), for: nil)
    require((refusal == nil) == expected, "unblocking \(host as Any) of \(before)")
    guard !wasBusy, !core.isBusy else { return }
    let left = core.desk.blockedHosts(at: now)
    require(left == before.filter { host != nil && $0 != host }, "\(left) are left of \(before)")
  }

  mutating func notes(_ text: String) {
    let refusal = command(.note(text), for: core.desk.seatNumber)
    require(refusal == nil, "a note is refused: \(refusal as Any)")
  }

  /// Goes away, comes back, or ends a wrap-up.
  mutating func comesOrGoes(_ command: AgentCommand) {
    let before = core.desk.availability
    let isDecidedLater = core.isBusy || core.desk.isClosed
    guard self.command(command, for: nil) == nil, !core.isBusy, !isDecidedLater else { return }
    require(core.desk.availability != before, "\(command) changes nothing")
  }

  mutating func hoursChange(_ hours: HoursState) { tell { $0.hoursReported(hours, at: $1, &$2) } }

  private mutating func command(_ command: AgentCommand, for number: Int?) -> CommandRefusal? {
    var refusal: CommandRefusal?
    tell { core, now, actions in
      do throws(CommandRefusal) {
        try core.command(command, for: number, at: now, &actions)
      } catch {
        refusal = error
        require(actions.isEmpty, "refused, and yet \(actions)")
      }
    }
    return refusal
  }

  // MARK: Disk and time

  mutating func commits() { tell { $0.committed(at: $1, &$2) } }

  mutating func timePasses(_ time: Duration) {
    now = now + time
    let due = core.deadline.flatMap { $0 <= now ? $0 : nil }
    let number = core.desk.seatNumber
    tell { $0.timePassed(at: $1, &$2) }
    require(
      due == nil || core.isBusy || core.desk.seatNumber != number || core.deadline != due,
      "a deadline is forgotten")
    // Deadlines that passed while the disk was busy may be due now.
    if let deadline = core.deadline, deadline <= now { timePasses(.zero) }
  }

  /// Closes the desk and checks that nothing is left.
  mutating func end() {
    closes()
    while core.isBusy { commits() }
    require(isFinished && connection == nil, "the desk does not close")
    closes()
    tell { core, _, _ in core.arrived() }
    ends(.end, nil)
    timePasses(.seconds(3600))
    require(!core.isBusy && reply == nil, "something is left")
  }

  // MARK: The program

  /// One input, and everything that follows from it before the event loop sleeps again.
  private mutating func tell(_ body: (inout AgentCore, Instant, inout [AgentAction]) -> Void) {
    input(body)
    if !isDiskLate { while core.isBusy { input { $0.committed(at: $1, &$2) } } }
    repeat {
      while core.wantsNext {
        if line.isEmpty { core.acceptedNobody() } else { accept(line.removeFirst()) }
      }
      read()
      if !isDiskLate { while core.isBusy { input { $0.committed(at: $1, &$2) } } }
    } while core.wantsNext
    check()
  }

  private mutating func input(_ body: (inout AgentCore, Instant, inout [AgentAction]) -> Void) {
    var actions: [AgentAction] = []
    body(&core, now, &actions)
    for action in actions { take(action) }
    require(core.isBusy == !pending.isEmpty && sent == nil, "busy: \(core.isBusy), \(pending)")
  }
}
