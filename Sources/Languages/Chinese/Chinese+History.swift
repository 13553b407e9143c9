extension Chinese {
  var noHistoryYet: String { "还没有对话记录" }
  var linkToNothing: String { "链接指向的文件不存在" }
  func cannotMakeFolder(_ reason: String) -> String { "无法创建目录：\(reason)" }
  var folderWorldWritable: String { "所有用户都能写入这个目录" }
  func cannotBeRead(_ reason: String) -> String { "无法读取：\(reason)" }
  func cannotBeWritten(_ reason: String) -> String { "无法写入：\(reason)" }
  func noThread(_ reason: String) -> String { "无法为它创建线程：\(reason)" }
  var hasHardLink: String { "这个文件另有一个名字（硬链接），用两个名字记录会互相丢失" }
  var notAHistory: String { "不是 Kefu 的对话记录文件" }
  var anotherProgramsDatabase: String { "这个数据库属于别的程序" }
  func newerSchema(_ version: Int, known: Int) -> String {
    "由较新版本的 agent-console 创建（结构版本 \(version)，本程序最高支持 \(known)）"
  }
  var usedByOlderDesks: String { "较早版本的客服台仍在使用" }
  func waitingForOlderDesks(_ path: String) -> String {
    "\(path)：\(usedByOlderDesks)，等待它们退出"
  }
  func historyDamaged(_ detail: String) -> String { "对话记录已损坏：\(detail)" }
  var replacedMeanwhile: String { "期间被移动、删除或替换" }
  var historyLocked: String { "对话记录被另一个程序锁定" }
  var noRoomOnDisk: String { "磁盘空间不足" }
  func diskFailed(_ detail: String) -> String { "磁盘出错：\(detail)" }
  func databaseFailed(_ detail: String) -> String { "数据库出错：\(detail)" }
  func sqliteError(_ code: Int32, _ message: String) -> String { "SQLite 错误 \(code)" }
  var noHomeToLookIn: String { "未设置 HOME，请用 --history 指定对话记录文件" }
  var noHistoryKept: String { "没有保存对话记录" }
  func cannotLookUp(_ reason: String) -> String { "无法查阅以前的对话：\(reason)" }

  var stateServed: String { "接待中" }
  var stateInLine: String { "排队中" }
  var stateEnded: String { "已结束" }
  var stateInterrupted: String { "客服台异常退出" }
  var endingLeft: String { "客户离开" }
  var endingByAgent: String { "客服结束" }
  var endingBroke: String { "连接中断" }
  var endingViolation: String { "违反协议" }
  var endingIdle: String { "超时未回复" }
  var endingNameTimeout: String { "未提供名字" }
  var endingMessageBeforeName: String { "未提供名字就发送消息" }
  var endingBlocked: String { "已屏蔽" }
  var endingLeftWhileWaiting: String { "排队时离开" }
  var endingDeskClosed: String { "客服台关闭" }

  var latestConversations: String { "最近的对话" }
  func earlierConversations(named name: String) -> String {
    "以前的对话：名字 \(name) 或同一地址"
  }
  func found(_ count: String, _ text: String) -> String { "找到 \(count) 处：\(text)" }
  func noConversation(_ number: Int64) -> String { "没有编号为 \(number) 的对话" }
  func noConversation(_ number: Int64, in path: String) -> String {
    "\(path) 中没有对话 \(number)"
  }
  func conversation(
    _ number: Int64, _ name: String, _ address: String, desk: String
  ) -> String {
    "对话 \(number)：\(name)，\(address)，客服台 \(desk)"
  }
  func conversation(
    _ number: Int64, _ name: String, _ address: String, state: String
  ) -> String {
    "对话 \(number)：\(name)，\(address)，\(state)"
  }
  var outsideConversations: String { "对话之外" }
  func arrived(_ date: String, _ time: String) -> String { "\(date) \(time) 到达" }
  func waited(_ time: Duration) -> String { "等待 \(duration(time))" }
  func served(_ time: Duration) -> String { "接待 \(duration(time))" }
  func servedBy(_ agents: [String]) -> String {
    "由 \(agents.joined(separator: "、")) \(agents.count > 1 ? "先后接待" : "接待")"
  }
  func list(_ names: [String]) -> String { names.joined(separator: "、") }
  var savingFailedHere: String { "从此处起保存失败" }

  func conversations(_ count: Int) -> String { "\(count) 次对话" }
  func entries(_ count: Int) -> String { "\(count) 条记录" }
  func amount(conversations: Int, entries: Int) -> String {
    "\(self.conversations(conversations))、\(self.entries(entries))"
  }
  var noConversations: String { "没有对话" }
  var noMatches: String { "没有找到" }

  var columnNumber: String { "编号" }
  var columnArrived: String { "到达" }
  var columnName: String { "名字" }
  var columnAddress: String { "地址" }
  var columnWaited: String { "等待" }
  var columnServed: String { "接待" }
  var columnEnd: String { "结束" }
  var columnAgent: String { "客服" }

  var columnDay: String { "日期" }
  var columnCustomers: String { "客户" }
  var columnLeftUnserved: String { "未接待就离开" }
  var columnConversations: String { "对话" }
  var columnReplies: String { "每次回复数" }
  var columnHandling: String { "接待时间" }
  func staffing(percent: Int, within time: Duration, handling: Duration) -> String {
    "要使 \(percent)% 的客户最多等待 \(duration(time))所需的客服台数（平均接待时间 \(duration(handling))，按 Erlang C 公式计算）："
  }
  var columnHour: String { "时段" }
  var columnPerHour: String { "客户数" }
  var columnDesks: String { "客服台" }
  var columnSeatedInTime: String { "按时接待" }
  var columnBusiestDay: String { "最忙一天客户数" }
  var rowConversations: String { "对话" }
  var rowLeftUnserved: String { "未接待就离开" }
  var rowWaiting: String { "等待时间" }
  var rowHandling: String { "接待时间" }
  var rowReplies: String { "每次对话的回复数" }
  func conversations(_ count: Int, stillOpen: Int) -> String {
    "\(count)，\(stillOpen) 次未结束"
  }
  func share(_ count: Int, percent: String) -> String { "\(count)（\(percent)%）" }
  func spread(median: Duration, percentile90: Duration) -> String {
    "中位数 \(duration(median))，P90 \(duration(percentile90))"
  }

  func nothingOlder(than time: String) -> String { "没有早于 \(time) 的内容" }
  func deletedSoFar(_ what: String) -> String { "已删除 \(what)……" }
  func deleted(_ what: String, olderThan time: String) -> String {
    "已删除早于 \(time) 的 \(what)"
  }
  func wouldDelete(_ what: String, olderThan time: String) -> String {
    "将删除早于 \(time) 的 \(what)；加上 --delete 才真正删除"
  }
}
