import ChatCore
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// Describes the session in the status of the customer's screen.
struct CustomerStatus {
  private let target: String
  private let language: any Language
  private var title = ConversationTitle<TitleFacts>()

  /// - Parameter target: the desk's address as the customer gave it.
  init(target: String, _ language: any Language) {
    self.target = target
    self.language = language
  }

  /// - Parameter status: a new status, to be filled in.
  mutating func tell(
    of session: CustomerSession, in status: inout Status, _ clock: inout StatusClock
  ) {
    let desk = session.deskAddress ?? target
    switch session.phase {
    case .connecting(let since):
      let age = clock.seconds(since: since)
      let name = language.displayName(session.name)
      status.title = "\(name) | \(desk) | \(language.connecting)"
      status.turn = language.connecting(for: age)
      status.input = .locked(language.notConnectedYet)
    case .talking(let turn, let since):
      let minutes = session.connectedSince.map { clock.minutes(since: $0) }
      let facts = TitleFacts(
        name: session.name, desk: desk, hasReply: session.hasReply, minutes: minutes)
      title.update(facts) { [language] in language.titles(of: $0) }
      status.title = title.full
      status.shorterTitles = title.shorter
      switch turn {
      case .customer:
        status.turn = language.yourTurn
        status.input = .open
      case .agent:
        status.turn = clock.waiting(since: since).map(language.theirTurn) ?? language.theirTurn
        status.input = .locked(language.waitForReply)
        status.acceptsDraft = true
      }
    case .over(let ending):
      let name = language.displayName(session.name)
      status.title = "\(name) | \(desk) | \(language.closed)"
      status.turn = reason(ending)
      status.input = .over(language.pressAnyKeyToLeave)
    }
  }

  private func reason(_ ending: CustomerEvent.Ending) -> String {
    switch ending {
    case .deskEnded: language.closedByAgent
    case .left: language.closedByYou
    case .connectionBroke(let number):
      language.closedByFailure(language.reason(errno: number))
    case .violated(let violation):
      violation.isTLS ? language.closedByFailure(language.deskSpeaksTLS) : language.notADesk
    }
  }
}

/// What the title of a conversation shows.
private struct TitleFacts: Equatable {
  let name: String
  let desk: String
  let hasReply: Bool
  let minutes: Int64?
}

extension Language {
  /// The titles of a conversation, the longest form first.
  fileprivate func titles(of facts: TitleFacts) -> [String] {
    let age = facts.minutes.map { " | " + self.age(minutes: $0) } ?? ""
    // Before the first reply it is unknown whether the customer is being served or still waits in the line.
    let state = (facts.hasReply ? connected : connectedWaitingForAgent) + age
    return [
      "\(displayName(facts.name)) | \(facts.desk) | \(state)", "\(facts.desk) | \(state)", state,
    ]
  }
}
