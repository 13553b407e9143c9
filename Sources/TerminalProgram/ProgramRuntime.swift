import CLinux
import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import TerminalUI

/// The common parts of both programs: event loop, signals, frontend and exit.
public final class ProgramRuntime {
  /// The program's only event loop.
  public let loop: EventLoop
  /// The language of all texts.
  public let language: any Language
  /// The full screen; nil if it is not open.
  package private(set) var screen: ScreenFrontend?
  /// The plain lines, used where there is no full screen; nil if they are not open.
  package private(set) var lines: PlainFrontend?
  /// The frontend in use; nil before `openFrontend`.
  public var frontend: (any Frontend)? { screen ?? lines }

  /// Called with each intent of the user, and the number of the customer who was shown.
  public var onIntent: (Intent, _ shownCustomer: Int?) -> Void = { _, _ in }
  /// Called when a signal, or the loss of the terminal or of standard input or output, ends the program. The
  /// exit status is set by then. The program must end the conversation in order.
  public var onEnding: () -> Void = {}
  /// Called after the loop has ended and before the frontend is closed, for the last work of the program.
  public var onClosing: () -> Void = {}
  /// Called before each sleep, after input was taken and before painting.
  public var beforeSleep: () -> Void {
    get { programBeforeSleep }
    set { programBeforeSleep = newValue }
  }

  // Called in each pass of the loop. It is private and only assigned as a whole, so that the compiler needs
  // no run-time exclusivity check.
  private var programBeforeSleep: () -> Void = {}
  private let role: Role
  /// The settings of the user interface.
  public let settings: FrontendSettings
  private let signals: SignalSource
  private var exitStatus: Int32?
  private var waitsForReader = true
  /// Writes the final error message after the terminal was restored. On the full screen it would be lost.
  private var lastWords: () -> Void = {}

  /// The signals that are handled besides those that end a program.
  private static let attended = [SIGWINCH, SIGTSTP, SIGCONT]

  /// Takes over the signals. The terminal is not touched before `openFrontend`.
  public init(
    _ loop: EventLoop, _ role: Role, _ language: any Language, _ settings: FrontendSettings
  ) throws(SystemError) {
    self.loop = loop
    self.role = role
    self.language = language
    self.settings = settings
    clinux_install_crash_handlers(
      "\(programName): " + language.crashedBySignal)
    signals = try SignalSource(loop, SignalSource.ending + Self.attended) { _ in }
    signals.handler = { [unowned self] in signalled($0) }
    loop.observeBeforeSleep { [unowned self] in prepareToSleep() }
  }

  /// Opens the full screen, or plain lines where that is not possible. Idempotent.
  /// - Throws: the kernel's error; the terminal is untouched then.
  /// - Returns: the frontend in use.
  @discardableResult
  public func openFrontend() throws(SystemError) -> any Frontend {
    if let frontend { return frontend }
    let opened: any Frontend
    if !settings.plain, let screen = try openScreen() {
      self.screen = screen
      opened = screen
    } else {
      let lines = try PlainFrontend(loop, language, role, readsInput: settings.readsInput)
      self.lines = lines
      opened = lines
    }
    opened.onIntent = { [unowned self] in onIntent($0, $1) }
    opened.onTerminalEvent = { [unowned self] in happened($0) }
    return opened
  }

  private func happened(_ event: TerminalEvent) {
    switch event {
    case .gone: endProgram(128 + SIGHUP)
    case .inputFailed(let number):
      lastWords = { reportInputFailure(errno: number) }
      endProgram(1)
    case .outputFailed(let number):
      lastWords = { reportOutputFailure(errno: number) }
      endProgram(1)
    }
  }

  private func endProgram(_ status: Int32) {
    // Set first: the first status counts, and `onEnding` may set the one for a conversation ended by the
    // user.
    finish(status, waitsForReader: false)
    onEnding()
  }

  private func openScreen() throws(SystemError) -> ScreenFrontend? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
    return try ScreenFrontend(
      loop, language, role, settings, environment: environmentVariable)
  }

  /// Ends the program after this pass of the loop.
  /// - Parameters:
  ///   - status: the exit status. The first one given counts.
  ///   - waitsForReader: whether to wait for a slow reader of the output.
  public func finish(_ status: Int32, waitsForReader: Bool = true) {
    if exitStatus == nil {
      exitStatus = status
      self.waitsForReader = waitsForReader
    }
    loop.stop()
  }

  /// Runs the loop until `finish`, then restores the terminal.
  /// - Returns: the exit status, and the text that was typed and not sent.
  public func run() -> (status: Int32, draft: String) {
    do {
      try loop.run()
    } catch {
      onClosing()
      let draft = frontend?.close(waitsForReader: false) ?? ""
      reportError("\(error.call): \(language.reason(errno: error.errno))")
      return (1, draft)
    }
    onClosing()
    let draft = frontend?.close(waitsForReader: waitsForReader) ?? ""
    lastWords()
    return (exitStatus ?? 0, draft)
  }

  // MARK: Status and reminders

  /// Whether the frontend shows the status permanently; only the full screen does.
  public var showsStatus: Bool { screen != nil }

  /// Shows the status, if the frontend has a place for it.
  public func show(_ status: Status) { screen?.setStatus(status) }

  /// Calls the user, if the settings allow it: by the bell or a notification of the terminal on the full screen,
  /// or by a command.
  public func ring(_ call: Call) {
    guard settings.bell else { return }
    screen?.ring(call)
    callCommand?.run(call.words(in: language))
  }

  private lazy var callCommand: CallCommand? =
    if case .command(let command) = settings.notify {
      CallCommand(loop, command) { [unowned self] failure in
        frontend?.show(.notice(language.text(of: failure, "notify")), author: nil)
      }
    } else {
      nil
    }

  /// Reminds the user: with the bell on the full screen, with the text in plain lines.
  public func remind(_ words: String) {
    ring(.stillYourTurn)
    lines?.tell([words])
  }

  private func prepareToSleep() {
    lines?.takeInput()
    programBeforeSleep()
    screen?.refresh()
    lines?.refresh()
  }

  private func signalled(_ signal: Int32) {
    switch signal {
    case SIGWINCH: screen?.windowChanged()
    case SIGTSTP: suspend()
    case SIGCONT: if exitStatus == nil { screen?.continued() }
    default: endProgram(128 + signal)
    }
  }

  private func suspend() {
    guard let frontend else { return TerminalDevice.stopProcess(group: false) }
    frontend.suspend(group: false)
  }
}

/// The value of an environment variable. If HOME is not set, as for services, the account's home directory.
public func environmentVariable(_ name: String) -> String? {
  if let value = getenv(name) { return String(cString: value) }
  guard name == "HOME", let account = getpwuid(getuid()), let folder = account.pointee.pw_dir
  else { return nil }
  return String(cString: folder)
}

/// The name with which the program was started, without its directory.
public let programName: String = {
  let path = givenArguments?.first ?? "kefu"
  return String(path.split(separator: "/").last ?? "kefu")
}()

/// Writes one line to standard error, with control characters removed.
public func reportError(_ text: String) {
  var bytes = Array("\(programName): ".utf8)
  VisibleText.appendPlain(text, as: .name, continuation: [], to: &bytes)
  bytes.append(UInt8(ascii: "\n"))
  // Called from the loop too, so a reader of standard error that takes nothing is not waited for any longer
  // than this.
  writeAll(bytes, to: STDERR_FILENO, limit: silenceMax)
}
