extension Chinese {
  func lineNotSent(_ number: Int, _ reason: String) -> String {
    "输入的第 \(number) 行没有发送：\(reason)"
  }
  func notUTF8(atByte byte: Int) -> String { "第 \(byte) 字节起不是 UTF-8" }
  func terminalLineTooLong(most: Int) -> String {
    "终端的一行最多 \(bytes(most))，超出的部分已丢失"
  }
  func typedForPrevious(_ line: String) -> String { "写给上一位客户的，未发送：\(line)" }
  func unknownCommandTyped(_ name: String) -> String { "未知命令 \(name)，见 /help" }
  func usageOfTyped(_ usage: String) -> String { "用法：\(usage)" }
  func nothingFound(_ text: String) -> String { "没有找到：\(text)" }
  func noMatchingReplies(for filter: String) -> String { "没有匹配的快捷回复：\(filter)" }
  var noReplyChosen: String { "还没有选好回复" }
  var sendSendsIt: String { "/send 发送" }
  var openReadsOne: String { "/open 编号 查看" }
}
