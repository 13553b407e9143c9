extension Chinese {
  func listening(on address: String) -> String { "正在监听 \(address)" }
  func customerConnected(_ who: String, from address: String, waited: Duration?) -> String {
    "\(who) 已连接，来自 \(address)\(words(waited))"
  }
  func nameRepaired(of address: String) -> String { "\(address) 的名字不是 UTF-8，已修复" }
  func renamed(from old: String, to new: String) -> String { "\(old) 改名为 \(new)" }
  func frameSkipped(type digit: UInt8) -> String { "跳过了未知类型 \(digit) 的帧" }
  func tooMuchOutOfTurn(_ who: String) -> String {
    "\(who) 在未轮到时发送过多，其余内容将在您回复后读取"
  }
  var tooManyUnserved: String { "大量连接未获接待就断开：一分钟内不再逐一列出" }
  func leftWhileWaiting(_ who: String, waited: Duration?) -> String {
    "\(who) 在排队时已离开\(words(waited))"
  }
  func messageUnfinished(bytes count: Int) -> String {
    "连接断开时消息未收完（已收到 \(bytes(count))）"
  }

  func customerLeft(_ who: String) -> String { "\(who) 已离开" }
  func connectionBroke(with who: String, _ reason: String) -> String {
    "与 \(who) 的连接中断：\(reason)"
  }
  func protocolViolated(by who: String, rule: String, bytes: String) -> String {
    "已断开 \(who)：\(rule)；收到的开头是“\(bytes)”"
  }
  func customerIdle(_ who: String, for silence: Duration) -> String {
    "\(who) 超过 \(duration(silence))未回复，已断开"
  }
  func noNameGiven(by address: String, within limit: Duration) -> String {
    "\(address) 在 \(duration(limit))内未提供名字，已断开"
  }
  func messageBeforeName(by address: String) -> String {
    "\(address) 未提供名字就发送消息，已断开"
  }
  func youEnded(with who: String) -> String { "您结束了与 \(who) 的对话" }

  var lengthIsNotANumber: String { "帧长度不是四位数字" }
  func lengthUnderHeader(_ length: Int) -> String { "帧长度 \(length) 小于帧头长度" }
  var barMissing: String { "帧头缺少 \"|\"" }
  var typeIsNotADigit: String { "帧类型不是数字" }

  func blocked(_ host: String, for time: Duration?) -> String {
    guard let time else { return "已屏蔽 \(host)，直到客服台关闭" }
    return "已屏蔽 \(host)（\(duration(time))）"
  }
  func unblocked(_ host: String) -> String { "已解除屏蔽 \(host)" }
  func rejected(_ host: String, attempts: Int) -> String {
    "\(host) 已被屏蔽，连接已断开" + (attempts > 1 ? "（共 \(attempts) 次）" : "")
  }
  func cannotAccept(_ reason: String) -> String { "暂时无法接入客户：\(reason)" }

  func wentAway(_ text: String) -> String { "您已离开" + (text.isEmpty ? "" : "：\(text)") }
  var cameBack: String { "您已回来" }
  func hoursEnded(opens: String?) -> String {
    "非服务时间" + (opens.map { "，\($0) 恢复接待" } ?? "")
  }
  var hoursBegan: String { "服务时间开始" }

  func connected(to address: String) -> String { "已连接到 \(address)" }
  var agentSentTooMuch: String {
    "客服在未轮到时发送过多，其余内容将在您发送下一条消息后读取"
  }
  var agentEnded: String { "客服结束了对话" }
  var youLeft: String { "您已离开" }

  private func words(_ waited: Duration?) -> String {
    waited.map { "，等了 \(duration($0))" } ?? ""
  }
}
