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
  /// The shell's, which is open before there is a program.
  let face: any Face
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
  /// Whose messages are shown: as the notices before them have said.
  private var author = ""
  var pending = PendingEffects()
  /// The desk as far as its effects are performed.
  var performedDesk: Desk
  private(set) lazy var historyTimer = DeadlineTimer(shell.loop) { [unowned self] in
    performWhatIsSaved()
  }
  /// What was said last of a history that can't be written.
  var historyFailure: String?
  /// What the history did not take to the last.
  private(set) var unsaved: (texts: [String], reason: String)?
  var wantsNext = false
  var isShortOfResources = false
  private(set) lazy var deadline = DeadlineTimer(shell.loop) { [unowned self] in timePassed() }
  private(set) lazy var statusTimer = DeadlineTimer(shell.loop) { [unowned self] in updateStatus() }
  var statusIsStale = true
  /// Nothing has happened to the desk since the last `settle`.
  var isSettled = false
  /// Whether the face was backlogged then.
  var wasBacklogged = false
  /// What the screen says of the desk.
  var statusWords: AgentStatus
  private(set) lazy var reminder = TurnReminder(every: shell.settings.remind, in: shell.loop) {
    [unowned self] in remind(after: $0)
  }
  var replies: RepliesFile?

  init(
    _ shell: ProgramShell, _ listener: Listener, _ history: DeskHistory?, _ options: AgentOptions
  ) {
    self.shell = shell
    face = shell.face
    self.listener = listener
    self.history = history
    queries = history.map { HistoryQueries(path: $0.path, shell.loop) }
    desk = Desk(
      idleTimeout: options.idleTimeout.map { .seconds(Int64($0)) }, at: shell.loop.now)
    performedDesk = desk
    statusWords = AgentStatus(shell.language)
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
    tellOfNoQueries()
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
    case .bytes(let bytes): decode(bytes)
    case .ended(let ending):
      // At once, and not when the next one comes: a connection that broke on this side alone is still
      // open for the customer.
      stream = nil
      ended(ending)
    }
    performAll()
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) {
    var bytes = bytes
    do {
      // A frame may end the conversation; what came behind it is nobody's.
      while try desk.receive(&bytes, through: &decoder, at: shell.loop.now, &effects) {
        performAll()
        if stream == nil { return }
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
    case .suspend, .gone, .inputFailed, .outputFailed: return  // The shell's.
    }
    performAll()
    updateStatus()
  }

  func say(_ text: String) {
    do {
      try desk.say(text, to: desk.customerNumber ?? 0, at: shell.loop.now, &effects)
      performAll()
      face.draftSent()
    } catch {
      face.refuse(error)
    }
  }

  private func end() {
    desk.close(at: shell.loop.now, &effects)
    performAll()
  }

  // MARK: What is done about it

  func performAll() {
    isSettled = false
    guard !effects.isEmpty else { return }
    guard let history else { return performAtOnce() }
    let batch = effects
    effects.removeAll(keepingCapacity: true)
    let number = history.record(batch, at: shell.loop.now)
    pending.append(PendingEffects.Batch(effects: batch, number: number, desk: desk))
    performWhatIsSaved()
  }

  /// Without a history: there is nobody to be looked up in it either.
  private func performAtOnce() {
    var batch: [DeskEffect] = []
    swap(&batch, &effects)
    perform(batch, for: nil)
    // Their memory serves the next ones, unless performing these has brought new ones.
    guard effects.isEmpty else { return }
    batch.removeAll(keepingCapacity: true)
    swap(&batch, &effects)
  }

  /// - Parameter customer: the number of whoever is served then, to be looked up in the history.
  private func perform(_ batch: [DeskEffect], for customer: Int?) {
    for effect in batch { perform(effect, for: customer) }
    allowInput()
    statusIsStale = true
  }

  /// Before the next line or key is taken, not only before the next paint.
  private func allowInput() {
    face.setOpen(desk.turn == .agent && pending.isEmpty)
  }

  // MARK: What waits for the disk

  /// Performs what is on the disk by now, in order.
  func performWhatIsSaved() {
    guard let history else { return }
    isSettled = false
    let now = shell.loop.now
    // First, so that the transcript says from where on nothing is saved.
    tellFailure(at: now)
    while let batch = pending.first, history.isDone(batch.number, at: now) {
      pending.removeFirst()
      performedDesk = batch.desk
      perform(batch.effects, for: batch.desk.customerNumber)
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
    face.show(entry, author: nil)
  }

  private func closeHistory() {
    guard let history else { return }
    queries?.close()
    unsaved = history.close(at: shell.loop.now)
    // Also what could not be saved is done: who is still there is told of the end in order.
    while let batch = pending.first {
      pending.removeFirst()
      perform(batch.effects, for: batch.desk.customerNumber)
    }
  }

  private func perform(_ effect: DeskEffect, for customer: Int?) {
    switch effect {
    case .takeNext:
      wantsNext = true
      author = ""
    case .send(let frame):
      stream?.send { frame.encode(into: &$0) }
      // The words first: nobody waits for the screen to say that they are gone.
      stream?.flush()
    case .hangUp:
      stream?.close()
      stream = nil
    case .show(let entry): show(entry, for: customer)
    case .customerChanged:
      wasHere = nil
      face.putDraftAside()
    case .turnBegan(.agent): face.ring()
    case .turnBegan(.customer): break
    case .lineChanged(let waiting, let grew):
      if grew { face.showInPassing(.waiting(count: waiting)) }
    case .finished:
      dismissLine()
      listener.close()
      shell.finish(0)
    }
  }

  private func show(_ entry: Entry, for customer: Int?) {
    switch entry {
    case .message(from: .customer, _, _): return face.show(entry, author: author)
    case .message(from: .agent, _, _): break
    case .notice(.connected(let caller, _)):
      author = caller.name ?? ""
      if let customer { lookUp(caller, number: customer) }
    case .notice(.leftWhileWaiting(let caller, _)): author = caller.name ?? ""
    case .notice(.renamed(_, let name)): author = name
    case .notice: break
    }
    face.show(entry, author: nil)
  }
}
