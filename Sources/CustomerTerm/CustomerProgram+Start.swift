import ChatCore
import ChatUI
import EpollLoop
import MonotonicTime
import Preferences
import TerminalProgram
import TerminalUI

extension CustomerProgram {
  /// Runs the program.
  /// - Returns: the exit status.
  static func run(_ options: CustomerOptions, name: String) -> Int32 {
    let language = userLanguage
    let target = SocketAddress.describe(host: options.host, port: options.port)
    func cannotConnect(_ reason: String) -> Int32 {
      reportError(language.cannotConnect(to: target, reason))
      return 1
    }
    let settings: FrontendSettings
    do {
      settings = FrontendSettings(options.frontend, try options.frontend.readSettings())
    } catch {
      reportError(language.text(of: error))
      return exitUsage
    }
    do {
      let addresses = try SocketAddress.resolve(host: options.host, port: options.port)
      let runtime = try ProgramRuntime(try EventLoop(), .customer, language, settings)
      // Open the file after the signals are taken over: then no signal can leave an empty file behind.
      let saved = try SavedTranscript(options.save, name: name, language)
      let session = CustomerSession(
        name: name, outOfTurnMessagesMax: options.outOfTurn == 0 ? nil : Int(options.outOfTurn),
        at: runtime.loop.now)
      let program = CustomerProgram(runtime, target, session, saved)
      program.connect(to: addresses)
      let (status, draft) = runtime.run()
      if let complaint = saved?.finish() { reportError(complaint) }
      if let reason = program.connectError { return cannotConnect(reason) }
      reportUnsent(draft)
      return status
    } catch let error as TranscriptFileError {
      // The command line is correct; the problem is the file. So the status is not `exitUsage`.
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
