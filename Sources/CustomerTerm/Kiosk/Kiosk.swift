import CLinux
import Glibc
import TerminalProgram

/// `--kiosk`: the program as the only one that a customer may run, such as the forced command of sshd
/// (sshd_config(5), ForceCommand). Who sits at it gets no shell, writes no file, runs no command, and can't leave a
/// stopped process behind.
///
/// The program has no means for any of these but those that `check` refuses. The limits of the kernel are a
/// second lock, should that ever be wrong.
enum Kiosk {
  /// The environment that is kept: the terminal's kind, the language, and whose connection it is. Others would
  /// choose files that the C library and ncurses read: TERMINFO, HOME, TZ, HOSTALIASES, LOCPATH and the like.
  private static let keptVariables = [
    "TERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "SSH_CONNECTION",
  ]

  /// Refuses the options that write files, run commands or read another configuration.
  static func check(_ options: CustomerOptions) throws(UsageMistake) {
    if options.save.path != nil { throw .exclusive(.kiosk, .save) }
    if options.via != nil { throw .exclusive(.kiosk, .via) }
    if options.frontend.config != nil { throw .exclusive(.kiosk, .config) }
  }

  /// The customer's name as whoever runs the kiosk has set it; nil for none. Read it before `lock`.
  static var name: String? {
    getenv("KEFU_NAME").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Takes away what a customer must not have. Call it before anything else.
  /// - Returns: whether that succeeded; if not, errno says why.
  static func lock() -> Bool {
    let kept = keptVariables.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
    clearenv()
    for (name, value) in kept { setenv(name, value, 1) }
    clinux_ignore(SIGTSTP)
    return clinux_forbid_files_and_children() == 0
  }
}
