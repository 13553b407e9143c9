import CLinux
import ChatUI
import EpollLoop
import Glibc
import TerminalUI

/// The terminal of a full-screen program: its modes, its size, its bytes. It is given back however the
/// program ends; for a crash, what that takes lies ready in C (CLinux, crash.c).
final class TerminalDevice {
  enum Event: ~Escapable {
    case bytes(Span<UInt8>)
    /// It can't be read or written any more.
    case lost(TerminalEvent)
    /// Everything that had to wait was taken.
    case drained
  }

  private let savedModes: termios
  private let restoreBytes: [UInt8]
  private let handler: (Event) -> Void
  private var source: ByteSource?
  private var sink: ByteSink?
  private var isRaw = false

  /// How long the terminal is given to take the last bytes before a program ends without them.
  private static let patienceMilliseconds: Int32 = 500

  /// Takes standard input and output; nil if they are not a terminal.
  init?(
    _ loop: EventLoop, _ description: TerminalDescription, handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    var modes = termios()
    guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &modes) == 0 else { return nil }
    savedModes = modes
    restoreBytes = Renderer.restoreBytes(for: description)
    self.handler = handler
    let isOneTerminal = BorrowedDescriptor.standardInput.isSameDevice(as: .standardOutput)
    let sink = try ByteSink(loop, .standardOutput, watchesReader: !isOneTerminal) { error in
      handler(.lost(Self.isGone(error) ? .gone : .outputFailed(errno: error.errno)))
    }
    sink.onDrained = { handler(.drained) }
    self.sink = sink
    source = try ByteSource(loop, .standardInput) { event in
      switch event {
      case .bytes(let bytes): handler(.bytes(bytes))
      case .ended(let error?) where !Self.isGone(error):
        handler(.lost(.inputFailed(errno: error.errno)))
      case .ended, .hungUp: handler(.lost(.gone))
      }
    }
    source?.setReading(true)
  }

  var isBusy: Bool { sink?.isBusy ?? false }

  func write(_ bytes: [UInt8]) {
    sink?.writeNow(bytes)
  }

  /// Rows and columns as the kernel knows them (tty_ioctl(4)); 0×0 if it does not.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return (0, 0) }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Every key as it is, nothing echoed, and output untouched (termios(3)): Ctrl-C is a key here.
  private var rawModes: termios {
    var raw = savedModes
    raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON | PARMRK)
    raw.c_oflag &= ~tcflag_t(OPOST)
    raw.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN | ISIG)
    raw.c_cflag = raw.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
    // Whoever had the terminal before may have read it without waiting (VMIN 0). An empty read would then
    // look like the end of the input.
    withUnsafeMutableBytes(of: &raw.c_cc) {
      $0[Int(VMIN)] = 1
      $0[Int(VTIME)] = 0
    }
    return raw
  }

  /// Takes the terminal; a crash from here on gives it back.
  func enterRawMode() {
    var raw = rawModes
    var saved = savedModes
    clinux_arm_crash_restore(STDOUT_FILENO, &saved, restoreBytes, restoreBytes.count)
    Self.setModes(&raw)
    isRaw = true
  }

  /// Writes what leaves the full screen and gives the modes back.
  func leaveRawMode(_ bytes: [UInt8]) {
    guard isRaw else { return }
    isRaw = false
    if let sink, !sink.hasFailed {
      sink.write(bytes)
      sink.drain(milliseconds: Self.patienceMilliseconds)
    } else {
      writePastSink(bytes)
    }
    restoreModes()
    clinux_disarm_crash_restore()
  }

  /// An error that passed ended the program; the terminal may be there all the same.
  private func writePastSink(_ bytes: [UInt8]) {
    var room = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&room, 1, Self.patienceMilliseconds) == 1, room.revents == POLLOUT else { return }
    writeAll(bytes, to: STDOUT_FILENO)
  }

  /// In the background, where SIGTTOU would stop us, the modes are given back only if no shell has set
  /// its own since.
  private func restoreModes() {
    var present = termios()
    let isOurs = tcgetattr(STDIN_FILENO, &present) == 0 && present.c_lflag == rawModes.c_lflag
    guard isOurs || !Self.isInBackground else { return }
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    sigaddset(&signals, SIGTTOU)
    sigprocmask(SIG_BLOCK, &signals, &before)
    var saved = savedModes
    Self.setModes(&saved)
    sigprocmask(SIG_SETMASK, &before, nil)
  }

  private static func setModes(_ modes: inout termios) {
    while tcsetattr(STDIN_FILENO, TCSANOW, &modes) != 0, errno == EINTR {}
  }

  /// Whether an error of reading or writing says that a terminal was closed (tty_ioctl(4)).
  static func isGone(_ error: SystemError) -> Bool {
    [EIO, ENXIO, EPIPE].contains(error.errno)
  }

  func close() {
    source = nil
    sink = nil
  }

  /// Stops this process, or all of its job, until somebody continues it.
  static func stopProcess(group: Bool) {
    guard clinux_is_ignored(SIGTSTP) == 0 else { return }
    if group { kill(0, SIGTSTP) }
    clinux_stop_by_sigtstp()
  }

  /// Stops again whenever the process was continued in the background, as `bg` does, until it is in the
  /// foreground. Left to the kernel, the stop would come while the terminal is taken over (SIGTTOU), and
  /// leave a SIGTERM pending that nobody reads.
  /// - Returns: false if the program was told to end instead, or there is nobody to continue it.
  static func waitForForeground() -> Bool {
    while isInBackground {
      guard !isPending(SignalSource.ending) else { return false }
      stopProcess(group: false)
      // A stop that was none, since the process group is orphaned, leaves no SIGCONT behind.
      guard isPending([SIGCONT]) else { return false }
    }
    return true
  }

  /// Takes what was typed at a terminal in the kernel's line mode and not read yet, the beginning of a
  /// line too: without line mode for a moment, the kernel gives all of it (termios(3), ICANON).
  static func takeHalfTypedInput() -> [UInt8] {
    var modes = termios()
    guard tcgetattr(STDIN_FILENO, &modes) == 0, modes.c_lflag & tcflag_t(ICANON) != 0,
      !isInBackground
    else { return [] }
    var raw = modes
    raw.c_lflag &= ~tcflag_t(ICANON)
    // Read what is there, and don't wait for more.
    withUnsafeMutableBytes(of: &raw.c_cc) {
      $0[Int(VMIN)] = 0
      $0[Int(VTIME)] = 0
    }
    guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return [] }
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &modes) }
    // A line of a terminal has at most 4096 bytes (termios(3)).
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  /// Whether the terminal belongs to another job of the shell.
  private static var isInBackground: Bool {
    let group = tcgetpgrp(STDIN_FILENO)
    return group > 0 && group != getpgrp()
  }

  private static func isPending(_ signals: [Int32]) -> Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return signals.contains { sigismember(&pending, $0) == 1 }
  }
}
