import Glibc

/// The size of a terminal, in character cells.
public struct WindowSize: Equatable, Sendable {
  /// Cells per row.
  public var columns: Int
  /// Rows.
  public var rows: Int

  /// A size of `columns` by `rows`. A serial line without a known size reports 0 by 0.
  public init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
  }

  /// 80 by 24.
  public static let standard = WindowSize(columns: 80, rows: 24)
}

/// The modes of a terminal (tcgetattr(3)). They are equal if `stty -g` prints the same.
public struct TerminalModes: Equatable, Sendable {
  /// The input, output, control and local flags.
  public let input, output, control, local: UInt32
  /// The control characters (`c_cc`).
  public let characters: [UInt8]

  /// Whether the line discipline is in canonical mode: input is delivered line by line.
  public var isByLine: Bool { local & UInt32(ICANON) != 0 }
  /// Whether input is echoed.
  public var echoes: Bool { local & UInt32(ECHO) != 0 }
  /// Whether Ctrl-C and similar keys raise signals.
  public var makesSignals: Bool { local & UInt32(ISIG) != 0 }

  init(_ modes: termios) {
    (input, output) = (modes.c_iflag, modes.c_oflag)
    (control, local) = (modes.c_cflag, modes.c_lflag)
    characters = withUnsafeBytes(of: modes.c_cc) { Array($0) }
  }
}

/// A pseudo-terminal. The test is on the master side, in the role of the terminal emulator.
final class PseudoTerminal {
  /// The path of the slave device, which the child opens.
  let path: String
  /// The master side: the child's output can be read from it, and the test's input is written to its
  /// descriptor.
  let screen: Collector
  /// The slave side is kept open, as a shell does: the output stays readable after the child has ended.
  private var shellSide: Int32

  init(_ size: WindowSize) throws {
    // From <asm-generic/ioctls.h>: Swift does not import macros with complex expressions.
    let unlockTerminal: UInt = 0x4004_5431  // TIOCSPTLCK
    let getTerminalNumber: UInt = 0x8004_5430  // TIOCGPTN
    let main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard main >= 0 else { throw TestFailure.ofCall("open /dev/ptmx") }
    screen = Collector(main)
    var locked: Int32 = 0
    var number: Int32 = 0
    guard ioctl(main, unlockTerminal, &locked) == 0, ioctl(main, getTerminalNumber, &number) == 0
    else { throw TestFailure.ofCall("ioctl of a new terminal") }
    path = "/dev/pts/\(number)"
    shellSide = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard shellSide >= 0 else { throw TestFailure.ofCall("open \(path)") }
    try setSize(size)
  }

  deinit { hangUp() }

  func setSize(_ size: WindowSize) throws {
    var cells = winsize()
    cells.ws_col = UInt16(size.columns)
    cells.ws_row = UInt16(size.rows)
    guard ioctl(screen.descriptor, UInt(TIOCSWINSZ), &cells) == 0
    else { throw TestFailure.ofCall("set the size of a terminal") }
  }

  func modes() throws -> TerminalModes {
    var modes = termios()
    guard tcgetattr(shellSide, &modes) == 0 else { throw TestFailure.ofCall("tcgetattr") }
    return TerminalModes(modes)
  }

  /// Closes the terminal: the kernel hangs up all processes that have it open.
  func hangUp() {
    if shellSide >= 0 { _ = close(shellSide) }
    shellSide = -1
    screen.close()
  }
}
