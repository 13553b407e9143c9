import EpollLoop
import Languages

/// A command that calls the user (`notify`). It gets fixed words as `$1`, and runs once at a time.
final class CallCommand {
  private let loop: EventLoop
  private let command: String
  private var run: CommandRun?
  private var told: ConfiguredCommand.Failure?
  /// Called with each failure that is another than the last one.
  private let onFailure: (ConfiguredCommand.Failure) -> Void

  /// Enough to hand a notification on.
  private static let timeLimit: Duration = .seconds(10)

  init(
    _ loop: EventLoop, _ command: String,
    onFailure: @escaping (ConfiguredCommand.Failure) -> Void
  ) {
    (self.loop, self.command, self.onFailure) = (loop, command, onFailure)
  }

  func run(_ words: String) {
    guard run == nil else { return }
    run = CommandRun(
      loop, command, arguments: [words], timeLimit: Self.timeLimit, outputBytesMax: 0
    ) { [unowned self] result in
      run = nil
      guard case .failure(let failure) = result, failure != told else { return }
      told = failure
      onFailure(failure)
    }
  }
}
