import ChatCore
import ChatUI
import DeskTeam
import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram

// The colleagues at a shared line: what they say becomes input of the core, and what happens here is told to
// them.

extension AgentProgram {
  /// What the program needs for its colleagues.
  struct TeamWiring {
    let colleagues: Colleagues
    var turn = AcceptTurn()
    /// A customer who is to be handed over as soon as everything is sent.
    var handover: Handover?
    /// The connection on its way to a colleague.
    var leaving: HeldConnection?
    /// When the shown offer became visible.
    var offerShownAt: Instant?
    /// A customer who was taken over and is not seated yet.
    var coming: ComingCustomer?
    /// What was said with them so far.
    var before: [EarlierEntry] = []
  }

  /// A colleague's customer, until what was said with them so far is read.
  struct ComingCustomer {
    let handover: Handover
    let agent: String
    let connection: HeldConnection
  }

  /// A connection that is not read here any more, or not yet.
  final class HeldConnection {
    var socket: Descriptor?
    init(_ socket: consuming Descriptor) { self.socket = consume socket }
  }

  /// How long an offer must have been visible before Enter takes the customer over.
  private static var offerGrace: Duration { .seconds(1) }

  func startTeam(_ colleagues: Colleagues, _ first: [TeamAction]) {
    team = TeamWiring(colleagues: colleagues)
    colleagues.lineSocket = { [unowned self] in line.duplicateSocket() }
    colleagues.onAction = { [unowned self] in perform($0) }
    for action in first { perform(action) }
  }

  // MARK: Before each sleep

  /// Tells the colleagues what this desk does.
  func followTeam() {
    guard let colleagues = team?.colleagues else { return }
    let seat = runner.core.desk.customer?.number
    let state = entrance.isOccupied ? arrivingState(colleagues) : DeskState(of: runner.core.desk)
    colleagues.feed { team, _, actions in
      team.keeps(history: journal?.file, &actions)
      team.follow(state, seat: seat, takenCount: takenCount, &actions)
    }
    if runner.core.canTakeOver { colleagues.feed { $0.takeAccepted(at: $1, &$2) } }
  }

  /// Somebody has been accepted, and their PROXY header is being read.
  private func arrivingState(_ colleagues: Colleagues) -> DeskState {
    if case .arriving = colleagues.team.state { return colleagues.team.state }
    return .arriving(since: runtime.loop.now)
  }

  /// Whether this desk may accept the next connection now: it is its turn among the free desks.
  func isOwnTurnToAccept() -> Bool {
    guard let colleagues = team?.colleagues else { return true }
    let now = runtime.loop.now
    let waiting = countLine()
    guard let time = team?.turn.time(waiting: waiting, rank: colleagues.team.rank, at: now) else {
      acceptedNobody()
      return false
    }
    acceptTimer.set(time <= now ? nil : time)
    return time <= now
  }

  // MARK: The team's actions

  private func perform(_ action: TeamAction) {
    switch action {
    case .lineMayHaveChanged:
      countLine()
      runner.statusChanged()
    case .block(let host, let until, let agent):
      let time = until.map { max(.zero, $0 - runtime.loop.now) }
      command(.blockFor(colleague: agent, host: host, for: time), for: nil)
    case .unblock(let host, let agent):
      command(.unblockFor(colleague: agent, host: host), for: nil)
    case .tell(let notice): tellOfTransfer(runtime.language.text(of: notice))
    case .show(let offer): show(offer)
    case .handOver(let seat, let agent, let conversation):
      if !command(.handOver(to: agent, conversation: conversation), for: seat) { cannotHandOver() }
    case .takeOver(let handover, let agent): takeOver(handover, from: agent)
    case .handedOver:
      team?.leaving = nil
      runner.feed { $0.handedOver(at: $1, &$2) }
    case .keep: keepCustomer()
    case .refused: break
    // The answer of a desk that was slower than another one when this desk joined.
    case .receivedListener: _ = team?.colleagues.takeDescriptor()
    case .send, .sendListener, .disconnect: break
    }
  }

  private func tellOfTransfer(_ text: String) {
    frontend.show(.notice(text), author: nil)
  }

  // MARK: Giving a customer away

  func transfer(to text: String, shown: Int?) {
    answer { team, now, actions throws(TransferRefusal) in
      guard let shown, let peer = runner.core.desk.customer?.peer
      else { throw .customerChanged }
      if security != nil { throw .encrypted }
      try team.offer(
        peer, seat: shown, to: text,
        conversation: journal?.presentConversation, at: now, &actions)
    }
  }

  func withdrawTransfer() {
    answer { team, _, actions throws(TransferRefusal) in try team.withdraw(&actions) }
  }

  /// Asks the team for something that the agent wants, and says why it is refused.
  private func answer(
    _ request: (inout Team, Instant, inout [TeamAction]) throws(TransferRefusal) -> Void
  ) {
    guard let colleagues = team?.colleagues else {
      return frontend.showError(runtime.language.text(of: TransferRefusal.notShared))
    }
    do throws(TransferRefusal) {
      try colleagues.feed(request)
    } catch {
      frontend.showError(runtime.language.text(of: error))
    }
  }

  func cannotHandOver() {
    team?.colleagues.feed { team, _, actions in team.cannotHandOver(&actions) }
  }

  /// The core gives the customer away. Unsent replies are waited for.
  func handOver(_ handover: Handover) {
    // What is not on the disk would be torn from the rest of the conversation.
    guard journal?.presentConversation != nil else {
      frontend.showError(runtime.language.text(of: TransferRefusal.notRecorded))
      return keepCustomer()
    }
    team?.handover = handover
    continueHandover()
  }

  /// Sends the customer away once nothing is unsent.
  func continueHandover() {
    guard let handover = team?.handover, !runner.hasUnsent else { return }
    team?.handover = nil
    guard let colleagues = team?.colleagues, let socket = runner.releaseConnection()
    else { return keepCustomer() }
    let leaving = HeldConnection(socket)
    team?.leaving = leaving
    guard let copy = leaving.duplicate() else { return keepCustomer() }
    var message: (TeamMessage, to: ColleagueID)?
    colleagues.feed { team, _, _ in message = team.handingOver(handover) }
    guard let message, colleagues.send(message.0, with: copy, to: message.to)
    else { return keepCustomer() }
  }

  private func keepCustomer() {
    team?.handover = nil
    let failure = open(team?.leaving)
    team?.leaving = nil
    cannotHandOver()
    runner.feed { $0.keepCustomer(at: $1, &$2) }
    tellOfFailure(failure)
  }

  /// Reads a connection again, or for the first time.
  /// - Returns: why that is impossible, if it is.
  private func open(_ connection: HeldConnection?) -> SystemError? {
    guard let socket = connection?.take() else { return nil }
    do throws(SystemError) {
      try runner.open(socket)
      return nil
    } catch {
      return error
    }
  }

  /// A connection that can't be read is a broken one.
  private func tellOfFailure(_ failure: SystemError?) {
    guard let failure else { return }
    runner.feed { $0.ended(.broken(errno: failure.errno), at: $1, &$2) }
  }

  // MARK: Taking a customer over

  private func takeOver(_ handover: Handover, from agent: String) {
    guard let colleagues = team?.colleagues else { return }
    var socket = colleagues.takeDescriptor()
    let isSeated = socket != nil && runner.core.canTakeOver
    // From here on the colleague does not take the customer back. Nothing is read before.
    colleagues.feed { team, _, actions in team.tookOver(isSeated, &actions) }
    colleagues.flush()
    guard isSeated, let socket = socket.take() else { return }
    runner.feed { core, _, _ in core.reserveSeat() }
    team?.coming = ComingCustomer(
      handover: handover, agent: agent, connection: HeldConnection(socket))
    comingTimer.set(runtime.loop.now + Self.comingTimeout)
    guard let browser else { return seatComing() }
    browser.entries(of: handover.conversation) { [unowned self] entries in
      guard team?.coming?.handover == handover else { return }
      team?.before = entries
      seatComing()
    }
  }

  /// How long reading the history may keep a customer from the seat.
  private static var comingTimeout: Duration { .seconds(1) }

  /// Seats the customer who was taken over.
  func seatComing() {
    guard let coming = team?.coming else { return }
    team?.coming = nil
    comingTimer.set(nil)
    let failure = open(coming.connection)
    runner.feed { $0.takeOver(coming.handover, from: coming.agent, at: $1, &$2) }
    tellOfFailure(failure)
  }

  private func show(_ offer: ReceivedOffer?) {
    frontend.closeOffer()
    team?.offerShownAt = nil
    guard let offer else { return }
    if answering != nil { return declineAtOnce() }
    runtime.ring(.offer)
    let text = runtime.language.text(of: offer)
    tellOfTransfer(text)
    tellOfTransfer(runtime.language.answerOffer)
    browser?.entries(of: offer.offer.conversation) { [unowned self] entries in
      guard team?.colleagues.team.shown == offer else { return }
      guard runner.core.desk.seatNumber == nil else { return }
      frontend.showOffer(entries, title: text)
      team?.offerShownAt = runtime.loop.now
    }
  }

  /// Shows what was said with a customer who has just been taken over.
  func showComing() {
    frontend.closeOffer()
    frontend.showEarlier(team?.before ?? [])
    team?.before = []
  }

  func acceptOffer(isByKey: Bool) {
    let now = runtime.loop.now
    if isByKey, let shownAt = team?.offerShownAt, now - shownAt < Self.offerGrace {
      return frontend.showError(runtime.language.offerJustCame)
    }
    answer { team, now, actions throws(TransferRefusal) in
      try team.acceptOffer(at: now, &actions)
    }
  }

  func declineOffer() {
    answer { team, _, actions throws(TransferRefusal) in try team.declineOffer(&actions) }
  }

  // MARK: The list of desks

  func showDesks() {
    guard let colleagues = team?.colleagues else {
      return frontend.showError(runtime.language.lineNotShared)
    }
    frontend.showTable(
      runtime.language.table(colleagues.team.desks, at: runtime.loop.now),
      title: runtime.language.desks)
  }
}

extension AgentProgram.HeldConnection {
  func duplicate() -> Descriptor? {
    guard let number = socket?.number else { return nil }
    return try? BorrowedDescriptor(number).duplicate()
  }

  func take() -> Descriptor? { socket.take() }
}
