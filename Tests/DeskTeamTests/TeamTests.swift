import ChatCore
import MonotonicTime
import Testing

@testable import DeskTeam

/// Desks that are all connected, and what each was told to do. Messages arrive in the order in which they were sent.
final class Floor {
  private(set) var teams: [Team] = []
  /// For each desk: the desk behind each of its connections, and that desk's name for it.
  private var links: [[ColleagueID: (desk: Int, id: ColleagueID)]] = []
  private var mail: [(from: ColleagueID, message: TeamMessage, to: Int)] = []
  /// What each desk was told to do, but for sending.
  var done: [[TeamAction]] = []
  var now = Instant(nanoseconds: 1_000_000_000)

  func join(_ agent: String, history: String? = "1:1", settings: String = "") {
    now = now + .seconds(1)
    let card = DeskCard(
      id: "\(teams.count)", address: "a:1", agent: agent, login: "login", history: history,
      settings: settings,
      joined: now)
    teams.append(Team(card, .free(since: now)))
    links.append([:])
    done.append([])
    let new = teams.count - 1
    for other in 0..<new {
      var (mine, theirs): ([TeamAction], [TeamAction]) = ([], [])
      let toOther = teams[new].connected(isIncoming: false, &mine)
      let toNew = teams[other].connected(isIncoming: true, &theirs)
      links[new][toOther] = (other, toNew)
      links[other][toNew] = (new, toOther)
      perform(mine, of: new)
      perform(theirs, of: other)
    }
    deliver()
  }

  func feed(_ desk: Int, _ input: (inout Team, Instant, inout [TeamAction]) throws -> Void) rethrows
  {
    var actions: [TeamAction] = []
    try input(&teams[desk], now, &actions)
    perform(actions, of: desk)
    deliver()
  }

  private func perform(_ actions: [TeamAction], of desk: Int) {
    for action in actions {
      switch action {
      case .send(let message, let id): post(message, of: desk, to: id)
      case .disconnect(let id):
        if let link = links[desk].removeValue(forKey: id) { cut(link.id, of: link.desk) }
      default: done[desk].append(action)
      }
    }
  }

  func post(_ message: TeamMessage, of desk: Int, to id: ColleagueID) {
    if let link = links[desk][id] { mail.append((link.id, message, link.desk)) }
  }

  private func cut(_ id: ColleagueID, of desk: Int) {
    links[desk][id] = nil
    deliver()
    var actions: [TeamAction] = []
    teams[desk].disconnected(id, &actions)
    perform(actions, of: desk)
  }

  /// The desk's process dies.
  func kill(_ desk: Int) {
    let cuts = links[desk].values
    links[desk] = [:]
    for (other, id) in cuts { cut(id, of: other) }
  }

  func deliver() {
    while !mail.isEmpty {
      let (id, message, desk) = mail.removeFirst()
      var actions: [TeamAction] = []
      teams[desk].received(message, from: id, at: now, &actions)
      perform(actions, of: desk)
    }
  }

  /// What the desk was told since the last call, but for counting the line.
  func news(_ desk: Int) -> [TeamAction] {
    defer { done[desk] = [] }
    return done[desk].filter { $0 != .lineMayHaveChanged }
  }
}

@Suite struct TeamTests {
  let floor = Floor()

  private func serve(_ desk: Int, seat: Int = 1) {
    floor.feed(desk) { team, now, actions in
      team.follow(
        .serving(name: "小明", address: "::1", since: now), seat: seat, takenCount: 0, &actions)
    }
  }

  private func free(_ desk: Int) {
    floor.now = floor.now + .seconds(1)
    floor.feed(desk) { team, now, actions in
      team.follow(.free(since: now), seat: nil, takenCount: 0, &actions)
    }
  }

  @Test func everybodyKnowsEverybody() {
    for agent in ["ann", "bob", "cat"] { floor.join(agent) }
    for desk in 0..<3 {
      #expect(floor.teams[desk].desks.map(\.card.agent) == ["ann", "bob", "cat"])
      #expect(floor.teams[desk].place == (desk + 1, 3))
    }
    floor.kill(0)
    #expect(floor.teams[1].desks.map(\.card.agent) == ["bob", "cat"])
    #expect(floor.teams[2].place == (2, 2))
  }

  @Test func whoHasBeenFreeForLongestIsNext() {
    for agent in ["ann", "bob", "cat"] { floor.join(agent) }
    #expect(floor.teams.map(\.rank) == [0, 1, 2])
    serve(0)
    #expect(floor.teams.map(\.rank) == [0, 0, 1])
    free(0)
    #expect(floor.teams.map(\.rank) == [2, 0, 1])
    floor.feed(1) { team, now, actions in
      team.follow(.away(text: "lunch", since: now), seat: nil, takenCount: 0, &actions)
    }
    #expect(floor.teams.map(\.rank) == [1, 0, 0])
  }

  @Test func aTurnToAccept() {
    var turn = AcceptTurn()
    let now = Instant(nanoseconds: 0)
    #expect(turn.time(waiting: 0, rank: 3, at: now) == nil)
    #expect(turn.time(waiting: 1, rank: 0, at: now) == now)
    #expect(turn.time(waiting: 3, rank: 2, at: now) == now)
    // From when the connection came, however often it is asked.
    let later = now + .milliseconds(15)
    #expect(turn.time(waiting: 1, rank: 2, at: later) == now + .milliseconds(40))
    turn.accepted()
    #expect(turn.time(waiting: 1, rank: 1, at: later) == later + .milliseconds(20))
  }

  @Test func aBlockHoldsAtAllDesks() {
    floor.join("ann")
    floor.join("bob")
    floor.feed(0) { team, _, actions in team.block("::1", until: nil, &actions) }
    #expect(floor.news(1) == [.block(host: "::1", until: nil, by: "ann")])
    // Also at those that come later.
    floor.join("cat")
    #expect(Set(floor.news(2).map { "\($0)" }).count == 2)
    floor.feed(2) { team, _, actions in team.unblock("::1", &actions) }
    #expect(floor.news(0) == [.unblock(host: "::1", by: "cat")])
    floor.join("dan")
    #expect(floor.news(3).isEmpty)
  }

  @Test func desksWithOtherSettingsAreRefused() {
    floor.join("ann")
    floor.join("bob", settings: "tls")
    #expect(floor.news(1).contains(.refused(.settings(""))))
    #expect(floor.teams[0].place == (1, 1))
    #expect(floor.teams[1].place == (1, 1))
  }

  @Test func whoDoesNotSayHelloIsCut() {
    floor.join("ann")
    var ids: [ColleagueID] = []
    for _ in 0..<17 {
      floor.feed(0) { team, _, actions in ids.append(team.connected(isIncoming: true, &actions)) }
    }
    #expect(floor.teams[0].colleagues.count == 16)
    #expect(floor.teams[0].colleagues[ids[0]] == nil)
    // Those that this desk has made are not counted: who joins connects to all desks at once.
    for _ in 0..<40 {
      floor.feed(0) { team, _, actions in _ = team.connected(isIncoming: false, &actions) }
    }
    #expect(floor.teams[0].colleagues.count == 56)
    floor.feed(0) { team, now, actions in
      team.received(.wantListener, from: ids[5], at: now, &actions)
    }
    #expect(floor.teams[0].colleagues[ids[5]] == nil)
    #expect(floor.news(0).isEmpty)
  }

  // MARK: Transfers

  private func offer(
    _ desk: Int = 0, seat: Int = 1, to name: String = "bob", reason: String = "refund",
    conversation: Int64? = 9
  ) throws {
    try floor.feed(desk) { team, now, actions in
      try team.offer(
        Peer(name: "小明", address: "[::1]:5"), seat: seat, to: "\(name) \(reason)",
        conversation: conversation, at: now, &actions)
    }
  }

  private func openDesks() {
    floor.join("ann")
    floor.join("bob")
    serve(0)
    _ = (floor.news(0), floor.news(1))
  }

  @Test func anAcceptedOfferAsksForTheCustomer() throws {
    openDesks()
    try offer()
    #expect(floor.news(0) == [.tell(.offered(to: "bob"))])
    guard case .show(let shown?) = floor.news(1).first else {
      Issue.record("no offer is shown")
      return
    }
    #expect((shown.agent, shown.offer.reason) == ("ann", "refund"))
    try floor.feed(1) { try $0.acceptOffer(at: $1, &$2) }
    #expect(floor.news(1) == [.show(nil)])
    #expect(floor.teams[1].keepsSeatFree)
    #expect(floor.news(0) == [.handOver(seat: 1, to: "bob", conversation: 9)])
  }

  @Test func anOfferIsDeclinedOrExpires() throws {
    openDesks()
    try offer()
    try floor.feed(1) { try $0.declineOffer(&$2) }
    #expect(floor.news(0).last == .tell(.declined(by: "bob")))
    try offer()
    floor.now = try #require(floor.teams[0].deadline)
    floor.feed(0) { $0.timePassed(at: $1, &$2) }
    #expect(floor.news(0).last == .tell(.unanswered(by: "bob")))
    #expect(floor.news(1).suffix(2) == [.tell(.offerOver(from: "ann")), .show(nil)])
    #expect(floor.teams[1].deadline == nil)
  }

  @Test func aBusyColleagueTakesTheCustomerLater() throws {
    openDesks()
    serve(1)
    try offer()
    try floor.feed(1) { try $0.acceptOffer(at: $1, &$2) }
    #expect(floor.news(0).last == .tell(.acceptedForLater(by: "bob")))
    floor.now = floor.now + .seconds(3600)
    floor.feed(0) { $0.timePassed(at: $1, &$2) }
    free(1)
    floor.feed(1) { $0.takeAccepted(at: $1, &$2) }
    #expect(floor.teams[1].keepsSeatFree)
    #expect(floor.news(0) == [.handOver(seat: 1, to: "bob", conversation: 9)])
  }

  @Test func theOfferEndsWithTheConversation() throws {
    openDesks()
    try offer()
    free(0)
    #expect(floor.news(0).last == .tell(.withdrawn))
    #expect(floor.news(1).contains(.tell(.offerOver(from: "ann"))))
    #expect(floor.teams[0].outgoing == nil && floor.teams[1].incoming.isEmpty)
  }

  @Test func theAgentWithdrawsAnOffer() throws {
    openDesks()
    #expect(throws: TransferRefusal.noOffer) { try floor.feed(0) { try $0.withdraw(&$2) } }
    try offer()
    try floor.feed(0) { try $0.withdraw(&$2) }
    #expect(floor.news(0).last == .tell(.withdrawn))
    #expect(floor.teams[1].incoming.isEmpty)
  }

  @Test func aReservedSeatIsKeptForAWhileOnly() throws {
    openDesks()
    try offer()
    try floor.feed(1) { try $0.acceptOffer(at: $1, &$2) }
    floor.now = try #require(floor.teams[1].deadline)
    floor.feed(1) { $0.timePassed(at: $1, &$2) }
    #expect(!floor.teams[1].keepsSeatFree)
    // The customer comes all the same: nobody takes them, and they stay.
    floor.feed(0) { team, _, actions in
      guard let (message, id) = team.handingOver(Self.handover) else { return }
      actions.append(.send(message, to: id))
    }
    #expect(floor.news(0).suffix(2) == [.keep, .tell(.notTaken(by: "bob"))])
  }

  private static let handover = Handover(
    peer: Peer(name: "小明", address: "::1"), waited: .zero, since: Instant(nanoseconds: 0),
    replyCount: 0, turn: .agent, turnSince: Instant(nanoseconds: 0), skippedTypes: [], unread: [],
    conversation: 9)

  @Test func badOffersAreRefused() throws {
    floor.join("ann")
    #expect(throws: TransferRefusal.alone) { try offer() }
    floor.join("bob")
    serve(0)
    #expect(throws: TransferRefusal.unknown("eve", known: ["bob"])) { try offer(to: "eve") }
    #expect(throws: TransferRefusal.oneself) { try offer(to: "Ann") }
    #expect(throws: TransferRefusal.oneself) { try offer(to: "1") }
    #expect(throws: TransferRefusal.reasonTooLong(bytesOver: 9000)) {
      try offer(reason: String(repeating: "x", count: 10_000))
    }
    #expect(throws: TransferRefusal.notRecorded) { try offer(conversation: nil) }
    #expect(throws: TransferRefusal.customerChanged) { try offer(seat: 2) }
    floor.join("Bob")
    #expect(throws: TransferRefusal.ambiguous("bob", desks: [2, 3])) { try offer() }
    floor.join("cat", history: "1:2")
    #expect(throws: TransferRefusal.otherHistory(of: "cat")) { try offer(to: "cat") }
    try offer(to: "3")
    #expect(throws: TransferRefusal.alreadyOffered(to: "Bob")) { try offer(to: "2") }
    #expect(floor.news(1).isEmpty)
  }

  @Test func aNameMayHaveBlanks() throws {
    floor.join("ann")
    floor.join("Bob Lee")
    floor.join("bob")
    serve(0)
    try offer(to: "bob lee")
    #expect(floor.teams[1].shown?.offer.reason == "refund")
    try floor.feed(0) { try $0.withdraw(&$2) }
    try offer(to: "bob")
    #expect(floor.teams[2].shown?.offer.reason == "refund")
  }

  @Test func offersWaitInTurn() throws {
    for agent in ["ann", "bob", "cat"] { floor.join(agent) }
    serve(0)
    serve(2)
    try offer(0)
    try offer(2)
    #expect(floor.teams[1].shown?.agent == "ann")
    try floor.feed(1) { try $0.declineOffer(&$2) }
    #expect(floor.teams[1].shown?.agent == "cat")
    floor.kill(2)
    #expect(floor.teams[1].shown == nil)
    #expect(throws: TransferRefusal.noOffer) {
      try floor.feed(1) { try $0.acceptOffer(at: $1, &$2) }
    }
  }

  @Test func theColleagueDies() throws {
    openDesks()
    try offer()
    floor.kill(1)
    #expect(floor.news(0).last == .tell(.colleagueLeft("bob")))
    #expect(floor.teams[0].outgoing == nil)
  }

  @Test func theColleagueDiesWithTheCustomer() throws {
    openDesks()
    try offer()
    try floor.feed(1) { try $0.acceptOffer(at: $1, &$2) }
    floor.feed(0) { team, _, actions in
      guard let (message, id) = team.handingOver(Self.handover) else { return }
      actions.append(.send(message, to: id))
    }
    #expect(floor.news(1).last == .takeOver(Self.handover, from: "ann"))
    _ = floor.news(0)
    floor.kill(1)
    #expect(floor.news(0) == [.keep, .tell(.colleagueLeft("bob"))])
  }
}
