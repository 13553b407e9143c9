import Glibc

/// The size of a terminal, in character cells.
public struct WindowSize: Equatable, Sendable {
  /// Cells in a line.
  public var columns: Int
  /// Lines.
  public var rows: Int

  /// A size of `columns` by `rows`. 0 by 0 is what a serial line without a size reports.
  public init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
  }

  /// 80 by 24.
  public static let standard = WindowSize(columns: 80, rows: 24)
}

/// The modes of a terminal, tcgetattr(3): two are equal when `stty -g` would print the same.
public struct TerminalModes: Equatable, Sendable {
  /// The flags of input, output, control and local modes.
  public let input, output, control, local: UInt32
  /// The special characters.
  public let characters: [UInt8]

  /// Whether the terminal hands over whole lines, as a shell's commands find it.
  public var isByLine: Bool { local & UInt32(ICANON) != 0 }
  /// Whether the terminal shows what is typed.
  public var echoes: Bool { local & UInt32(ECHO) != 0 }
  /// Whether Ctrl-C and its like make signals.
  public var makesSignals: Bool { local & UInt32(ISIG) != 0 }

  init(_ modes: termios) {
    (input, output) = (modes.c_iflag, modes.c_oflag)
    (control, local) = (modes.c_cflag, modes.c_lflag)
    characters = withUnsafeBytes(of: modes.c_cc) { Array($0) }
  }
}

/// A terminal without a window. The test is what is behind the screen and the keys.
final class PseudoTerminal {
  /// The file that is the terminal for a child.
  let path: String
  /// What the child wrote to the screen; its descriptor also takes what is typed.
  let screen: Collector
  /// Kept open as a shell keeps its terminal: what was written stays readable when the child ends.
  private var shellSide: Int32

  init(_ size: WindowSize) throws {
    // <asm-generic/ioctls.h>: Swift can't see macros that compute.
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

  /// Closes the window: the kernel hangs up on all who have the terminal open.
  func hangUp() {
    if shellSide >= 0 { _ = close(shellSide) }
    shellSide = -1
    screen.close()
  }
}
