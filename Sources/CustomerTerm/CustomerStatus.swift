import ChatCore
import TerminalProgram
import TerminalUI

/// What the customer's screen says of the visit.
enum CustomerStatus {
  static func make(
    _ visit: Visit, target: String, _ language: Language, _ clock: inout StatusClock
  ) -> Status {
    var status = Status()
    let name = language.displayName(visit.name)
    let desk = visit.deskAddress ?? target
    switch visit.phase {
    case .connecting(let since):
      let age = clock.seconds(since: since)
      status.title = "\(name) | \(desk) | \(language.pick("connecting", "正在连接"))"
      status.turn = language.pick("Connecting for \(age)", "正在连接，已 \(age)")
      status.input = .locked(language.pick("not connected yet", "尚未连接"))
    case .talking(let turn, let since):
      let connected = language.pick("connected", "已连接")
      let age = visit.connectedSince.map { " | " + clock.minutes(since: $0) } ?? ""
      status.title = "\(name) | \(desk) | \(connected)\(age)"
      status.shorterTitles = ["\(desk) | \(connected)\(age)", "\(connected)\(age)"]
      switch turn {
      case .customer:
        status.turn = language.yourTurn
        status.input = .open
      case .agent:
        let waiting = clock.waiting(since: since)
        status.turn =
          language.theirTurn
          + (waiting.map { language.pick(", waiting for \($0)", "，已等 \($0)") } ?? "")
        status.input = .locked(language.pick("wait for the agent's reply", "请等待客服回复"))
        status.acceptsDraft = true
      }
    case .over(let ending):
      status.title = "\(name) | \(desk) | \(language.pick("closed", "已断开"))"
      status.turn = reason(ending, language)
      status.input = .over(language.pick("Press any key to leave", "按任意键退出"))
    }
    return status
  }

  private static func reason(_ ending: VisitEnding, _ language: Language) -> String {
    switch ending {
    case .deskEnded: language.pick("The agent ended the conversation", "客服结束了对话")
    case .left: language.pick("You left", "您已离开")
    case .broke(let number):
      language.pick(
        "The connection broke: \(language.reason(errno: number))",
        "连接中断：\(language.reason(errno: number))")
    case .violated:
      language.pick("The other side is not a desk", "对方不是客服台")
    }
  }
}
