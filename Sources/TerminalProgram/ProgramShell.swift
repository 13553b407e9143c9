import CLinux
import ChatCore
import EpollLoop
import Glibc
import MonotonicTime
import TerminalUI

/// What both programs are built around: the loop, the signals, the face, and the way out.
public final class ProgramShell {
  /// The loop that everything of the program runs in.
  public let loop: EventLoop
  /// The language of all that is said.
  public let language: Language
  /// What the user sees; says nothing until `openFace`.
  public var face: any Face { openedFace }

  /// Called with what the user wants of the conversation.
  public var onIntent: (Intent) -> Void = { _ in }
  /// Called when the program must end, by a signal or because its terminal or its reader is gone: the
  /// conversation is to be ended in order. The exit status is settled.
  public var onEnding: () -> Void = {}
  /// Called when the loop has ended, before the face is closed: the time for what must be done to the last.
  public var onClosing: () -> Void = {}
  /// Called before each sleep, between taking up input and painting.
  public var onSettle: () -> Void {
    get { settleProgram }
    set { settleProgram = newValue }
  }

  // Read in each pass: private, and set as a whole, they need no check that nobody is changing them.
  private var openedFace: any Face = NoFace()
  private var settleProgram: () -> Void = {}
  private let role: Role
  /// What the user sees and hears.
  public let settings: FaceSettings
  private let signals: SignalSource
  private var exitStatus: Int32?
  private var isPatient = true
  /// The first pass is over: whoever waits for the program can see it.
  private var hasStarted = false
  /// Said when the terminal is given back: what is written on a full screen goes with it.
  private var lastWords: () -> Void = {}

  /// Signals besides those that end a program.
  private static let attended = [SIGWINCH, SIGTSTP, SIGCONT]

  /// Takes the signals over; the terminal is not touched before `openFace`.
  public init(
    _ loop: EventLoop, _ role: Role, _ language: Language, _ settings: FaceSettings
  ) throws(SystemError) {
    self.loop = loop
    self.role = role
    self.language = language
    self.settings = settings
    clinux_install_crash_handlers(
      "\(programName): " + language.pick("crashed: signal ", "崩溃：信号 "))
    signals = try SignalSource(loop, SignalSource.ending + Self.attended) { _ in }
    signals.handler = { [unowned self] in signalled($0) }
    loop.beforeSleep = { [unowned self] in settle() }
  }

  /// Opens the full screen, or plain lines where there is none to open. Once is enough.
  /// - Throws: what the kernel refused; the terminal is untouched then.
  public func openFace() throws(SystemError) {
    guard face is NoFace else { return }
    if !settings.plain, let screen = try openScreen() {
      openedFace = screen
    } else {
      openedFace = try PlainFace(loop, language, role)
    }
    face.onIntent = { [unowned self] in take($0) }
  }

  /// Keeps for itself what concerns the terminal and not the conversation.
  private func take(_ intent: Intent) {
    switch intent {
    case .send, .end, .quit, .endOfInput, .note, .block, .unblock, .greet, .replies, .status,
      .history, .openConversation:
      onIntent(intent)
    case .suspend: face.suspend(group: true)
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

  private func openScreen() throws(SystemError) -> ScreenFace? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
    return try ScreenFace(
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
      let draft = face.close(patiently: false)
      reportError("\(error.call): \(language.reason(errno: error.errno))")
      return (1, draft)
    }
    onClosing()
    let draft = face.close(patiently: isPatient)
    lastWords()
    return (exitStatus ?? 0, draft)
  }

  private func settle() {
    let face = openedFace
    face.pump()
    settleProgram()
    face.refresh()
    if !hasStarted {
      hasStarted = true
      // Half of the memory of a program that waits would be code that ran once, or never.
      clinux_drop_unwritten_pages()
      clinux_return_large_blocks()
    }
  }

  private func signalled(_ signal: Int32) {
    switch signal {
    case SIGWINCH: face.windowChanged()
    case SIGTSTP: face.suspend(group: false)
    case SIGCONT: if exitStatus == nil { face.continued() }
    default: endProgram(128 + signal)
    }
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
  let path = CommandLine.arguments.first ?? "kefu"
  return String(path.split(separator: "/").last ?? "kefu")
}()

/// Writes one line of error, cleaned, to standard error.
public func reportError(_ text: String) {
  var bytes = Array("\(programName): ".utf8)
  VisibleText.appendPlain(text, as: .name, continuation: [], to: &bytes)
  bytes.append(UInt8(ascii: "\n"))
  // Standard error is often the terminal, or a file; if nobody takes the line, nobody wants it.
  writeAll(bytes, to: STDERR_FILENO)
}
