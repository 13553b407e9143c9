extension Chinese {
  var deskAnswersByItself: String { "自动应答，留言等候客服处理" }

  var answerSeparatorMissing: String { "两段内容之间缺少 --- 行" }
  var answerSeparatorRepeated: String { "第二个 --- 行；只能有两段内容" }
  var answerIsBlank: String { "此处没有内容" }

  func messagesWait(_ count: Int) -> String { "有 \(count) 条留言待处理，用 /messages 查看" }
  func messagesLeft(_ count: String) -> String { "待处理的留言：\(count)" }
  func messageDone(_ number: Int64) -> String { "第 \(number) 号留言已处理" }
  func noMessageWaits(in number: Int64) -> String { "第 \(number) 号没有待处理的留言" }

  var commandMessages: String { "查看无人值守时收到的留言" }
  var commandDone: String { "这些留言已处理" }
}
