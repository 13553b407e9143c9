extension Chinese {
  var tooSmall: String { "窗口太小" }
  var quitQuestion: [String] {
    [
      "客户还在线。再按一次 Ctrl-C 或按 y 退出，按其他键返回。", "客户还在线：再按 ^C 或 y 退出", "再按 ^C 退出",
    ]
  }

  func inputLocked(_ reason: String) -> String { "输入已锁定：\(reason)" }
  func sendingLocked(_ reason: String) -> String { "暂不能发送：\(reason)" }
  var draftKept: String { "草稿已暂存，按 ↑ 恢复" }
  var draftKeptForPrevious: String { "这是写给上一位客户的，已暂存，按 ↑ 恢复" }
  func draftRefused(_ reason: String) -> String { "未发送，按 ↑ 恢复：\(reason)" }
  func noteRefused(_ reason: String) -> String { "未记录，按 ↑ 恢复：\(reason)" }
  func bytesTooLong(_ count: Int) -> String { "超出 \(bytes(count))" }
  func pasteCut(bytes count: Int) -> String { "粘贴内容过长，已略去 \(bytes(count))" }
  var pasteHasNoEnd: String { "粘贴没有结束：按 Ctrl-C 结束" }

  func usage(_ usage: String) -> String { "用法：\(usage)" }
  func unknownCommand(_ name: String) -> String {
    "未知命令 \(name)，见 /help；发送以 / 开头的内容请用 //"
  }

  func notFound(_ text: String) -> String { "没有找到：\(text)" }
  var noFurtherMatch: String { "没有更多匹配" }
  var noSearchText: String { "请输入 /find 内容" }
  func finding(_ text: String) -> [String] {
    ["找到 \(text)：F3 上一处，Shift-F3 下一处，Esc 结束", "F3 上一处，Esc 结束"]
  }

  var replies: String { "快捷回复" }
  var noMatchingReplies: String { "没有匹配的快捷回复" }
  var replyPrompt: String { "回复：" }
  var replyKeys: [String] {
    ["输入以筛选，上下键选择，Enter 插入，Esc 关闭", "Enter 插入，Esc 关闭", "Esc 关闭"]
  }

  var conversationListKeys: [String] {
    ["上下键选择，Enter 打开，Esc 关闭", "Enter 打开，Esc 关闭"]
  }
  var readingKeys: [String] { ["PgUp/PgDn 翻页，Esc 返回", "Esc 返回"] }
  var readingMatchesKeys: [String] {
    ["F3 上一处，Shift-F3 下一处，Esc 返回", "F3 上一处，Esc 返回"]
  }
  var historyReady: String { "对话记录已就绪（F4）" }
  var noConversation: String { "没有对话" }
  func newMessages(_ count: Int) -> String { "当前对话有 \(count) 条新消息" }

  func newBelow(_ count: Int) -> String { "下面有 \(count) 条新消息" }
  var moreBelow: String { "下面还有" }

  var closeLongHelp: [String] { ["PgUp/PgDn 翻页，按其他键关闭", "PgUp/PgDn 翻页"] }
  var closeHelp: [String] { ["按任意键关闭"] }
}
