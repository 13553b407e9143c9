import ChatCore
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// What the customer's screen says of the session.
struct CustomerStatus {
  private let target: String
  private let language: any Language

  /// - Parameter target: the desk as the customer called it.
  init(target: String, _ language: any Language) {
    self.target = target
    self.language = language
  }

  /// - Parameter status: a new one.
  func tell(
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
      let age = minutes.map { " | " + language.age(minutes: $0) } ?? ""
      // Before the first reply nobody knows whether there is still a line in front.
      let connected =
        session.hasReply ? language.connected : language.connectedWaitingForAgent
      status.title = "\(language.displayName(session.name)) | \(desk) | \(connected)\(age)"
      status.shorterTitles = ["\(desk) | \(connected)\(age)", "\(connected)\(age)"]
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
    case .violated:
      language.notADesk
    }
  }
}
