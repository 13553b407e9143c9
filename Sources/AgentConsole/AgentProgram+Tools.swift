import ChatCore
import MonotonicTime
import Preferences
import TerminalProgram
import TerminalUI

// What the agent does besides replying.

extension AgentProgram {
  func endConversation(with customer: Int?) {
    guard isStillThere(customer) else { return }
    desk.end(at: shell.loop.now, &effects)
  }

  /// What the agent does to "the customer" is meant for the one who was shown. If another sits there by now,
  /// nothing is done, and that is said.
  private func isStillThere(_ shownCustomer: Int?) -> Bool {
    guard desk.caller != nil, desk.customerNumber != shownCustomer else { return true }
    let name = desk.caller.map(shell.language.name) ?? ""
    frontend.complain(
      shell.language.pick(
        "The customer has just changed: this is \(name)", "客户已更换，现在是 \(name)"))
    return false
  }

  func note(_ text: String, on customer: Int?) {
    if isStillThere(customer) { desk.note(text, &effects) }
  }

  func block(_ customer: Int?, for time: Duration?) {
    guard isStillThere(customer) else { return }
    if !desk.block(for: time, at: shell.loop.now, &effects) {
      frontend.refuse(.nobodyThere)
    }
  }

  func unblock(_ host: String?) {
    if !desk.unblock(host, at: shell.loop.now, &effects) {
      let nobody = shell.language.pick("nobody is blocked", "没有被屏蔽的地址")
      let what = host.map { shell.language.pick("\($0) is not blocked", "\($0) 没有被屏蔽") }
      frontend.complain(what ?? nobody)
    }
  }

  func greet(_ customer: Int?) {
    guard let replies = readReplies() else { return }
    guard let greeting = replies.greeting else {
      let path = self.replies?.path ?? ""
      return frontend.complain(
        shell.language.pick("there is no greeting in \(path)", "\(path) 里没有 greeting"))
    }
    guard desk.customer?.replyCount ?? 0 == 0 else {
      return frontend.complain(
        shell.language.pick("only the first reply can be a greeting", "问候语只能作为第一条回复"))
    }
    say(filled(greeting), to: customer)
  }

  func showReplies(_ filter: String) {
    guard let replies = readReplies() else { return }
    let filledIn = replies.all.map { CannedReply(name: $0.name, text: filled($0.text)) }
    guard !filledIn.isEmpty else {
      let path = self.replies?.path ?? "replies.toml"
      return frontend.complain(
        shell.language.pick("no canned replies yet: write them to \(path)", "还没有快捷回复：请写入 \(path)"))
    }
    frontend.show(filledIn, filter: filter)
  }

  /// Read again whenever the file has changed; what is wrong with it is told, and costs nothing else.
  private func readReplies() -> Replies? {
    do {
      return try replies?.read() ?? Replies()
    } catch {
      frontend.complain(shell.language.brief(error))
      return nil
    }
  }

  private func filled(_ text: ReplyText) -> String {
    let name = desk.caller?.name.map(shell.language.displayName) ?? ""
    return text.filled(name: name, time: WallTime.now.hoursAndMinutes)
  }

  func tellStatus() {
    var clock = StatusClock(shell.language, at: .now)
    var status = Status()
    describe(in: &status, &clock)
    shell.lines?.tell(status.lines)
  }
}
