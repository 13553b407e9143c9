// The agent's program: the desk's machine wired to the kernel and to the agent's eyes and hands.
//
//     socket ─ Stream ─ FrameDecoder ─┐              ┌─ Stream ─ socket
//     backlog ─ Listener ─────────────┼─ Desk ─ perform ─ Face
//     keys, lines ─ Face ─ Intent ────┘
//
// Handlers feed the machine and perform its effects, which record; `settle`, before each sleep, accepts
// who is next, sends, and lets the face paint.
import ChatCore
import EpollLoop
import Glibc
import MonotonicTime
import Preferences
import TerminalProgram
import TerminalUI

final class AgentProgram {
  private let shell: ProgramShell
  private let listener: Listener
  private var desk: Desk
  private var line = WaitingLine()
  private var stream: Stream?
  private var decoder = FrameDecoder()
  private var effects: [DeskEffect] = []
  private var wantsNext = false
  private var isShortOfResources = false
  private var deadline = DeadlineTimer()
  private var statusTimer = DeadlineTimer()
  private var statusIsStale = true
  private var reminder: TurnReminder
  private var replies: RepliesFile?

  /// Those turned away at one go, before anything else has its turn.
  private static let acceptedAtOnceMax = 64

  /// Bytes that may wait to be sent: many times what turns allow, a reply or two.
  private static let outputBytesMax = 128 * 1024

  /// Listens, serves, and returns the exit status.
  static func run(_ options: AgentCommand) -> Int32 {
    let language = userLanguage
    let target = SocketAddress.describe(host: options.host, port: options.port)
    func cannotListen(_ reason: String) -> Int32 {
      reportError(
        language.pick("can't listen on \(target): \(reason)", "无法监听 \(target)：\(reason)"))
      return 1
    }
    let settings: FaceSettings
    do {
      settings = try FaceSettings(options.faceOptions)
    } catch {
      reportError(language.text(of: error))
      return exitUsage
    }
    do {
      let addresses = try SocketAddress.resolve(host: options.host, port: options.port)
      let loop = try EventLoop()
      // The screen starts only when there is something to show: an error leaves the terminal alone.
      let listener = try listen(loop, on: addresses, backlog: options.backlog)
      let shell = try ProgramShell(loop, .agent, language, settings)
      try shell.openFace()
      let program = AgentProgram(shell, listener, options)
      let (status, draft) = withExtendedLifetime(program) { shell.run() }
      reportUnsent(draft)
      return status
    } catch let error as ResolutionError {
      return cannotListen(language.reason(resolution: error.code, errno: error.errno))
    } catch let error as SystemError {
      return cannotListen(language.reason(errno: error.errno))
    } catch {
      return cannotListen("\(error)")
    }
  }

  /// Listens on the first of a host's addresses that can be had.
  private static func listen(
    _ loop: EventLoop, on addresses: [SocketAddress], backlog: Int32
  ) throws(SystemError) -> Listener {
    var failure = SystemError("getaddrinfo", errno: EADDRNOTAVAIL)
    for address in addresses {
      do {
        return try Listener(loop, on: address, backlog: backlog, watching: .chat)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  private init(_ shell: ProgramShell, _ listener: Listener, _ options: AgentCommand) {
    self.shell = shell
    self.listener = listener
    desk = Desk(
      idleTimeout: options.idleTimeout.map { .seconds(Int64($0)) }, at: shell.loop.now)
    reminder = TurnReminder(every: shell.settings.remind)
    replies = PreferencesFolder(environment: environmentVariable)
      .map { RepliesFile(path: $0.repliesFile) }
    listener.onArrival = { [unowned self] in arrived() }
    shell.onIntent = { [unowned self] in handle($0) }
    shell.onEnding = { [unowned self] in end() }
    shell.onSettle = { [unowned self] in settle() }
    shell.face.show(.notice(.listening(address: "\(listener.address)")), author: nil)
  }

  // MARK: What happens

  private func arrived() {
    desk.arrived(&effects)
    performAll()
    // Who is taken at once does not wait; accepting counts the rest.
    if !wantsNext { syncLine() }
    performAll()
  }

  private func handle(_ event: Stream.Event) {
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
    case .end: desk.end(at: shell.loop.now, &effects)
    case .quit, .endOfInput: desk.close(at: shell.loop.now, &effects)
    case .note(let text): desk.note(text, &effects)
    case .block(let time): block(for: time)
    case .unblock(let host): unblock(host)
    case .greet: greet()
    case .replies(let filter): showReplies(filter)
    case .status: tellStatus()
    case .suspend, .gone, .outputFailed: return  // The shell's.
    }
    performAll()
    updateStatus()
  }

  private func say(_ text: String) {
    do {
      try desk.say(text, to: desk.customer?.number ?? 0, at: shell.loop.now, &effects)
      shell.face.draftSent()
    } catch {
      shell.face.refuse(error)
    }
  }

  // MARK: The agent's tools

  private func block(for time: Duration?) {
    if !desk.block(for: time, at: shell.loop.now, &effects) {
      shell.face.refuse(.nobodyThere)
    }
  }

  private func unblock(_ host: String?) {
    if !desk.unblock(host, at: shell.loop.now, &effects) {
      let nobody = shell.language.pick("nobody is blocked", "没有被屏蔽的地址")
      let what = host.map { shell.language.pick("\($0) is not blocked", "\($0) 没有被屏蔽") }
      shell.face.complain(what ?? nobody)
    }
  }

  private func greet() {
    guard let replies = readReplies() else { return }
    guard let greeting = replies.greeting else {
      let path = self.replies?.path ?? ""
      return shell.face.complain(
        shell.language.pick("there is no greeting in \(path)", "\(path) 里没有 greeting"))
    }
    guard desk.customer?.replyCount ?? 0 == 0 else {
      return shell.face.complain(
        shell.language.pick("only the first reply can be a greeting", "问候语只能作为第一条回复"))
    }
    say(filled(greeting))
  }

  private func showReplies(_ filter: String) {
    guard let replies = readReplies() else { return }
    let filledIn = replies.all.map { CannedReply(name: $0.name, text: filled($0.text)) }
    guard !filledIn.isEmpty else {
      let path = self.replies?.path ?? "replies.toml"
      return shell.face.complain(
        shell.language.pick("no canned replies yet: write them to \(path)", "还没有常用回复：请写入 \(path)"))
    }
    shell.face.show(filledIn, filter: filter)
  }

  /// Read again whenever the file has changed; what is wrong with it is told, and costs nothing else.
  private func readReplies() -> Replies? {
    do {
      return try replies?.read() ?? Replies()
    } catch {
      shell.face.complain(shell.language.text(of: error))
      return nil
    }
  }

  private func filled(_ text: ReplyText) -> String {
    let name = desk.caller?.name.map(shell.language.displayName) ?? ""
    return text.filled(name: name, time: WallTime.now.hoursAndMinutes)
  }

  private func tellStatus() {
    var clock = StatusClock(shell.language, at: .now)
    let status = AgentStatus.make(desk, address: "\(listener.address)", shell.language, &clock)
    shell.face.tell(status.lines)
  }

  private func end() {
    desk.close(at: shell.loop.now, &effects)
    performAll()
  }

  // MARK: What is done about it

  private func performAll() {
    guard !effects.isEmpty else { return }
    let performed = effects
    effects.removeAll(keepingCapacity: true)
    for effect in performed { perform(effect) }
    // Before the next line or key is taken, not only before the next paint.
    shell.face.setOpen(desk.customer?.turn == .agent)
    statusIsStale = true
  }

  private func perform(_ effect: DeskEffect) {
    switch effect {
    case .takeNext: wantsNext = true
    case .send(let frame): stream?.send(frame.encoded)
    case .hangUp:
      stream?.close()
      stream = nil
    case .show(let entry): shell.face.show(entry, author: author(of: entry))
    case .customerChanged: shell.face.putDraftAside()
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

  /// Those in the line are told in order that nobody will come; left to the kernel they would be reset.
  private func dismissLine() {
    for _ in 0..<listener.waitingCount {
      guard case .connection(let socket, _) = listener.accept() else { return }
      try? Stream(shell.loop, owning: socket, outputBytesMax: 0) { _ in }.close()
    }
  }

  private func author(of entry: Entry) -> String? {
    switch entry {
    case .message(from: .customer, _, _): desk.caller?.name ?? ""
    case .message(from: .agent, _, _), .notice: nil
    }
  }

  // MARK: Before each sleep

  private func settle() {
    takeThoseWhoWait()
    // Whoever is still to give a name is read all the same: their time for it runs.
    stream?.setReading(desk.customer == nil || !shell.face.isBacklogged)
    stream?.flush()
    deadline.set(desk.deadline, in: shell.loop) { [unowned self] in
      desk.timePassed(at: shell.loop.now, &effects)
      performAll()
    }
    let turnSince = desk.customer.flatMap { $0.turn == .agent ? $0.turnSince : nil }
    reminder.follow(turnSince, in: shell.loop) { [unowned self] in remind(after: $0) }
    if statusIsStale { updateStatus() }
  }

  private func remind(after time: Duration) {
    shell.face.ring()
    shell.face.showInPassing(.stillWaiting(desk.caller, for: time))
    statusIsStale = true
  }

  /// Takes the next; of those who are turned away, many at one go, and the rest in the next pass.
  private func takeThoseWhoWait() {
    for _ in 0..<Self.acceptedAtOnceMax where wantsNext { takeNext() }
    if wantsNext { _ = shell.loop.schedule(at: shell.loop.now) {} }
  }

  private func takeNext() {
    guard case .empty = desk.seat, !desk.isClosed else { return wantsNext = false }
    wantsNext = false
    switch listener.accept() {
    case .none: break
    case .shortage(let error):
      // Told once for each time it happens, not for each attempt.
      if !isShortOfResources {
        let notice = Notice.acceptShortage(errno: error.errno)
        shell.face.show(.notice(notice), author: nil)
      }
      isShortOfResources = true
    case .connection(let socket, let address):
      isShortOfResources = false
      seat(socket, address)
    }
    syncLine()
    performAll()
  }

  private func seat(_ socket: Int32, _ address: SocketAddress) {
    let now = shell.loop.now
    // The kernel saw also those who came while this process was stopped.
    let sinceData = Duration.milliseconds(Int64(millisecondsSinceLastData(on: socket) ?? 0))
    let waited = max(line.takeFirst(at: now), sinceData)
    decoder = FrameDecoder()
    desk.accepted(from: "\(address)", waited: waited, at: now, &effects)
    statusIsStale = true
    do {
      stream = try Stream(shell.loop, owning: socket, outputBytesMax: Self.outputBytesMax) {
        [unowned self] in handle($0)
      }
    } catch {
      desk.broke(errno: error.errno, unfinished: 0, at: now, &effects)
    }
  }

  private func syncLine() {
    let count = listener.waitingCount
    line.sync(count: count, at: shell.loop.now)
    desk.lineChanged(waiting: count, &effects)
  }

  private func updateStatus() {
    statusIsStale = false
    guard shell.face.showsStatus else { return }
    var clock = StatusClock(shell.language, at: .now)
    var status = AgentStatus.make(desk, address: "\(listener.address)", shell.language, &clock)
    if let customer = desk.customer, customer.turn == .agent {
      status.isOverdue = reminder.isOverdue(since: customer.turnSince, at: clock.now)
    }
    shell.face.setStatus(status)
    statusTimer.set(clock.nextChange, in: shell.loop) { [unowned self] in updateStatus() }
  }
}
