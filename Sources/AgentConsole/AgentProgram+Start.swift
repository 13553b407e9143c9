import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
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
      let (status, draft) = withExtendedLifetime(program) { program.shell.run() }
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
    let settings: FrontendSettings
    do {
      settings = try FrontendSettings(options.frontend)
    } catch {
      throw StartFailure(reason: language.text(of: error), status: exitUsage)
    }
    let target = SocketAddress.describe(host: options.host, port: options.port)
    func cannotListen(_ reason: String) -> StartFailure {
      StartFailure(reason: language.cannotListen(on: target, reason), status: 1)
    }
    do {
      let addresses = try SocketAddress.resolve(host: options.host, port: options.port)
      let loop = try EventLoop()
      let listener = try listen(loop, on: addresses, backlog: options.backlog)
      // Take the signals over before the second thread starts, so that it inherits the signal mask.
      let shell = try ProgramShell(loop, .agent, language, settings)
      let journal = try openHistory(options, listener, loop, language)
      let frontend = try shell.openFrontend()
      let program = AgentProgram(
        shell, frontend, CustomerLine(listener, loop), journal, desk(options, at: loop.now))
      program.waitForFirstEntry()
      return program
    } catch let error as StartFailure {
      throw error
    } catch let error as ResolutionError {
      throw cannotListen(language.reason(resolution: error.code, errno: error.errno))
    } catch let error as SystemError {
      throw cannotListen(language.reason(error))
    } catch {
      throw cannotListen("\(error)")
    }
  }

  private static func desk(_ options: AgentOptions, at now: Instant) -> Desk {
    Desk(
      idleTimeout: options.idleTimeout.map { .seconds(Int64($0)) },
      outOfTurnMessagesMax: options.outOfTurn == 0 ? nil : Int(options.outOfTurn), at: now)
  }

  /// Listens on the first of the host's addresses that works.
  private static func listen(
    _ loop: EventLoop, on addresses: [SocketAddress], backlog: Int32
  ) throws(SystemError) -> Listener {
    var failure = SystemError("getaddrinfo", errno: EADDRNOTAVAIL)
    for address in addresses {
      do {
        return try Listener(loop, on: address, backlog: backlog, keepalive: .chat)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  private static func openHistory(
    _ options: AgentOptions, _ listener: Listener, _ loop: EventLoop, _ language: any Language
  ) throws(StartFailure) -> HistoryJournal? {
    if options.noHistory { return nil }
    let usual = HistoryDatabase.defaultPath(environment: environmentVariable)
    guard let path = options.history ?? usual else {
      throw StartFailure(reason: language.noHomeForHistory, status: 1)
    }
    do {
      return try HistoryJournal(path: path, desk: "\(listener.address)", loop, language)
    } catch let error as HistoryError {
      throw StartFailure(reason: language.text(of: error), status: 1)
    } catch let error as SystemError {
      let reason = language.cannotKeepHistory(language.reason(error))
      throw StartFailure(reason: reason, status: 1)
    } catch {
      throw StartFailure(reason: "\(error)", status: 1)
    }
  }

  /// Prints the entries that the disk did not take, so that they are not lost. The exit status is 1 then.
  private func reportUnsaved() {
    guard let (texts, reason) = unsaved else { return }
    let path = journal?.path ?? ""
    reportError(shell.language.entriesMissing(texts.count, in: path, reason))
    var bytes: [UInt8] = []
    for text in texts {
      VisibleText.appendPlain(text, as: .body, continuation: Array("  ".utf8), to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    writeAll(bytes, to: STDERR_FILENO)
  }
}
