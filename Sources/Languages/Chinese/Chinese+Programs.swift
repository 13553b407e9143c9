extension Chinese {
  func commandTooSlow(_ name: String, _ limit: Duration) -> String {
    "\(name) 超过 \(duration(limit))未完成，已停止"
  }
  func commandWroteTooMuch(_ name: String, bytes most: Int) -> String {
    "\(name) 的输出超过 \(bytes(most))，已停止"
  }
  var eventCommandIsBehind: String { "event_command 处理不及，部分事件未送达" }

  var offerCame: String { "有同事请您接手客户" }

  func notAWayToNotify(_ key: String, _ ways: [String]) -> String {
    "\(key) 应为 \(ways.joined(separator: "、")) 之一，或一条命令"
  }
}
