extension Chinese {
  var paneCustomer: String { "当前客户" }
  func paneLast(_ date: String) -> String { "上次对话（\(date)）" }
  var paneNotes: String { "以往备注" }
  func paneLine(_ count: Int) -> String { "排队 \(count) 人" }
  var paneToday: String { "今日" }
  func paneWaited(_ time: Duration) -> String { "排队等了 \(duration(time))" }
  func paneHere(_ age: String) -> String { "已接待 \(age)" }
  func paneBefore(_ visits: String) -> String { "来过 \(visits)" }
  func paneMore(_ count: Int) -> String { "还有 \(count) 人" }
  func paneServed(_ count: Int) -> String { "已接待 \(count) 人" }
  func paneUnserved(_ count: Int) -> String { "\(count) 人未等到接待" }
  func paneTypicalWait(_ time: Duration) -> String { "等待中位数 \(duration(time))" }
  func paneTypicalHandling(_ time: Duration) -> String { "对话中位数 \(duration(time))" }
  func paneNeedsColumns(_ count: Int) -> String { "窗口至少 \(count) 列才能显示侧栏" }
}
