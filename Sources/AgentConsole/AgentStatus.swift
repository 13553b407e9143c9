import ChatCore
import ChatHistory
import EpollLoop
import MonotonicTime
import TerminalProgram
import TerminalUI

/// What the agent's screen says of who sits at the desk.
struct AgentStatus {
  private let language: Language
  private var title = ConversationTitle()

  init(_ language: Language) {
    self.language = language
  }

  /// - Parameters:
  ///   - address: where the desk listens.
  ///   - status: a new one.
  mutating func tell(
    of desk: Desk, at address: @autoclosure () -> SocketAddress,
    _ visits: EarlierConversations?, in status: inout Status, _ clock: inout StatusClock
  ) {
    switch desk.seat {
    case .empty(let since):
      let waiting = language.pick("waiting for a customer", "等待客户")
      let age = language.age(minutes: clock.minutes(since: since))
      status.title = "Kefu | \(address()) | \(waiting) | \(age)"
      status.shorterTitles = ["\(waiting) | \(age)", waiting]
      tellOfNobody(in: &status)
    case .arriving(let arrival):
      let nameless = language.pick("has given no name yet", "尚未提供名字")
      let age = clock.seconds(since: arrival.since)
      status.title = "Kefu | \(arrival.caller.address) \(nameless) | \(age)"
      status.shorterTitles = ["\(nameless) | \(age)"]
      tellOfNobody(in: &status)
    case .departed(let departed):
      let who = language.name(of: departed.caller)
      let left = language.pick("\(who) left while waiting", "\(who) 在排队时已离开")
      status.title = "Kefu | \(departed.caller.address) | \(left)"
      status.shorterTitles = [left]
      tellOfNobody(in: &status)
    case .serving(let customer):
      let minutes = clock.minutes(since: customer.since)
      title.renew(for: customer.caller, minutes: minutes, visits, language)
      status.title = title.full
      status.shorterTitles = title.shorter
      status.customer = customer.number
      switch desk.turn {
      case .agent:
        let waiting = clock.waiting(since: desk.turnSince)
        status.turn = waiting.map(turnWithWaiting) ?? language.yourTurn
        status.input = .open
      case .customer, nil:
        status.turn = language.theirTurn
        status.input = .locked(language.pick("it is the customer's turn", "轮到客户说话"))
        status.acceptsDraft = true
      }
    }
  }

  private func tellOfNobody(in status: inout Status) {
    status.turn = language.pick("No customer", "没有客户")
    status.input = .locked(language.pick("no customer is here", "没有客户"))
  }

  private func turnWithWaiting(_ time: String) -> String {
    language.yourTurn + language.pick(", customer waiting for \(time)", "，客户已等 \(time)")
  }
}

/// The title of a conversation, in several lengths. It is the same from one message to the next, so it is kept.
private struct ConversationTitle {
  // All that it tells of: where these are the same, so would be a new one. At first there is nobody: who is
  // there has an address.
  private var caller = Caller(address: "")
  private var minutes: Int64 = 0
  private var visits: EarlierConversations?

  private(set) var full = ""
  private(set) var shorter: [String] = []

  mutating func renew(
    for caller: Caller, minutes: Int64, _ visits: EarlierConversations?, _ language: Language
  ) {
    guard caller != self.caller || minutes != self.minutes || visits != self.visits else {
      return
    }
    (self.caller, self.minutes, self.visits) = (caller, minutes, visits)
    make(language)
  }

  private mutating func make(_ language: Language) {
    let (address, age) = (caller.address, language.age(minutes: minutes))
    let name = language.name(of: caller)
    let state = language.pick("in conversation", "对话中")
    // A name is the customer's choice; however long, it leaves room for what is the agent's concern.
    let short = VisibleText.clipped(name, as: .name, columns: 12)
    let plain = [
      "\(name) | \(state) | \(age)", "\(short) | \(state) | \(age)", "\(short) | \(age)",
    ]
    guard let visits else {
      full = "\(name) | \(address) | \(state) | \(age)"
      shorter = plain
      return
    }
    let count = visits.sameName
    let times = language.visits(visits)
    let before = language.pick("before: \(times) (F4)", "来过 \(times)（F4）")
    let briefly = language.pick("before: \(count)x (F4)", "来过 \(count) 次（F4）")
    full = "\(name) | \(address) | \(state) | \(age) | \(before)"
    shorter =
      [
        "\(name) | \(address) | \(age) | \(before)", "\(short) | \(age) | \(before)",
        "\(short) | \(age) | \(briefly)", "\(short) | \(briefly)",
      ] + plain
  }
}
