import ChatCore
import ChatHistory
import EpollLoop
import TerminalProgram
import TerminalUI

/// What the agent's screen says of the desk.
struct AgentStatus {
  /// The conversation's, as it was said last.
  private var title: ConversationTitle?

  mutating func make(
    _ desk: Desk, address: SocketAddress, _ wasHere: EarlierConversations?, _ language: Language,
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
      let subject = ConversationTitle.Subject(
        caller: customer.caller, age: clock.minutes(since: customer.since), wasHere: wasHere)
      let title =
        self.title.flatMap { $0.subject == subject ? $0 : nil }
        ?? ConversationTitle(subject, language)
      self.title = title
      status.title = title.title
      status.shorterTitles = title.shorterTitles
      status.asksBeforeQuitting = true
      switch customer.turn {
      case .agent:
        let waiting = clock.waiting(since: customer.turnSince)
        status.turn =
          language.yourTurn
          + (waiting.map { language.pick(", customer waiting for \($0)", "，客户已等 \($0)") } ?? "")
        status.input = .open
      case .customer:
        status.turn = language.theirTurn
        status.input = .locked(language.pick("it is the customer's turn", "轮到客户说话"))
        status.acceptsDraft = true
      }
    }
    let waiting = desk.waitingCount
    if waiting > 0 { status.titleRight = language.text(of: .waiting(count: waiting)) }
    return status
  }
}

/// The title of a conversation, in several lengths. It is the same from one message to the next, so it is kept.
private struct ConversationTitle {
  /// All that it tells of.
  struct Subject: Equatable {
    let caller: Caller
    let age: String
    let wasHere: EarlierConversations?
  }

  let subject: Subject
  let title: String
  let shorterTitles: [String]

  init(_ subject: Subject, _ language: Language) {
    self.subject = subject
    let (address, age) = (subject.caller.address, subject.age)
    let name = language.name(of: subject.caller)
    let state = language.pick("in conversation", "对话中")
    // A name is the customer's choice; however long, it leaves room for what is the agent's concern.
    let short = VisibleText.clipped(name, as: .name, columns: 12)
    let plain = [
      "\(name) | \(state) | \(age)", "\(short) | \(state) | \(age)", "\(short) | \(age)",
    ]
    guard let wasHere = subject.wasHere else {
      title = "\(name) | \(address) | \(state) | \(age)"
      shorterTitles = plain
      return
    }
    let count = wasHere.sameName
    let times = language.times(count, wasHere.sameNameAndHost)
    let before = language.pick("before: \(times) (F4)", "来过 \(times)（F4）")
    let briefly = language.pick("before: \(count)x (F4)", "来过 \(count) 次（F4）")
    title = "\(name) | \(address) | \(state) | \(age) | \(before)"
    shorterTitles =
      [
        "\(name) | \(address) | \(age) | \(before)", "\(short) | \(age) | \(before)",
        "\(short) | \(age) | \(briefly)", "\(short) | \(briefly)",
      ] + plain
  }
}
