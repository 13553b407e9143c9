extension Chinese {
  var yourTurn: String { "轮到您" }
  var theirTurn: String { "等对方" }
  var stillYourTurn: String { "对方还在等您" }
  func waitingInLine(_ count: Int) -> String { "\(count) 人在排队" }
  func stillWaiting(_ who: String, for time: Duration) -> String {
    "\(who) 等您回复已 \(duration(time))"
  }

  var waitingForCustomer: String { "等待客户" }
  var noNameYet: String { "尚未提供名字" }
  var inConversation: String { "对话中" }
  func yourTurn(customerWaitingFor time: String) -> String { "\(yourTurn)，客户已等 \(time)" }
  var customersTurn: String { "轮到客户说话" }
  var noCustomer: String { "没有客户" }
  var noCustomerHere: String { "没有客户" }
  var messageBeingSaved: String { "消息正在保存" }
  var away: String { "离开" }
  var nobodyIsTaken: String { "暂停接待" }
  var awayLock: String { "离开（/back）" }
  var outsideHours: String { "非服务时间" }
  func opens(at time: String) -> String { "\(time) 恢复接待" }
  var outsideHoursLock: String { "休息中（/back）" }
  var wrappingUp: String { "整理中" }
  func wrappingUp(timeLeft: String) -> String { "整理中：\(timeLeft)" }
  var wrapUpLock: String { "整理中（Enter）" }
  func wrapUpBegins(for time: Duration) -> String {
    "整理 \(duration(time))；按 Enter 或输入 /next 接待下一位客户"
  }
  var backKeys: [String] { ["/back 恢复接待", "/back 回来"] }
  var nextKeys: [String] { ["Enter 接待下一位客户", "Enter 下一位"] }
  func visits(_ count: Int, fromThisAddress: Int) -> String {
    "\(count) 次，其中 \(fromThisAddress) 次来自此地址"
  }
  func visitedBefore(_ visits: String) -> String { "来过 \(visits)（F4）" }
  func visitedBefore(_ count: Int) -> String { "来过 \(count) 次（F4）" }
  func hasVisited(_ who: String, _ visits: String) -> String {
    "\(who) 以前来过：\(visits)（/history）"
  }

  var connecting: String { "正在连接" }
  func connecting(for time: String) -> String { "正在连接，已 \(time)" }
  func stillConnecting(to address: String, for time: Duration) -> String {
    "仍在连接 \(address)，已 \(duration(time))"
  }
  var notConnectedYet: String { "尚未连接" }
  var connected: String { "已连接" }
  func placeInLine(_ place: Int) -> String {
    place == 1 ? "下一位就是您" : "您排在第 \(place) 位"
  }
  func placeInLine(_ place: Int, estimate: Duration) -> String {
    "\(placeInLine(place))，预计约 \(duration(estimate))"
  }
  func copyIsIn(_ path: String) -> String { "对话已保存到：\(path)" }
  func comeBackWith(_ command: String) -> String { "再次联系：\(command)" }
  var comeBackAsBefore: String { "如需再次联系，请按原来的方式连接" }
  var connectedWaitingForAgent: String { "已连接，等待客服接入" }
  func theirTurn(waitingFor time: String) -> String { "\(theirTurn)，已等 \(time)" }
  var waitForReply: String { "请等待客服回复" }
  var closed: String { "已断开" }
  var closedByAgent: String { "客服结束了对话" }
  var closedByYou: String { "您已离开" }
  func closedByFailure(_ reason: String) -> String { "连接中断：\(reason)" }
  var notADesk: String { "对方不是客服台" }
  var pressAnyKeyToLeave: String { "按任意键退出" }
  var theAgent: String { "客服" }
  var agentAuthor: String { "客服" }
}
