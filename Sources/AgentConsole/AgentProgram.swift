// The agent's program: the desk's machine wired to the kernel and to the agent's eyes and hands.
//
//     socket ─ Stream ─ FrameDecoder ─┐              ┌─ Stream ─ socket
//     backlog ─ Listener ─────────────┼─ Desk ─ perform ─ Face
//     keys, lines ─ Face ─ Intent ────┘
//
// Handlers feed the machine and perform its effects, which record; `settle`, before each sleep, accepts
// who is next, sends, and lets the face paint.
import ChatCore
import ChatHistory
import EpollLoop
import Glibc
import MonotonicTime
import Preferences
import TerminalProgram
import TerminalUI

final class AgentProgram {
  let shell: ProgramShell
  let listener: Listener
  let history: DeskHistory?
  let queries: HistoryQueries?
  /// How often whoever is served was here before; nil if never, or not known yet.
  var wasHere: EarlierConversations?
  var desk: Desk
  var line = WaitingLine()
  var stream: Stream?
  var decoder = FrameDecoder()
  var effects: [DeskEffect] = []
  private var pending = PendingEffects()
  /// The desk as far as its effects are performed.
  private var performedDesk: Desk
  private var historyTimer = DeadlineTimer()
  /// What was said last of a history that can't be written.
  private var historyFailure: String?
  /// What the history did not take to the last.
  private(set) var unsaved: (texts: [String], reason: String)?
  var wantsNext = false
  var isShortOfResources = false
  private var deadline = DeadlineTimer()
  private var statusTimer = DeadlineTimer()
  var statusIsStale = true
  private var reminder: TurnReminder
  var replies: RepliesFile?

  init(
    _ shell: ProgramShell, _ listener: Listener, _ history: DeskHistory?, _ options: AgentCommand
  ) {
    self.shell = shell
    self.listener = listener
    self.history = history
    // Without a second descriptor for it there is a desk all the same.
    queries = history.flatMap { try? HistoryQueries(path: $0.path, shell.loop) }
    desk = Desk(
      idleTimeout: options.idleTimeout.map { .seconds(Int64($0)) }, at: shell.loop.now)
    performedDesk = desk
    reminder = TurnReminder(every: shell.settings.remind)
    replies = PreferencesFolder(environment: environmentVariable)
      .map { RepliesFile(path: $0.repliesFile) }
    listener.onArrival = { [unowned self] in arrived() }
    shell.onIntent = { [unowned self] in handle($0) }
    shell.onEnding = { [unowned self] in end() }
    shell.onSettle = { [unowned self] in settle() }
    shell.onClosing = { [unowned self] in closeHistory() }
    history?.onProgress = { [unowned self] in performWhatIsSaved() }
    effects.append(.show(.notice(.listening(address: "\(listener.address)"))))
    performAll()
  }

  // MARK: What happens

  private func arrived() {
    desk.arrived(&effects)
    performAll()
    // Who is taken at once does not wait; accepting counts the rest.
    if !wantsNext { syncLine() }
    performAll()
  }

  func handle(_ event: Stream.Event) {
    switch event {
    case .peerFinished:
      desk.peerFinished()
    case .bytes(let bytes):
      decoder.append(bytes)
      decodeAll()
    case .ended(.finished):
      desk.ended(unfinished: decoder.unfinishedByteCount, at: shell.loop.now, &effects)
    case .ended(.broken(let error)):
      let unfinished = decoder.unfinishedByteCount
      desk.broke(errno: error.errno, unfinished: unfinished, at: shell.loop.now, &effects)
    }
    performAll()
  }

  private func decodeAll() {
    do {
      // A frame may end the conversation; what came behind it is nobody's.
      while stream != nil, let frame = try decoder.next() {
        desk.received(frame, at: shell.loop.now, &effects)
        performAll()
      }
    } catch {
      desk.violated(error, at: shell.loop.now, &effects)
    }
  }

  private func handle(_ intent: Intent) {
    switch intent {
    case .send(let text): say(text)
    case .end: endConversation()
    case .quit, .endOfInput: desk.close(at: shell.loop.now, &effects)
    case .note(let text): desk.note(text, &effects)
    case .block(let time): block(for: time)
    case .unblock(let host): unblock(host)
    case .greet: greet()
    case .replies(let filter): showReplies(filter)
    case .status: tellStatus()
    case .history(let text): showHistory(text)
    case .openConversation(let id): openConversation(id)
    case .suspend, .gone, .outputFailed: return  // The shell's.
    }
    performAll()
    updateStatus()
  }

  func say(_ text: String) {
    do {
      try desk.say(text, to: desk.customer?.number ?? 0, at: shell.loop.now, &effects)
      shell.face.draftSent()
    } catch {
      shell.face.refuse(error)
    }
  }

  private func end() {
    desk.close(at: shell.loop.now, &effects)
    performAll()
  }

  // MARK: What is done about it

  func performAll() {
    guard !effects.isEmpty else { return }
    let batch = effects
    effects.removeAll(keepingCapacity: true)
    guard let history else { return perform(batch, of: desk) }
    let number = history.record(batch, at: shell.loop.now)
    pending.append(PendingEffects.Batch(effects: batch, number: number, desk: desk))
    performWhatIsSaved()
  }

  private func perform(_ batch: [DeskEffect], of desk: Desk) {
    for effect in batch { perform(effect, of: desk) }
    allowInput()
    statusIsStale = true
  }

  /// Before the next line or key is taken, not only before the next paint.
  private func allowInput() {
    shell.face.setOpen(pending.isEmpty && desk.customer?.turn == .agent)
  }

  // MARK: What waits for the disk

  /// Performs what is on the disk by now, in order.
  private func performWhatIsSaved() {
    guard let history else { return }
    let now = shell.loop.now
    // First, so that the transcript says from where on nothing is saved.
    tellFailure(at: now)
    while let batch = pending.first, history.isDone(batch.number, at: now) {
      pending.removeFirst()
      performedDesk = batch.desk
      perform(batch.effects, of: batch.desk)
    }
    allowInput()
    statusIsStale = true
  }

  private func tellFailure(at now: Instant) {
    guard let history else { return }
    let failure = history.failure(at: now)
    guard failure != historyFailure else { return }
    if failure != nil { queries?.closeReader() }
    if let failure, historyFailure == nil {
      show(.notice(.historyFailed(reason: failure)))
    } else if failure == nil, history.waitingCount > 0 {
      // It works again, but there is more to come.
      return
    } else if failure == nil {
      show(.notice(.historyRecovered))
    }
    historyFailure = failure
  }

  /// Shows something of the history's own at once; it is recorded as well.
  private func show(_ entry: Entry) {
    history?.record(entry, at: shell.loop.now)
    shell.face.show(entry, author: nil)
  }

  /// The desk as the screen is to tell of it. A message that is not shown yet gives nobody the turn; but
  /// the agent's own words take it at once.
  private var shownDesk: Desk {
    pending.isEmpty || desk.customer?.turn == .customer ? desk : performedDesk
  }

  private func closeHistory() {
    guard let history else { return }
    queries?.close()
    unsaved = history.close(at: shell.loop.now)
    // Also what could not be saved is done: who is still there is told of the end in order.
    while let batch = pending.first {
      pending.removeFirst()
      perform(batch.effects, of: batch.desk)
    }
  }

  private func perform(_ effect: DeskEffect, of desk: Desk) {
    switch effect {
    case .takeNext: wantsNext = true
    case .send(let frame): stream?.send(frame.encoded)
    case .hangUp:
      stream?.close()
      stream = nil
    case .show(let entry):
      shell.face.show(entry, author: author(of: entry, desk))
      if case .notice(.connected(let caller, _)) = entry, let number = desk.customer?.number {
        lookUp(caller, number: number)
      }
    case .customerChanged:
      wasHere = nil
      shell.face.putDraftAside()
    case .turnBegan(.agent): shell.face.ring()
    case .turnBegan(.customer): break
    case .lineChanged(let waiting, let grew):
      if grew { shell.face.showInPassing(.waiting(count: waiting)) }
    case .finished:
      dismissLine()
      listener.close()
      shell.finish(0)
    }
  }

  private func author(of entry: Entry, _ desk: Desk) -> String? {
    switch entry {
    case .message(from: .customer, _, _): desk.caller?.name ?? ""
    case .message(from: .agent, _, _), .notice: nil
    }
  }

  // MARK: Before each sleep

  private func settle() {
    takeThoseWhoWait()
    if pending.isEmpty { performedDesk = desk }
    // Whoever is still to give a name is read all the same: their time for it runs.
    let isBacklogged = shell.face.isBacklogged || history?.isFull ?? false
    stream?.setReading(desk.customer == nil || !isBacklogged)
    stream?.flush()
    deadline.set(desk.deadline, in: shell.loop) { [unowned self] in
      desk.timePassed(at: shell.loop.now, &effects)
      performAll()
    }
    let turnSince = shownDesk.customer.flatMap { $0.turn == .agent ? $0.turnSince : nil }
    reminder.follow(turnSince, in: shell.loop) { [unowned self] in remind(after: $0) }
    historyTimer.set(history?.nextChange(after: shell.loop.now), in: shell.loop) { [unowned self] in
      performWhatIsSaved()
    }
    if statusIsStale { updateStatus() }
  }

  private func remind(after time: Duration) {
    shell.face.ring()
    shell.face.showInPassing(.stillWaiting(desk.caller, for: time))
    statusIsStale = true
  }

  private func updateStatus() {
    statusIsStale = false
    guard shell.face.showsStatus else { return }
    var clock = StatusClock(shell.language, at: .now)
    let desk = shownDesk
    var status = AgentStatus.make(
      desk, address: "\(listener.address)", wasHere, shell.language, &clock)
    if let failure = historyFailure {
      status.warning = shell.language.pick("NOT SAVED: \(failure)", "没有保存：\(failure)")
      status.briefWarning = shell.language.pick("NOT SAVED", "没有保存")
    } else if history?.isSlow(at: shell.loop.now) ?? false {
      status.warning = shell.language.pick("saving…", "正在保存…")
      status.briefWarning = status.warning
    }
    if let customer = desk.customer, customer.turn == .agent {
      status.isOverdue = reminder.isOverdue(since: customer.turnSince, at: clock.now)
    }
    shell.face.setStatus(status)
    statusTimer.set(clock.nextChange, in: shell.loop) { [unowned self] in updateStatus() }
  }
}
