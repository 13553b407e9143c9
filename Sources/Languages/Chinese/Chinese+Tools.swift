extension Chinese {
  func tagged(_ tag: String) -> String { "已加标签：\(tag)" }
  func untagged(_ tag: String) -> String { "已移除标签：\(tag)" }
  func tags(_ tags: [String]) -> String { "标签：\(tags.joined(separator: "、"))" }
  var noTags: String { "还没有标签，用 /tag 添加" }
  var noTagChanged: String { "标签没有变化" }
  var tagsMissing: String { "请先用 /tag 添加标签（再结束一次则不加标签）" }

  var ratingQuestion: String { "请为本次服务评分：1（不满意）到 5（非常满意），回复一个数字即可。" }
  var ratingAsked: String { "已请客户评分" }
  func rated(_ rating: Int) -> String { "评分：\(rating)（满分 5）" }

  func late(_ words: String) -> String { "超时：\(words)" }

  var wordArgument: String { "标签" }
  var commandTag: String { "为对话加标签，-标签 为移除" }
  var commandRate: String { "请客户评分（1 到 5），作为最后一条消息" }
}
