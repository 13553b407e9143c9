// The agent's program: connects the core to its ports.
//
//     socket ──── ConversationRunner ─┐               ┌─ ConversationRunner ─ socket
//     the line ── AcceptQueue ───────┤               ├─ HistoryJournal ─ the disk
//     keys, lines ─ Frontend ─────────┴─ AgentCore ───┴─ Frontend
//
// All input is fed to the core; `perform` carries out the resulting actions. No decisions are made here.
import CalendarTime
import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import MonotonicTime
import SecureStream
import TerminalProgram
import TerminalUI

final class AgentProgram: ConversationProgram {
  typealias Core = AgentCore

  let runtime: ProgramRuntime
  /// The runtime's frontend, which is open before this object is made.
  let frontend: any Frontend
  let line: AcceptQueue
  let entrance: ProxyEntrance
  /// With which certificate the desk speaks TLS itself; nil if it does not.
  var security: SecureContext?
  /// The name in the present customer's certificate, which was verified; nil if they have none.
  var verifiedName: String?
  let journal: HistoryJournal?
  let browser: HistoryBrowser?
  let replies: CannedReplies
  let runner: ConversationRunner<AgentProgram>
  private var transcript: DeskTranscript
  private var statusText: AgentStatus
  private var paneText: AgentPane
  /// Whether a customer is being served, for whom the draft in the input line is meant.
  private var isServing = false
  private var hours: HoursWatch?
  private lazy var journalTimer = DeadlineTimer(runtime.loop) { [unowned self] in
    journalProgressed()
  }
  /// The colleagues at a shared line; nil for a desk with a line of its own.
  var team: TeamWiring?
  /// Answers in the place of an agent; nil if there is one.
  let answering: AnsweringAgent?
  /// The command that gets the desk's events; nil for none.
  var events: EventWiring?
  /// The command that makes drafts; nil for none.
  var drafts: DraftCommand?
  /// Tags, ratings, and how long a customer may wait.
  var tools = ToolWiring()
  /// How colleagues see the agent.
  var agentName = ""
  /// Where the line's numbers are published; nil for nowhere.
  var lineFile: LineFile?
  /// Where load balancers ask; nil for nowhere.
  var checks: CheckWiring?
  /// How many customers this desk has taken from the line.
  private(set) var takenCount = 0
  /// Runs a pass when it is this desk's turn to accept.
  lazy var acceptTimer = DeadlineTimer(runtime.loop) {}
  /// Ends the wait for the history when a customer is taken over.
  lazy var comingTimer = DeadlineTimer(runtime.loop) { [unowned self] in seatComing() }
  /// The entries that could not be saved by the end of the program, and why.
  private(set) var unsaved: (texts: [String], reason: String)?

  /// The maximum number of connections accepted in one pass of the loop. More than one is accepted only while
  /// blocked hosts are turned away.
  private static let acceptedAtOnceMax = 64

  init(
    _ runtime: ProgramRuntime, _ frontend: any Frontend, _ line: AcceptQueue,
    _ journal: HistoryJournal?, _ desk: Desk, _ hours: OpeningHours?, _ entrance: ProxyEntrance,
    isJoined: Bool, _ answering: AnsweringAgent?, central: String?
  ) {
    self.answering = answering
    self.runtime = runtime
    self.frontend = frontend
    self.line = line
    self.journal = journal
    self.entrance = entrance
    runner = ConversationRunner(AgentCore(desk, hasJournal: journal != nil), runtime)
    browser = journal.map { HistoryBrowser(path: $0.path, central: central, runtime) }
    replies = CannedReplies(runtime)
    transcript = DeskTranscript(runtime.language)
    statusText = AgentStatus(runtime.language)
    paneText = AgentPane(runtime.language)
    runner.program = self
    openEntrance()
    line.onArrival = { [unowned self] in arrived() }
    runtime.onIntent = { [unowned self] in handle($0, shown: $1) }
    runtime.onEnding = { [unowned self] in close() }
    runtime.beforeSleep = { [unowned self] in beforeSleep() }
    runtime.onClosing = { [unowned self] in
      drafts?.reset()
      closeHistory()
      events?.feed.close()
    }
    journal?.onProgress = { [unowned self] in journalProgressed() }
    browser?.onNews = { [unowned self] in runner.statusChanged() }
    runner.feed {
      $0.opened(
        "\(line.address)", isJoined: isJoined, answersByItself: answering != nil, at: $1, &$2)
    }
    self.hours = hours.map {
      HoursWatch($0, runtime.loop) { [unowned self] state in
        runner.feed { $0.hoursReported(state, at: $1, &$2) }
      }
    }
    if runtime.screen != nil { browser?.countToday() }
    if let refusal = browser?.refusal { frontend.showError(refusal) }
  }

  var desk: Desk { runner.core.desk }

  /// Waits briefly for the first entry, so that the first paint shows it.
  func waitForFirstEntry() {
    journal?.waitForFirstEntry()
    commitIfSettled()
  }

  // MARK: The line

  func arrived() {
    runner.feed { core, _, _ in core.arrived() }
    // A connection that is accepted at once does not wait; accepting counts the rest.
    if !runner.core.wantsNext { countLine() }
  }

  /// Asks the kernel how many connections wait in the line.
  @discardableResult
  func countLine() -> Int {
    let count = line.count()
    runner.feed { $0.lineChanged(waiting: count, &$2) }
    return count
  }

  /// Accepts the next connection. Blocked ones are turned away in batches; the rest follows in the next pass.
  private func takeWaiting() {
    var count = 0
    while runner.core.wantsNext, !(team?.colleagues.team.keepsSeatFree ?? false) {
      if seatGuest() { continue }
      if entrance.isOccupied || !isOwnTurnToAccept() { return }
      guard count < Self.acceptedAtOnceMax else { return runtime.loop.deferToNextPass {} }
      takeNext()
      count += 1
    }
  }

  private func takeNext() {
    switch line.takeNext() {
    case .nobody: acceptedNobody()
    case .shortage(let error, let isFirst): acceptFailed(error, isFirst: isFirst)
    case .customer(let socket, let address, let waited):
      team?.turn.accepted()
      takenCount += 1
      do {
        if entrance.expectsHeader(from: address) {
          try entrance.enter(socket, from: address, waited: waited)
        } else {
          try open(socket, from: "\(address)")
          runner.feed { $0.accepted(from: "\(address)", waited: waited, at: $1, &$2) }
        }
      } catch {
        acceptFailed(error, isFirst: true)
      }
    }
    countLine()
  }

  func acceptedNobody() { runner.feed { core, _, _ in core.acceptedNobody() } }

  func acceptFailed(_ error: SystemError, isFirst: Bool) {
    runner.feed { $0.acceptFailed(errno: error.errno, isFirst: isFirst, at: $1, &$2) }
  }

  // MARK: The agent

  private func handle(_ intent: Intent, shown: Int?) {
    switch intent {
    case .send(let text): say(text, to: shown)
    case .end: end(shown)
    case .tag(let added, let removed): tag(added, removed, shown)
    case .rate: rate(shown)
    case .block(let time): command(.block(for: time), for: shown)
    case .unblock(let host): command(.unblock(host: host), for: shown)
    case .note(let text): command(.note(text), for: shown)
    case .goAway(let text): command(.goAway(text), for: shown)
    case .comeBack: command(.comeBack, for: shown)
    case .next: command(.next, for: shown)
    case .quit(let isConfirmed):
      if !isConfirmed, runner.core.isOccupied {
        runtime.screen?.askBeforeQuitting()
        return
      }
      close()
    case .greet: greet(shown)
    case .draft: draft(shown: shown)
    case .withdrawDraft: withdrawDraft()
    case .replies(let filter): replies.show(filter, for: desk.peer)
    case .status: runtime.lines?.tell(runner.status(at: .now).0.lines)
    case .history(let text, let request):
      browse(request) { $0.list(text, of: desk.peer, request) }
    case .messages(let request): browse(request) { $0.listMessages(request) }
    case .messagesDone(let numbers): messagesDone(numbers)
    case .openConversation(let id, let request): browse(request) { $0.open(id, request) }
    case .desks: showDesks()
    case .transfer(let text): transfer(to: text, shown: shown)
    case .withdrawTransfer: withdrawTransfer()
    case .acceptOffer(let isByKey): acceptOffer(isByKey: isByKey)
    case .declineOffer: declineOffer()
    }
    runner.updateStatus()
  }

  private func say(_ text: String, to shown: Int?) {
    // In plain lines too, Enter on an empty line ends a wrap-up.
    if case .wrappingUp = desk.availability, text.isBlank {
      command(.next, for: shown)
    } else if command(.say(text), for: shown) {
      frontend.draftSent()
    }
  }

  private func greet(_ shown: Int?) {
    guard let greeting = replies.greeting(for: desk.customer) else { return }
    say(greeting, to: shown)
  }

  private func browse(_ request: RequestNumber, _ question: (HistoryBrowser) -> Void) {
    guard let browser else {
      frontend.showError(runtime.language.noHistoryKept, answering: request)
      return
    }
    question(browser)
  }

  /// Passes a command to the core.
  /// - Returns: whether it was carried out, or accepted for later.
  @discardableResult
  func command(_ command: AgentCommand, for shown: Int?) -> Bool {
    do throws(CommandRefusal) {
      try runner.feed { (core, now, actions) throws(CommandRefusal) in
        try core.command(command, for: shown, at: now, &actions)
      }
      return true
    } catch {
      refuse(error)
      return false
    }
  }

  private func refuse(_ refusal: CommandRefusal) {
    switch refusal {
    case .send(let reason): frontend.refuse(reason)
    case .customerChanged, .notBlocked, .alreadyAway, .notAway, .isAway, .noWrapUp, .noTagChanged,
      .awayTextTooLong:
      frontend.showError(runtime.language.text(of: refusal))
    }
  }

  /// Tells the user that a command which had been queued was refused.
  private func refuse(_ command: AgentCommand, _ refusal: CommandRefusal) {
    switch (command, refusal) {
    case (.say, .send(let reason)): frontend.draftRefused(reason)
    case (.note, _):
      frontend.showError(runtime.language.noteRefused(runtime.language.text(of: refusal)))
    case (.handOver, _): cannotHandOver()
    default: refuse(refusal)
    }
  }

  private func close() {
    command(.close, for: nil)
  }

  // MARK: The core's actions

  func perform(_ action: AgentAction) {
    switch action {
    case .record(let events):
      journal?.record(events, at: runtime.loop.now)
      commitIfSettled()
    case .send(let frame): runner.send(frame)
    case .hangUp: runner.hangUp()
    case .handOver(let handover): handOver(handover)
    case .letGo: break  // The connection was released when it was sent.
    case .happened(let events): for event in events { tell(event) }
    case .refused(let command, let refusal): refuse(command, refusal)
    case .lineChanged(let waiting, let grew):
      if grew { runtime.lines?.tell([runtime.language.waitingInLine(waiting)]) }
    case .finished:
      entrance.dismiss()
      line.close(team?.colleagues)
      lineFile?.remove()
      checks?.port.close()
      runtime.finish(0)
    }
  }

  func actionsPerformed() {
    runtime.lines?.setOpen(runner.core.canSay, customer: runner.core.desk.seatNumber)
  }

  private func tell(_ event: DeskEvent) {
    passOn(event)
    followForDrafts(event)
    if case .said(let party, let text, let flags) = event {
      let author = party == .customer ? transcript.author : nil
      frontend.show(.message(from: party, text, flags), author: author)
      let isInTurn = party == .customer && !flags.contains(.outOfTurn)
      if isInTurn, runner.core.desk.turn == .agent { runtime.ring(.yourTurn) }
      return
    }
    if case .takenOver = event { showComing() }
    if let entry = transcript.entry(for: event) { frontend.show(entry, author: nil) }
    switch event {
    case .opened, .joined: tellOfMessages()
    case .seated(let peer, _):
      isServing = true
      frontend.stashDraft()
      if let number = desk.seatNumber { browser?.lookUp(peer, number: number) }
    case .takenOver(let handover, _):
      isServing = true
      frontend.stashDraft()
      if let number = desk.seatNumber { browser?.lookUp(handover.peer, number: number) }
    case .blocked(let host, let time):
      let until = time.map { runtime.loop.now + $0 }
      team?.colleagues.feed { team, _, actions in team.block(host, until: until, &actions) }
    case .unblocked(let host):
      team?.colleagues.feed { team, _, actions in team.unblock(host, &actions) }
    case .ended:
      verifiedName = nil
      browser?.forget()
      if runtime.screen != nil { browser?.countToday() }
      if isServing { frontend.stashDraft() }
      isServing = false
      tellOfWrapUp()
    default: break
    }
  }

  private func tellOfWrapUp() {
    guard case .wrappingUp(let end) = desk.availability else { return }
    runtime.lines?.tell([runtime.language.wrapUpBegins(for: end - runtime.loop.now)])
  }

  // MARK: The disk

  private func journalProgressed() {
    commitIfSettled()
    runner.statusChanged()
  }

  private func commitIfSettled() {
    guard let journal else { return }
    // First, so that the transcript shows from where on nothing was saved.
    tellHealth(of: journal)
    if journal.isSettled(at: runtime.loop.now) { runner.feed { $0.committed(at: $1, &$2) } }
  }

  private func tellHealth(of journal: HistoryJournal) {
    guard let health = journal.healthChange(at: runtime.loop.now) else { return }
    if health != .saving { browser?.closeReader() }
    frontend.show(.notice(words(for: health)), author: nil)
  }

  private func words(for health: HistoryJournal.Health) -> String {
    switch health {
    case .saving: runtime.language.savingResumed
    case .failing(let reason): runtime.language.savingFailed(reason)
    }
  }

  /// Writes the queued events as far as the disk takes them, then performs them in any case, so that the
  /// peers still see an orderly end.
  private func closeHistory() {
    guard let journal else { return }
    browser?.close()
    // The colleague has the customer, or will have.
    runner.feed { $0.handedOver(at: $1, &$2) }
    let deadline = journal.lastDeadline(at: .now)
    while runner.core.isBusy {
      journal.wait(until: deadline)
      runner.feed { $0.committed(at: $1, &$2) }
    }
    unsaved = journal.close(deadline: deadline)
  }

  // MARK: Before each sleep

  private func beforeSleep() {
    continueHandover()
    answer()
    followTeam()
    takeWaiting()
    followTeam()
    lineFile?.update(
      waiting: runner.core.waitingCount,
      taken: team?.colleagues.team.takenCount ?? takenCount,
      desks: team?.colleagues.team.place.count ?? 1)
    if let journal { journalTimer.set(journal.nextChange(after: runtime.loop.now)) }
    runner.beforeSleep()
  }

  var mayRead: Bool { !(journal?.isFull ?? false) }

  func describe(in status: inout Status, _ clock: inout StatusClock) {
    statusText.tell(
      of: desk, at: line.address, verified: verifiedName, browser?.record?.earlier, in: &status,
      &clock)
    status.customer = desk.seatNumber
    tellOfLateness(in: &status, &clock)
    if desk.turn == .agent, !runner.core.canSay {
      status.input = .locked(runtime.language.messageBeingSaved)
    }
    tellOfLine(in: &status)
    status.pane = paneText.pane(
      desk, record: browser?.record, line: line.arrivals, today: browser?.today, &clock)
    tellOfDraft(in: &status)
    guard let journal else { return }
    switch journal.health {
    case .failing(let reason):
      status.warning = runtime.language.notSaved(reason)
      status.briefWarning = runtime.language.notSaved
    case .saving where journal.isSlow(at: runtime.loop.now):
      status.warning = runtime.language.saving
      status.briefWarning = status.warning
    case .saving: break
    }
  }

  /// How many wait, and which of how many desks this is.
  private func tellOfLine(in status: inout Status) {
    let waiting = runner.core.waitingCount
    var parts = waiting > 0 ? [runtime.language.waitingInLine(waiting)] : []
    status.briefTitleRight = parts.first ?? ""
    if let (number, count) = team?.colleagues.team.place, count > 1 {
      parts.append(runtime.language.deskPlace(number, of: count))
    }
    status.titleRight = parts.joined(separator: " | ")
  }

  func reminder(after time: Duration) -> String {
    let who = desk.peer.map(runtime.language.name) ?? ""
    return runtime.language.stillWaiting(who, for: time)
  }
}

extension AgentCore: ConversationCore {
  /// Since when the customer has been waiting for a reply.
  public var awaitedSince: Instant? {
    desk.turn == .agent ? desk.turnSince : nil
  }
}
