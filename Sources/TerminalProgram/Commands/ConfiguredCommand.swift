import EpollLoop
import Glibc

/// A command of the user's configuration, as it is run: by /bin/sh, in a session and a process group of its own,
/// without a terminal and without the environment's secrets.
public enum ConfiguredCommand {
  /// What such a command needs: to find programs, files and the display, and the user's language. Nothing else of
  /// the environment is passed on, since it may hold passwords and keys.
  private static let variables = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES", "LC_TIME", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
    "XDG_DATA_DIRS", "XDG_CONFIG_DIRS",
  ]

  /// The command to start.
  /// - Parameter arguments: what the shell calls `$1`, `$2` and so on.
  public static func starting(_ command: String, arguments: [String] = []) -> ChildProcess.Command {
    let environment = variables.compactMap { name in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    return .init(
      "/bin/sh", ["-c", "--", command, "kefu"] + arguments, environment: environment,
      startsSession: true)
  }

  /// Why a command did not do its work.
  public enum Failure: Error, Equatable, Sendable {
    /// It could not be started, for this reason (errno(3)).
    case notStarted(errno: Int32)
    /// It exited with a status other than 0.
    case exited(status: Int32)
    /// A signal ended it.
    case signalled(Int32)
    /// It took longer than this, and was killed.
    case tooSlow(Duration)
    /// It wrote more than so many bytes, and was killed.
    case tooMuch(bytesMax: Int)
  }
}

extension ConfiguredCommand.Failure {
  /// nil if the command did its work.
  public init?(_ exit: ChildProcess.Exit) {
    switch exit {
    case .exited(status: 0): return nil
    case .exited(let status): self = .exited(status: status)
    case .signalled(let number, _): self = .signalled(number)
    }
  }
}
