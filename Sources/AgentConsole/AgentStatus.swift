import ChatCore
import ChatHistory
import TerminalProgram
import TerminalUI

/// What the agent's screen says of the desk.
enum AgentStatus {
  static func make(
    _ desk: Desk, address: String, _ wasHere: EarlierConversations?, _ language: Language,
    _ clock: inout StatusClock
  ) -> Status {
    var status = Status()
    switch desk.seat {
    case .empty(let since):
      let waiting = language.pick("waiting for a customer", "等待客户")
      let age = clock.minutes(since: since)
      status.title = "Kefu | \(address) | \(waiting) | \(age)"
      status.shorterTitles = ["\(waiting) | \(age)", waiting]
      status.turn = language.pick("No customer", "没有客户")
      status.input = .locked(language.pick("no customer is here", "没有客户"))
    case .arriving(let arrival):
      let nameless = language.pick("has given no name yet", "还没有报上名字")
      let age = clock.seconds(since: arrival.since)
      status.title = "Kefu | \(arrival.caller.address) \(nameless) | \(age)"
      status.shorterTitles = ["\(nameless) | \(age)"]
      status.turn = language.pick("No customer", "没有客户")
      status.input = .locked(language.pick("no customer is here", "没有客户"))
    case .serving(let customer):
      let name = language.name(of: customer.caller)
      let state = language.pick("in conversation", "对话中")
      let age = clock.minutes(since: customer.since)
      status.title = "\(name) | \(customer.caller.address) | \(state) | \(age)"
      // A name is the customer's choice; however long, it leaves room for what is the agent's concern.
      let short = VisibleText.clipped(name, as: .name, columns: 12)
      if let wasHere {
        let times = language.times(wasHere.sameName, wasHere.sameNameAndHost)
        let before = language.pick("before: \(times) (F4)", "来过 \(times)（F4）")
        let count = wasHere.sameName
        let briefly = language.pick("before: \(count)x (F4)", "来过 \(count) 次（F4）")
        status.shorterTitles = [
          "\(name) | \(customer.caller.address) | \(age) | \(before)",
          "\(short) | \(age) | \(before)", "\(short) | \(age) | \(briefly)",
          "\(short) | \(briefly)",
        ]
        status.title += " | \(before)"
      }
      status.shorterTitles += [
        "\(name) | \(state) | \(age)", "\(short) | \(state) | \(age)", "\(short) | \(age)",
      ]
      status.asksBeforeQuitting = true
      switch customer.turn {
      case .agent:
        let waiting = clock.waiting(since: customer.turnSince)
        status.turn =
          language.pick("Your turn", "轮到您")
          + (waiting.map { language.pick(", customer waiting for \($0)", "，客户已等 \($0)") } ?? "")
        status.input = .open
      case .customer:
        status.turn = language.pick("Customer's turn", "轮到客户")
        status.input = .locked(language.pick("it is the customer's turn", "轮到客户说话"))
        status.acceptsDraft = true
      }
    }
    let waiting = desk.waitingCount
    if waiting > 0 { status.titleRight = language.text(of: .waiting(count: waiting)) }
    return status
  }
}
