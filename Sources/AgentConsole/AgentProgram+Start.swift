import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import Preferences
import SecureStream
import TerminalProgram
import TerminalUI

/// The reason why the program can't start, in the user's language, and the exit status.
private struct StartFailure: Error {
  let reason: String
  let status: Int32
}

extension AgentProgram {
  /// Runs the program.
  /// - Returns: the exit status.
  static func run(_ options: AgentOptions) -> Int32 {
    do {
      let program = try start(options, userLanguage)
      let (status, draft) = withExtendedLifetime(program) { program.runtime.run() }
      reportUnsent(draft)
      program.reportUnsaved()
      return status == 0 && program.unsaved != nil ? 1 : status
    } catch {
      reportError(error.reason)
      return error.status
    }
  }

  /// Opens the screen only when everything else has succeeded, so that an error leaves the terminal alone.
  private static func start(
    _ options: AgentOptions, _ language: any Language
  ) throws(StartFailure) -> AgentProgram {
    let settings: Settings
    let answers: Answers?
    do {
      settings = try options.frontend.readSettings()
      answers = try options.readAnswers()
    } catch {
      throw StartFailure(reason: language.text(of: error), status: exitUsage)
    }
    if options.historyUpgrade == .wait { waitForOlderDesks(options, language) }
    let target = options.address.description
    func cannotListen(_ reason: String) -> StartFailure {
      StartFailure(reason: language.cannotListen(on: target, reason), status: 1)
    }
    do {
      let security = try options.identity.map {
        try SecureContext(server: $0, clientIssuers: options.clientIssuers)
      }
      let loop = try EventLoop()
      let line = try openLine(options, loop, language)
      // Take the signals over before the second thread starts, so that it inherits the signal mask.
      var frontendSettings = FrontendSettings(options.frontend, settings, pane: options.pane)
      if answers != nil { frontendSettings.needNobody() }
      let runtime = try ProgramRuntime(loop, .agent, language, frontendSettings)
      let journal = try openHistory(options, line.listener, loop, language)
      let lineFile = try options.lineFile.map { try openLineFile($0, language) }
      let checkPort = try openCheckPort(options, line, loop, language)
      let frontend = try runtime.openFrontend()
      let program = AgentProgram(
        runtime, frontend, AcceptQueue(line.listener, line.sharing, loop), journal,
        desk(options, settings, at: loop.now), answers == nil ? settings.hours : nil,
        ProxyEntrance(trusted: try options.trustedProxies(), loop), isJoined: line.isJoined,
        answers.map { AnsweringAgent(answers: $0) }, central: settings.central)
      (program.lineFile, program.security) = (lineFile, security)
      program.agentName = options.agentName
      program.tools.requiresTags = settings.tagsRequired ?? false
      program.tools.lateAfter = settings.lateAfterSeconds.map { .seconds($0) }
      if let command = settings.eventCommand { program.startEvents(command) }
      if let command = settings.draftCommand { program.startDrafts(command) }
      if let colleagues = line.colleagues { program.startTeam(colleagues, line.firstActions) }
      if let checkPort { program.startChecks(checkPort) }
      program.waitForFirstEntry()
      return program
    } catch let error as StartFailure {
      throw error
    } catch let error as SecureContextError {
      var reasons = [language.text(of: error, atDesk: true)]
      if error.isMissingFile { reasons.append(language.makingACertificate) }
      throw StartFailure(reason: reasons.joined(separator: language.semicolon), status: 1)
    } catch let error as ResolutionError {
      throw cannotListen(language.reason(resolution: error.code, errno: error.errno))
    } catch let error as SystemError {
      throw cannotListen(language.reason(error))
    } catch {
      throw cannotListen("\(error)")
    }
  }

  private static func desk(
    _ options: AgentOptions, _ settings: Settings, at now: Instant
  ) -> Desk {
    let answersByItself = options.answer != nil
    let wrapUp = options.wrapUp.map { Int($0) } ?? settings.wrapUpSeconds ?? 0
    return Desk(
      idleTimeout: options.idleTimeout.map { .seconds(Int64($0)) }
        ?? (answersByItself ? AnsweringAgent.idleTimeout : nil),
      outOfTurnMessagesMax: options.outOfTurn == 0 ? nil : Int(options.outOfTurn),
      wrapUp: wrapUp > 0 && !answersByItself ? .seconds(wrapUp) : nil, at: now)
  }

  // MARK: The line

  private static func openLine(
    _ options: AgentOptions, _ loop: EventLoop, _ language: any Language
  ) throws -> OpenedLine {
    let address = options.address
    let addresses = try SocketAddress.resolve(host: address.usedHost, port: address.usedPort)
    let isAddressGiven = address.host != nil || address.port != nil
    do throws(LineError) {
      let passed = try PassedSocket.take(
        loop, wanted: isAddressGiven ? addresses : [], as: address.description)
      if options.shared { return try openShared(options, addresses, passed, loop) }
      if let passed { return OpenedLine(listener: passed, sharing: .passed) }
    } catch {
      throw StartFailure(reason: text(of: error, options, language), status: 1)
    }
    do {
      let listener = try listen(loop, on: addresses, backlog: options.backlog)
      return OpenedLine(listener: listener, sharing: .own)
    } catch {
      guard error.errno == EADDRINUSE, isShared(options, addresses) else { throw error }
      let reason = "\(language.reason(error))\(language.semicolon)\(language.lineIsShared)"
      throw StartFailure(
        reason: language.cannotListen(on: address.description, reason), status: 1)
    }
  }

  private static func openShared(
    _ options: AgentOptions, _ addresses: [SocketAddress], _ passed: Listener?, _ loop: EventLoop
  ) throws(LineError) -> OpenedLine {
    guard passed != nil || options.address.usedPort != 0 else { throw .portNeeded }
    let folder: TeamFolder
    do {
      folder = try TeamFolder(
        given: options.address.sharedDir, creating: true, environment: environmentVariable)
    } catch {
      throw .folder(error)
    }
    // The first address is the one that a desk of its own would try first.
    let address = passed?.address ?? addresses[0]
    let opening = LineOpening(
      loop, folder, address, agent: options.agentName, settings: options.teamSettings)
    return try opening.run(passed: passed) { () throws(SystemError) in
      try listen(loop, on: [address], backlog: options.backlog)
    }
  }

  /// Whether desks share the line at one of the addresses.
  private static func isShared(_ options: AgentOptions, _ addresses: [SocketAddress]) -> Bool {
    let folder = try? TeamFolder(
      given: options.address.sharedDir, creating: false, environment: environmentVariable)
    return addresses.contains { folder?.hasOthers(at: $0, than: "") ?? false }
  }

  private static func text(
    of error: LineError, _ options: AgentOptions, _ language: any Language
  ) -> String {
    let target = options.address.description
    return switch error {
    case .folder(let error): language.text(of: error)
    case .system(let error): language.cannotListen(on: target, language.reason(error))
    case .refused(let refusal): language.text(of: refusal, settings: options.teamSettings)
    case .noDeskAnswers: language.noDeskAnswers(target)
    case .passedSocketsWrong(let count): language.passedSocketsWrong(count)
    case .passedSocketNotListening: language.passedSocketNotListening
    case .passedSocketElsewhere(let address, let wanted):
      language.passedSocketElsewhere("\(address)", wanted: wanted)
    case .portNeeded: language.sharedNeedsPort
    }
  }

  private static func openLineFile(
    _ path: String, _ language: any Language
  ) throws(StartFailure) -> LineFile {
    do {
      return try LineFile(path)
    } catch {
      let reason =
        switch error {
        case .system(let number): language.folderUnusable(path, language.reason(errno: number))
        case .somethingElse: language.notALineFile(path)
        }
      throw StartFailure(reason: reason, status: 1)
    }
  }

  private static func openCheckPort(
    _ options: AgentOptions, _ line: OpenedLine, _ loop: EventLoop, _ language: any Language
  ) throws(StartFailure) -> CheckPort? {
    guard let port = options.check.port else { return nil }
    let host = options.check.usedHost
    func failure(_ reason: String) -> StartFailure {
      let address = SocketAddress.describe(host: host, port: port)
      return StartFailure(reason: language.cannotAnswerChecks(on: address, reason), status: 1)
    }
    do {
      return try CheckPort(
        loop, on: SocketAddress.resolve(host: host, port: port),
        isShared: line.colleagues != nil, isJoined: line.isJoined)
    } catch let error as ResolutionError {
      throw failure(language.reason(resolution: error.code, errno: error.errno))
    } catch let error as SystemError {
      throw failure(language.reason(error))
    } catch {
      throw failure("\(error)")
    }
  }

  /// Listens on the first of the host's addresses that works.
  private static func listen(
    _ loop: EventLoop, on addresses: [SocketAddress], backlog: Int32
  ) throws(SystemError) -> Listener {
    try .first(of: addresses) { (address) throws(SystemError) in
      try Listener(loop, on: address, backlog: backlog, keepalive: .chat)
    }
  }

  private static func openHistory(
    _ options: AgentOptions, _ listener: Listener, _ loop: EventLoop, _ language: any Language
  ) throws(StartFailure) -> HistoryJournal? {
    if options.noHistory { return nil }
    guard let path = options.historyPath else {
      throw StartFailure(reason: language.noHomeForHistory, status: 1)
    }
    do {
      return try HistoryJournal(
        path: path, desk: "\(listener.address)", agent: options.agentInHistory,
        startsLater: options.historyUpgrade == .serve, loop, language)
    } catch let error as HistoryError {
      throw StartFailure(reason: language.text(of: error), status: 1)
    } catch let error as SystemError {
      let reason = language.cannotKeepHistory(language.reason(error))
      throw StartFailure(reason: reason, status: 1)
    } catch {
      throw StartFailure(reason: "\(error)", status: 1)
    }
  }

  /// Waits until no desk of an earlier version uses the history. Nobody can connect meanwhile, and the terminal is
  /// not changed yet.
  private static func waitForOlderDesks(_ options: AgentOptions, _ language: any Language) {
    guard !options.noHistory, let path = options.historyPath else { return }
    var isTold = false
    while HistoryDatabase.isUsedByOlderDesks(path) {
      if !isTold { reportError(language.waitingForOlderDesks(path)) }
      isTold = true
      usleep(200_000)
    }
  }

  /// Prints the entries that the disk did not take, so that they are not lost. The exit status is 1 then.
  private func reportUnsaved() {
    guard let (texts, reason) = unsaved else { return }
    let path = journal?.path ?? ""
    reportError(runtime.language.entriesMissing(texts.count, in: path, reason))
    var bytes: [UInt8] = []
    for text in texts {
      VisibleText.appendPlain(text, as: .body, continuation: Array("  ".utf8), to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    writeAll(bytes, to: STDERR_FILENO)
  }
}
