extension Chinese {
  func commandTooSlow(_ name: String, _ limit: Duration) -> String {
    "\(name) 超过 \(duration(limit))未完成，已停止"
  }
  func commandWroteTooMuch(_ name: String, bytes most: Int) -> String {
    "\(name) 的输出超过 \(bytes(most))，已停止"
  }
  var eventCommandIsBehind: String { "event_command 处理不及，部分事件未送达" }

  var draftRunning: [String] { ["正在生成草稿……按 Esc 停止", "生成草稿，Esc 停止"] }
  var draftReady: [String] { ["草稿已就绪：按 F5 采用，按 Esc 放弃", "按 F5 采用草稿", "草稿：F5"] }
  var noDraftCommand: String { "config.toml 中没有 draft_command" }
  var noDraftMade: String { "草稿命令没有给出建议" }
  var commandDraft: String { "用草稿命令生成回复" }

  var offerCame: String { "有同事请您接手客户" }

  func notAWayToNotify(_ key: String, _ ways: [String]) -> String {
    "\(key) 应为 \(ways.joined(separator: "、")) 之一，或一条命令"
  }
}
