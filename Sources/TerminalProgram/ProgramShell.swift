import CLinux
import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import TerminalUI

/// What both programs are built around: the loop, the signals, the frontend, and the way out.
public final class ProgramShell {
  /// The loop that everything of the program runs in.
  public let loop: EventLoop
  /// The language of all that is said.
  public let language: any Language
  /// The full screen, once it is open.
  package private(set) var screen: ScreenFrontend?
  /// The plain lines, once they are open where there is no full screen.
  package private(set) var lines: PlainFrontend?
  /// Whichever of the two the user sees; nil before `openFrontend`.
  public var frontend: (any Frontend)? { screen ?? lines }

  /// Called with what the user wants of the conversation, and which customer they were shown.
  public var onIntent: (Intent, _ shownCustomer: Int?) -> Void = { _, _ in }
  /// Called when the program must end, by a signal or because its terminal or its reader is gone: the
  /// conversation is to be ended in order. The exit status is settled.
  public var onEnding: () -> Void = {}
  /// Called when the loop has ended, before the frontend is closed: the time for what must be done to the last.
  public var onClosing: () -> Void = {}
  /// Called before each sleep, between taking up input and painting.
  public var beforeSleep: () -> Void {
    get { programBeforeSleep }
    set { programBeforeSleep = newValue }
  }

  // Read in each pass: private, and set as a whole, they need no check that nobody is changing them.
  private var programBeforeSleep: () -> Void = {}
  private let role: Role
  /// What the user sees and hears.
  public let settings: FrontendSettings
  private let signals: SignalSource
  private var exitStatus: Int32?
  private var isPatient = true
  /// The first pass is over: whoever waits for the program can see it.
  /// Said when the terminal is given back: what is written on a full screen goes with it.
  private var lastWords: () -> Void = {}

  /// Signals besides those that end a program.
  private static let attended = [SIGWINCH, SIGTSTP, SIGCONT]

  /// Takes the signals over; the terminal is not touched before `openFrontend`.
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

  /// Opens the full screen, or plain lines where there is none to open. Once is enough.
  /// - Throws: what the kernel refused; the terminal is untouched then.
  /// - Returns: what was opened, now or before.
  @discardableResult
  public func openFrontend() throws(SystemError) -> any Frontend {
    if let frontend { return frontend }
    let opened: any Frontend
    if !settings.plain, let screen = try openScreen() {
      self.screen = screen
      opened = screen
    } else {
      let lines = try PlainFrontend(loop, language, role)
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
    // First, since this status counts and not the one of a conversation that was ended by hand.
    finish(status, patiently: false)
    onEnding()
  }

  private func openScreen() throws(SystemError) -> ScreenFrontend? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
    return try ScreenFrontend(
      loop, language, role, settings, environment: environmentVariable)
  }

  /// Ends the program after this pass.
  /// - Parameter status: the exit status; the first one given counts.
  public func finish(_ status: Int32, patiently: Bool = true) {
    if exitStatus == nil {
      exitStatus = status
      isPatient = patiently
    }
    loop.stop()
  }

  /// Runs until `finish`, gives the terminal back, and returns the exit status and what was typed and
  /// not sent.
  public func run() -> (status: Int32, draft: String) {
    do {
      try loop.run()
    } catch {
      onClosing()
      let draft = frontend?.close(patiently: false) ?? ""
      reportError("\(error.call): \(language.reason(errno: error.errno))")
      return (1, draft)
    }
    onClosing()
    let draft = frontend?.close(patiently: isPatient) ?? ""
    lastWords()
    return (exitStatus ?? 0, draft)
  }

  // MARK: What both programs tell

  /// Title and divider are shown all the time: only the full screen does.
  public var showsStatus: Bool { screen != nil }

  /// Shows how things are, where that is shown all the time.
  public func show(_ status: Status) { screen?.setStatus(status) }

  /// Rings, or says the words where there is no screen to look at.
  public func remind(_ words: String) {
    screen?.ring()
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

/// Looks an environment variable up. HOME, where it is not set (as for services), is the account's.
public func environmentVariable(_ name: String) -> String? {
  if let value = getenv(name) { return String(cString: value) }
  guard name == "HOME", let account = getpwuid(getuid()), let folder = account.pointee.pw_dir
  else { return nil }
  return String(cString: folder)
}

/// The name the program was started with, without its folder.
public let programName: String = {
  let path = givenArguments?.first ?? "kefu"
  return String(path.split(separator: "/").last ?? "kefu")
}()

/// Writes one line of error, cleaned, to standard error.
public func reportError(_ text: String) {
  var bytes = Array("\(programName): ".utf8)
  VisibleText.appendPlain(text, as: .name, continuation: [], to: &bytes)
  bytes.append(UInt8(ascii: "\n"))
  // Standard error is often the terminal, or a file; if nobody takes the line, nobody wants it. The loop may
  // be waiting: a line is not worth the patience that last words are.
  writeAll(bytes, to: STDERR_FILENO, limit: silenceMax)
}
