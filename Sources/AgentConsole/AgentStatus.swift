import CalendarTime
import ChatCore
import ChatHistory
import ChatUI
import EpollLoop
import Languages
import MonotonicTime
import TerminalProgram
import TerminalUI

/// Describes the desk's state in the status of the agent's screen.
struct AgentStatus {
  private let language: any Language
  private var title = ConversationTitle<TitleFacts>()

  init(_ language: any Language) {
    self.language = language
  }

  /// Fills in the status.
  /// - Parameters:
  ///   - address: where the desk listens.
  ///   - verified: the name in the customer's certificate; nil without one.
  ///   - status: a new status.
  mutating func tell(
    of desk: Desk, at address: @autoclosure () -> SocketAddress, verified: String?,
    _ visits: EarlierConversations?, in status: inout Status, _ clock: inout StatusClock
  ) {
    switch desk.availability {
    case .away, .outOfHours:
      status.mark = language.away
      status.hints = language.backKeys
    case .wrappingUp: status.hints = language.nextKeys
    case .open: break
    }
    switch desk.seat {
    case .empty(let since):
      tellOfEmptySeat(desk.availability, since: since, in: &status, &clock)
      status.shorterTitles.insert(status.title, at: 0)
      status.title = "Kefu | \(address()) | \(status.title)"
    case .arriving(let arrival):
      let nameless = language.noNameYet
      let age = clock.seconds(since: arrival.since)
      status.title = "Kefu | \(arrival.peer.address) \(nameless) | \(age)"
      status.shorterTitles = ["\(nameless) | \(age)"]
      tellOfNobody(in: &status)
    case .departed(let departed):
      let who = language.name(of: departed.peer)
      let left = language.leftWhileWaiting(who, waited: nil)
      status.title = "Kefu | \(departed.peer.address) | \(left)"
      status.shorterTitles = [left]
      tellOfNobody(in: &status)
    case .serving(let customer):
      let minutes = clock.minutes(since: customer.since)
      let facts = TitleFacts(
        peer: customer.peer, verified: verified, minutes: minutes, visits: visits)
      title.update(facts) { [language] in language.titles(of: $0) }
      status.title = title.full
      status.shorterTitles = title.shorter
      status.customer = customer.number
      switch desk.turn {
      case .agent:
        let waiting = clock.waiting(since: desk.turnSince)
        status.turn = waiting.map(language.yourTurn) ?? language.yourTurn
        status.input = .open
      case .customer, nil:
        status.turn = language.theirTurn
        status.input = .locked(language.customersTurn)
        status.acceptsDraft = true
      }
    }
  }

  /// Fills in the title without the desk's address, and why nobody is here.
  private func tellOfEmptySeat(
    _ availability: Availability, since: Instant, in status: inout Status,
    _ clock: inout StatusClock
  ) {
    switch availability {
    case .open:
      let waiting = language.waitingForCustomer
      let age = language.age(minutes: clock.minutes(since: since))
      status.title = "\(waiting) | \(age)"
      status.shorterTitles = [waiting]
      tellOfNobody(in: &status)
    case .away(let text, let since):
      let age = language.age(minutes: clock.minutes(since: since))
      let short = VisibleText.clipped(text, as: .name, columns: 30)
      status.title = text.isEmpty ? age : "\(short) | \(age)"
      status.shorterTitles = [age, ""]
      status.turn = language.nobodyIsTaken
      status.input = .locked(language.awayLock)
    case .outOfHours(let opens, _):
      status.title = language.outsideHours
      status.shorterTitles = [""]
      if let time = opens.map({ WallTime(seconds: $0).timeSeen(at: .now()) }) {
        let opens = language.opens(at: time)
        status.title += " | \(opens)"
        status.shorterTitles = [opens, time, ""]
      }
      status.turn = language.nobodyIsTaken
      status.input = .locked(language.outsideHoursLock)
    case .wrappingUp(let end):
      let left = clock.remaining(until: end)
      status.title = "\(language.wrappingUp) | \(left)"
      status.shorterTitles = [left]
      status.turn = language.wrappingUp(timeLeft: left)
      status.input = .locked(language.wrapUpLock)
      status.enterTakesNext = true
    }
  }

  private func tellOfNobody(in status: inout Status) {
    status.turn = language.noCustomer
    status.input = .locked(language.noCustomerHere)
  }
}

extension WallTime {
  /// The time of day in local time; of another day than `now`, with its date.
  fileprivate func timeSeen(at now: WallTime) -> String {
    day == now.day ? hoursAndMinutes : localDateAndMinutes
  }
}

/// What the title of a conversation shows.
private struct TitleFacts: Equatable {
  let peer: Peer
  let verified: String?
  let minutes: Int64
  let visits: EarlierConversations?
}

extension Language {
  /// The titles of a conversation, the longest form first.
  fileprivate func titles(of facts: TitleFacts) -> [String] {
    let (address, age) = (facts.peer.address, age(minutes: facts.minutes))
    var name = name(of: facts.peer)
    let state = inConversation
    // The customer chooses the name. It is clipped, so that a long one leaves room for the rest.
    var short = VisibleText.clipped(name, as: .name, columns: 12)
    if let verified = facts.verified {
      name += " | \(verifiedAs(verified))"
      short += " | \(verifiedAs(VisibleText.clipped(verified, as: .name, columns: 12)))"
    }
    let plain = [
      "\(name) | \(state) | \(age)", "\(short) | \(state) | \(age)", "\(short) | \(age)",
    ]
    guard let visits = facts.visits else {
      return ["\(name) | \(address) | \(state) | \(age)"] + plain
    }
    let count = visits.sameName
    let times = self.visits(count, fromThisAddress: visits.sameNameAndHost)
    let (before, briefly) = (visitedBefore(times), visitedBefore(count))
    return [
      "\(name) | \(address) | \(state) | \(age) | \(before)",
      "\(name) | \(address) | \(age) | \(before)", "\(short) | \(age) | \(before)",
      "\(short) | \(age) | \(briefly)", "\(short) | \(briefly)",
    ] + plain
  }
}
