import ChatCore
import ChatUI
import TerminalProgram
import TerminalUI

/// What the customer's screen says of the session.
struct CustomerStatus {
  private let target: String
  private let language: Language

  /// - Parameter target: the desk as the customer called it.
  init(target: String, _ language: Language) {
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
      status.title = "\(name) | \(desk) | \(language.pick("connecting", "正在连接"))"
      status.turn = language.pick("Connecting for \(age)", "正在连接，已 \(age)")
      status.input = .locked(language.pick("not connected yet", "尚未连接"))
    case .talking(let turn, let since):
      let minutes = session.connectedSince.map { clock.minutes(since: $0) }
      let age = minutes.map { " | " + language.age(minutes: $0) } ?? ""
      // Before the first reply nobody knows whether there is still a line in front.
      let connected =
        session.hasReply
        ? language.pick("connected", "已连接")
        : language.pick("connected, waiting for an agent", "已连接，等待客服接入")
      status.title = "\(language.displayName(session.name)) | \(desk) | \(connected)\(age)"
      status.shorterTitles = ["\(desk) | \(connected)\(age)", "\(connected)\(age)"]
      switch turn {
      case .customer:
        status.turn = language.yourTurn
        status.input = .open
      case .agent:
        status.turn = clock.waiting(since: since).map(turnWithWaiting) ?? language.theirTurn
        status.input = .locked(language.pick("wait for the agent's reply", "请等待客服回复"))
        status.acceptsDraft = true
      }
    case .over(let ending):
      let name = language.displayName(session.name)
      status.title = "\(name) | \(desk) | \(language.pick("closed", "已断开"))"
      status.turn = reason(ending)
      status.input = .over(language.pick("Press any key to leave", "按任意键退出"))
    }
  }

  private func turnWithWaiting(_ time: String) -> String {
    language.theirTurn + language.pick(", waiting for \(time)", "，已等 \(time)")
  }

  private func reason(_ ending: CustomerEvent.Ending) -> String {
    switch ending {
    case .deskEnded: language.pick("The agent ended the conversation", "客服结束了对话")
    case .left: language.pick("You left", "您已离开")
    case .connectionBroke(let number):
      language.pick(
        "The connection broke: \(language.reason(errno: number))",
        "连接中断：\(language.reason(errno: number))")
    case .violated:
      language.pick("The other side is not a desk", "对方不是客服台")
    }
  }
}
