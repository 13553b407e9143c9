extension English {
  func listening(on address: String) -> String { "listening on \(address)" }
  func customerConnected(_ who: String, from address: String, waited: Duration?) -> String {
    "\(who) connected from \(address)\(words(waited))"
  }
  func nameRepaired(of address: String) -> String {
    "the name of \(address) was not UTF-8 and was repaired"
  }
  func renamed(from old: String, to new: String) -> String { "\(old) is now called \(new)" }
  func frameSkipped(type digit: UInt8) -> String {
    "skipped a frame of unknown type \(digit)"
  }
  func tooMuchOutOfTurn(_ who: String) -> String {
    "\(who) has sent too much out of turn: the rest is read after your reply"
  }
  var tooManyUnserved: String {
    "many connect and leave without being served: for up to a minute they are not listed"
  }
  func leftWhileWaiting(_ who: String, waited: Duration?) -> String {
    "\(who) left while waiting\(words(waited))"
  }
  func messageUnfinished(bytes count: Int) -> String {
    "connection ended in the middle of a message (\(bytes(count)) received)"
  }

  func customerLeft(_ who: String) -> String { "\(who) left" }
  func connectionBroke(with who: String, _ reason: String) -> String {
    "the connection to \(who) broke: \(reason)"
  }
  func protocolViolated(by who: String, rule: String, bytes: String) -> String {
    "disconnected \(who): \(rule); it sent “\(bytes)”"
  }
  func customerIdle(_ who: String, for silence: Duration) -> String {
    "\(who) sent nothing for \(duration(silence)) and was disconnected"
  }
  func noNameGiven(by address: String, within limit: Duration) -> String {
    "\(address) gave no name within \(duration(limit)) and was disconnected"
  }
  func messageBeforeName(by address: String) -> String {
    "\(address) sent a message before its name and was disconnected"
  }
  func youEnded(with who: String) -> String { "you ended the conversation with \(who)" }

  var lengthIsNotANumber: String { "the frame length is not four digits" }
  func lengthUnderHeader(_ length: Int) -> String {
    "the frame length \(length) is less than its header"
  }
  var barMissing: String { "a \"|\" is missing in the frame header" }
  var typeIsNotADigit: String { "the frame type is not a digit" }

  func blocked(_ host: String, for time: Duration?) -> String {
    guard let time else { return "blocked \(host) until the desk closes" }
    return "blocked \(host) for \(duration(time))"
  }
  func unblocked(_ host: String) -> String { "unblocked \(host)" }
  func rejected(_ host: String, attempts: Int) -> String {
    "\(host) is blocked and was disconnected" + (attempts > 1 ? " (\(attempts) times)" : "")
  }
  func cannotAccept(_ reason: String) -> String {
    "can't accept customers right now: \(reason)"
  }

  func wentAway(_ text: String) -> String { "you are away" + (text.isEmpty ? "" : ": \(text)") }
  var cameBack: String { "you are back" }
  func hoursEnded(opens: String?) -> String {
    "outside opening hours" + (opens.map { ", until \($0)" } ?? "")
  }
  var hoursBegan: String { "the opening hours have begun" }

  func connected(to address: String) -> String { "connected to \(address)" }
  var agentSentTooMuch: String {
    "the agent's side has sent too much out of turn: the rest is read after your next message"
  }
  var agentEnded: String { "the agent ended the conversation" }
  var youLeft: String { "you left" }

  private func words(_ waited: Duration?) -> String {
    waited.map { ", waited \(duration($0))" } ?? ""
  }
}
