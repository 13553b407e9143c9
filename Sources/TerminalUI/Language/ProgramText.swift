import ChatCore

// What a program tells of itself and of those who wait.

extension Language {
  /// How many are in line.
  public func waiting(_ count: Int) -> String { pick("\(count) waiting", "\(count) 人在排队") }

  /// Somebody's reminder.
  public func stillWaiting(_ who: String, for time: Duration) -> String {
    pick(
      "\(who) has been waiting for your reply for \(duration(time))",
      "\(who) 等您回复已 \(duration(time))")
  }

  /// A connection that takes its time.
  public func stillConnecting(to address: String, for time: Duration) -> String {
    pick(
      "still trying to connect to \(address), for \(duration(time))",
      "仍在连接 \(address)，已 \(duration(time))")
  }

  /// The disk fails.
  public func savingFailed(_ reason: String) -> String {
    pick("nothing after this point is being saved: \(reason)", "此后的内容未能保存：\(reason)")
  }

  /// The disk works again.
  public var savingResumed: String {
    pick("saving works again; nothing was lost", "已恢复保存，先前未存的内容已补存")
  }

  /// Why a command of the agent's did nothing.
  public func text(of refusal: CommandRefusal) -> String {
    switch refusal {
    case .send(let reason): text(of: reason)
    case .customerChanged(let caller?):
      pick(
        "The customer has changed: this is \(name(of: caller))", "客户已更换，现在是 \(name(of: caller))")
    case .customerChanged(nil): pick("The customer has left", "客户已离开")
    case .notBlocked(let host?): pick("\(host) is not blocked", "\(host) 没有被屏蔽")
    case .notBlocked(nil): pick("nobody is blocked", "没有被屏蔽的地址")
    }
  }
}
