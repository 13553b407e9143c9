import ChatUI
import Languages

extension Language {
  /// Why a command of the configuration failed.
  /// - Parameter name: its key in the configuration.
  public func text(of failure: ConfiguredCommand.Failure, _ name: String) -> String {
    switch failure {
    case .notStarted(let number): cannotStart(name, reason(errno: number))
    case .exited(let status): commandEnded(name, status: status)
    case .signalled(let number): commandEnded(name, signal: number)
    case .tooSlow(let limit): commandTooSlow(name, limit)
    case .tooMuch(let most): commandWroteTooMuch(name, bytes: most)
    }
  }
}
