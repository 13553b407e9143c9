import ChatCore
import Preferences

/// The agent of a desk that answers by itself. It gives the same commands as one who types them.
struct AnsweringAgent {
  /// How long a customer may be silent on their turn unless `--idle-timeout` says otherwise: enough to write a
  /// message, and short for those who wait behind.
  static let idleTimeout: Duration = .seconds(120)

  /// What it says.
  let answers: Answers

  /// What it does next; nil while it waits.
  func command(at desk: Desk) -> AgentCommand? {
    guard let customer = desk.customer else { return nil }
    switch (customer.replyCount, desk.turn) {
    case (0, .agent): return .say(answers.first)
    case (1, .agent): return .say(answers.last)
    case (2..., _): return .end
    default: return nil
    }
  }
}
