import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import Preferences
import SecureStream
import TerminalProgram
import TerminalUI

extension CustomerProgram {
  /// Tells a person how to come back. A pipe gets the conversation alone, and whoever ends the program by a signal
  /// wants it to end.
  fileprivate func sayFarewell(copy: String?, status: Int32) {
    guard status < 128, runner.core.connectedSince != nil, isatty(STDIN_FILENO) == 1,
      isatty(STDOUT_FILENO) == 1
    else { return }
    let farewell = Farewell(copy: copy, arguments: CommandLine.arguments, isKiosk: isKiosk)
    var bytes: [UInt8] = []
    for line in farewell.lines(runtime.language) {
      VisibleText.appendPlain(line, as: .name, continuation: [], to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    // A terminal that is not read must not keep the program.
    writeAll(bytes, to: STDOUT_FILENO, limit: .seconds(1))
  }

  /// Runs the program.
  /// - Returns: the exit status.
  static func run(_ options: CustomerOptions, name: String) -> Int32 {
    let language = userLanguage
    let (host, port) = (options.host ?? "localhost", options.port ?? 21567)
    let target =
      options.via.map(CustomerProgram.title) ?? SocketAddress.describe(host: host, port: port)
    func cannotConnect(_ reason: String) -> Int32 {
      reportError(language.cannotConnect(to: target, reason))
      return 1
    }
    let preface: [UInt8]
    do throws(SSHConnectionError) {
      preface = try options.sendProxy ? proxyHeader(environment: environmentVariable) : []
    } catch {
      reportError(language.text(of: error))
      return 1
    }
    let settings: FrontendSettings
    do {
      let file = options.kiosk ? Settings() : try options.frontend.readSettings()
      settings = FrontendSettings(options.frontend, file)
    } catch {
      reportError(language.text(of: error))
      return exitUsage
    }
    do {
      let security =
        try options.tls.tls
        ? DeskSecurity(options.tls, host: host, desk: target, language) : nil
      let addresses = try options.via == nil ? SocketAddress.resolve(host: host, port: port) : []
      let runtime = try ProgramRuntime(try EventLoop(), .customer, language, settings)
      // Open the file after the signals are taken over: then no signal can leave an empty file behind.
      let saved = try SavedTranscript(options.save, name: name, language)
      let session = CustomerSession(
        name: name, outOfTurnMessagesMax: options.outOfTurn == 0 ? nil : Int(options.outOfTurn),
        at: runtime.loop.now)
      let program = CustomerProgram(runtime, target, session, saved)
      (program.preface, program.security, program.isKiosk) = (preface, security, options.kiosk)
      program.lineFile = options.lineFile
      if let command = options.via {
        program.connect(by: command)
      } else {
        program.connect(to: addresses)
      }
      let (status, draft) = runtime.run()
      program.reportLastMessages()
      if let complaint = saved?.finish() { reportError(complaint) }
      if let reason = program.connectError {
        if options.via == nil { return cannotConnect(reason) }
        reportError(reason)
        return 1
      }
      reportUnsent(draft)
      program.sayFarewell(copy: options.save.path, status: status)
      return status
    } catch let error as TranscriptFileError {
      // The command line is correct; the problem is the file. So the status is not `exitUsage`.
      reportError(language.text(of: error))
      return 1
    } catch let error as SecureContextError {
      reportError(language.text(of: error, atDesk: false))
      return 1
    } catch let error as KnownDesksError {
      reportError(language.text(of: error))
      return 1
    } catch let error as ResolutionError {
      return cannotConnect(language.reason(resolution: error.code, errno: error.errno))
    } catch let error as SystemError {
      return cannotConnect(language.reason(error))
    } catch {
      return cannotConnect("\(error)")
    }
  }
}
