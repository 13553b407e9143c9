import CLinux
import ChatUI
import EpollLoop
import Glibc
import TerminalUI

/// The terminal of a full-screen program: its modes, size and bytes. It is restored however the program ends.
/// For a crash, the modes and bytes that restore it are kept ready in C (CLinux, crash.c).
final class TerminalDevice {
  enum Event: ~Escapable {
    case bytes(Span<UInt8>)
    /// The terminal can't be read or written any more.
    case lost(TerminalEvent)
    /// All output that had to wait was written.
    case drained
  }

  private let savedModes: termios
  private let restoreBytes: [UInt8]
  private let handler: (Event) -> Void
  private var source: ByteSource?
  private var sink: ByteSink?
  private var isRaw = false

  /// How long to wait for the terminal to take the last bytes before the program ends without them.
  private static let timeoutMilliseconds: Int32 = 500

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
    let sink = try ByteSink(loop, .standardOutput, reportsClosedReader: !isOneTerminal) { error in
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

  /// Rows or columns that are used: more than any screen has, and 40 MB of cells.
  private static let edgeMax = 1000

  /// Rows and columns as the kernel knows them (tty_ioctl(4)); 0×0 if unknown.
  ///
  /// At most `edgeMax` each, the rest stays blank: a program at the other end of a connection chooses the
  /// size, and each cell takes memory.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return (0, 0) }
    return (min(Int(size.ws_row), Self.edgeMax), min(Int(size.ws_col), Self.edgeMax))
  }

  /// Raw mode (termios(3)): no echo, no line editing, no signals from keys, no output processing.
  private var rawModes: termios {
    var raw = savedModes
    raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON | PARMRK)
    raw.c_oflag &= ~tcflag_t(OPOST)
    raw.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN | ISIG)
    raw.c_cflag = raw.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
    // The previous program may have set VMIN to 0. Then an empty read would look like the end of the input.
    withUnsafeMutableBytes(of: &raw.c_cc) {
      $0[Int(VMIN)] = 1
      $0[Int(VTIME)] = 0
    }
    return raw
  }

  /// Enters raw mode. From here on, a crash restores the terminal.
  func enterRawMode() {
    var raw = rawModes
    var saved = savedModes
    clinux_arm_crash_restore(STDOUT_FILENO, &saved, restoreBytes, restoreBytes.count)
    Self.setModes(&raw)
    isRaw = true
  }

  /// Writes the sequences that leave the full screen, and restores the modes.
  func leaveRawMode(_ bytes: [UInt8]) {
    guard isRaw else { return }
    isRaw = false
    if let sink, !sink.hasFailed {
      sink.write(bytes)
      sink.drain(milliseconds: Self.timeoutMilliseconds)
    } else {
      writePastSink(bytes)
    }
    restoreModes()
    clinux_disarm_crash_restore()
  }

  /// Writes the last bytes after the sink has failed. The error may have been temporary, and the terminal
  /// still there.
  private func writePastSink(_ bytes: [UInt8]) {
    var room = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&room, 1, Self.timeoutMilliseconds) == 1, room.revents == POLLOUT else { return }
    writeAll(bytes, to: STDOUT_FILENO)
  }

  /// Restores the modes. In the background, where SIGTTOU would stop the process, only if they are still
  /// ours: the shell may have set its own since.
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

  /// Whether a read or write error means that the terminal was closed (tty_ioctl(4)).
  static func isGone(_ error: SystemError) -> Bool {
    [EIO, ENXIO, EPIPE].contains(error.errno)
  }

  func close() {
    source = nil
    sink = nil
  }

  /// Whether the process may be stopped: SIGTSTP is not ignored.
  static var maySuspend: Bool { clinux_is_ignored(SIGTSTP) == 0 }

  /// Stops this process, or its whole process group, until SIGCONT.
  static func stopProcess(group: Bool) {
    guard maySuspend else { return }
    if group { kill(0, SIGTSTP) }
    clinux_stop_by_sigtstp()
  }

  /// Stops again as long as the process is in the background: `bg` continues it there. Without this, the
  /// kernel would stop it with SIGTTOU while it takes the terminal over, and a SIGTERM would stay pending and
  /// unread.
  /// - Returns: false if a signal to end the program is pending, or if no shell could continue the process.
  static func waitForForeground() -> Bool {
    while isInBackground {
      guard !isPending(SignalSource.ending) else { return false }
      stopProcess(group: false)
      // In an orphaned process group SIGTSTP does not stop the process, so no SIGCONT is pending.
      guard isPending([SIGCONT]) else { return false }
    }
    return true
  }

  /// Reads what was typed in canonical mode and not read yet, including an unfinished line. Canonical mode is
  /// switched off for a moment; then the kernel returns all of it (termios(3), ICANON).
  static func takeUnfinishedInput() -> [UInt8] {
    var modes = termios()
    guard tcgetattr(STDIN_FILENO, &modes) == 0, modes.c_lflag & tcflag_t(ICANON) != 0,
      !isInBackground
    else { return [] }
    var raw = modes
    raw.c_lflag &= ~tcflag_t(ICANON)
    // Read what is there, without waiting.
    withUnsafeMutableBytes(of: &raw.c_cc) {
      $0[Int(VMIN)] = 0
      $0[Int(VTIME)] = 0
    }
    guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return [] }
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &modes) }
    // A line at a terminal has at most 4096 bytes (termios(3)).
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  /// Whether another process group has the terminal's foreground.
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
