import ChatCore
import MonotonicTime

@testable import DeskTeam

/// The customer's connection, as the kernel keeps it: bytes that no desk has read, and the desks that hold it.
final class TransferSocket {
  var unread: [UInt8] = []
  var hasHungUp = false
  /// The desks that hold a descriptor of it. Those on the way count as held by the desk that sent them.
  var holders: Set<Int> = []
  /// What the customer was sent.
  var sent: [String] = []
}

/// One desk of a line with two: a core and a team, wired as in AgentProgram, with a disk that answers when it
/// is told to.
struct TransferDesk {
  /// A message to the colleague; the customer's connection comes with `take`.
  struct Mail {
    let message: TeamMessage
    let hasSocket: Bool
  }

  let index: Int
  let socket: TransferSocket
  var now: Instant
  private(set) var core: AgentCore
  private(set) var team: Team
  private(set) var colleague: ColleagueID?
  /// What was sent and not received yet.
  var outbox: [Mail] = []
  /// Whether the customer's bytes are read here.
  private(set) var isReading = false
  /// Texts of the customer, as this desk showed them.
  private(set) var shown: [String] = []
  private(set) var notices: [TransferNotice] = []
  private(set) var isGone = false
  private(set) var handedOverCount = 0
  private var actions: [AgentAction] = []
  private var teamActions: [TeamAction] = []
  /// Whether the message that is being received brings the connection.
  private var hasReceivedSocket = false
  private var isPerforming = false

  init(_ index: Int, _ socket: TransferSocket, at now: Instant) {
    (self.index, self.socket, self.now) = (index, socket, now)
    core = AgentCore(Desk(at: now), hasJournal: true)
    let card = DeskCard(
      id: "\(index)", address: "a:1", agent: "agent\(index)", login: "", history: "h", settings: "",
      joined: now)
    team = Team(card, .free(since: now))
    feed { $0.opened("a:1", at: $1, &$2) }
    while core.isBusy { save() }
    colleague = team.connected(isIncoming: index == 0, &teamActions)
    performAll()
  }

  var isServing: Bool { core.desk.customer != nil }

  // MARK: Input

  mutating func accept() {
    guard !isGone, core.wantsNext, !team.keepsSeatFree else { return }
    socket.holders.insert(index)
    isReading = true
    feed { $0.accepted(from: "[::1]:5", waited: .zero, at: $1, &$2) }
  }

  /// Reads at most `count` bytes.
  mutating func read(_ count: Int) {
    guard !isGone, isReading, core.wantsBytes else { return }
    if socket.unread.isEmpty {
      guard socket.hasHungUp else { return }
      isReading = false
      socket.holders.remove(index)
      return feed { $0.ended(.finished, at: $1, &$2) }
    }
    let bytes = Array(socket.unread.prefix(count))
    socket.unread.removeFirst(bytes.count)
    feed { core, now, actions in
      bytes.withUnsafeBytes { core.received($0, at: now, &actions) }
    }
  }

  mutating func save() {
    guard !isGone else { return }
    feed { $0.committed(at: $1, &$2) }
  }

  mutating func command(_ command: AgentCommand) {
    guard !isGone else { return }
    let shown = core.desk.seatNumber
    feed { core, now, actions in try? core.command(command, for: shown, at: now, &actions) }
  }

  mutating func offer() {
    guard !isGone, let customer = core.desk.customer else { return }
    feedTeam { team, now, actions in
      try? team.offer(
        customer.peer, seat: customer.number, to: "\(2 - team.place.number + 1)",
        conversation: 9, at: now, &actions)
    }
  }

  mutating func answer(_ isYes: Bool) {
    guard !isGone else { return }
    feedTeam { team, now, actions in
      if isYes {
        try? team.acceptOffer(at: now, &actions)
      } else {
        try? team.declineOffer(&actions)
      }
    }
  }

  mutating func withdraw() {
    guard !isGone else { return }
    feedTeam { team, _, actions in try? team.withdraw(&actions) }
  }

  mutating func pass(_ time: Duration) {
    now = now + time
    guard !isGone else { return }
    feedTeam { $0.timePassed(at: $1, &$2) }
    feed { $0.timePassed(at: $1, &$2) }
  }

  mutating func receive(_ mail: Mail) {
    guard !isGone, let colleague else { return }
    hasReceivedSocket = mail.hasSocket
    feedTeam { $0.received(mail.message, from: colleague, at: $1, &$2) }
    hasReceivedSocket = false
  }

  mutating func colleagueDied() {
    guard !isGone, let colleague else { return }
    feedTeam { team, _, actions in team.disconnected(colleague, &actions) }
    self.colleague = nil
  }

  mutating func die() {
    isGone = true
    isReading = false
    socket.holders.remove(index)
  }

  // MARK: Wiring

  private mutating func feed(_ input: (inout AgentCore, Instant, inout [AgentAction]) -> Void) {
    input(&core, now, &actions)
    performAll()
  }

  private mutating func feedTeam(_ input: (inout Team, Instant, inout [TeamAction]) -> Void) {
    input(&team, now, &teamActions)
    performAll()
  }

  private mutating func performAll() {
    guard !isPerforming else { return }
    isPerforming = true
    defer { isPerforming = false }
    repeat {
      while !actions.isEmpty { perform(actions.removeFirst()) }
      while !teamActions.isEmpty { perform(teamActions.removeFirst()) }
      tellColleague()
    } while !actions.isEmpty || !teamActions.isEmpty
  }

  /// As before each sleep.
  private mutating func tellColleague() {
    let desk = core.desk
    let state: DeskState =
      switch desk.seat {
      case .empty(let since): .free(since: since)
      case .serving(let customer): .serving(name: "", address: "", since: customer.since)
      case .arriving, .departed: .arriving(since: now)
      }
    team.follow(state, seat: desk.customer?.number, takenCount: 0, &teamActions)
    if core.canTakeOver { team.takeAccepted(at: now, &teamActions) }
  }

  private mutating func perform(_ action: AgentAction) {
    switch action {
    case .record, .lineChanged, .finished: break
    case .send(let frame): socket.sent.append(frame.text)
    case .hangUp, .letGo:
      isReading = false
      socket.holders.remove(index)
    case .happened(let events):
      for case .said(.customer, let text, _) in events { shown.append(text) }
    case .refused(.handOver, _): team.cannotHandOver(&teamActions)
    case .refused: break
    case .handOver(let handover):
      isReading = false
      if let (message, _) = team.handingOver(handover) {
        outbox.append(Mail(message: message, hasSocket: true))
      } else {
        keep()
      }
    }
  }

  private mutating func perform(_ action: TeamAction) {
    switch action {
    case .send(let message, _): outbox.append(Mail(message: message, hasSocket: false))
    case .handOver(_, let agent, let conversation):
      do throws(CommandRefusal) {
        try core.command(
          .handOver(to: agent, conversation: conversation), for: core.desk.seatNumber, at: now,
          &actions)
      } catch {
        team.cannotHandOver(&teamActions)
      }
    case .takeOver(let handover, let agent):
      let isSeated = hasReceivedSocket && core.canTakeOver
      if isSeated {
        socket.holders.insert(index)
        isReading = true
      }
      team.tookOver(isSeated, &teamActions)
      if isSeated { core.takeOver(handover, from: agent, at: now, &actions) }
    case .handedOver:
      handedOverCount += 1
      socket.holders.remove(index)
      core.handedOver(at: now, &actions)
    case .keep: keep()
    case .tell(let notice): notices.append(notice)
    case .sendListener, .disconnect, .receivedListener, .refused, .lineMayHaveChanged, .block,
      .unblock, .show:
      break
    }
  }

  private mutating func keep() {
    isReading = socket.holders.contains(index)
    team.cannotHandOver(&teamActions)
    core.keepCustomer(at: now, &actions)
  }
}
