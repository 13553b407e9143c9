extension Chinese {
  var columnReplyTime: String { "回复" }
  var columnInTime: String { "按时" }
  var columnRating: String { "评分" }
  var columnTag: String { "标签" }
  var timesAreSpreads: String { "时长：P50 / P90" }

  var rowReplyTime: String { "回复用时" }
  var rowInTime: String { "按时回复" }
  var rowRating: String { "评分" }
  var rowMessagesLeft: String { "留言" }
  func percent(_ number: String) -> String { "\(number)%" }
  func rating(_ mean: String, _ count: Int) -> String { "\(mean)（满分 5，共 \(count) 次）" }

  var chartOfArrivals: String { "各时段到来的客户" }
  var chartOfWaits: String { "排队时间" }
  var figuresTitle: String { "Kefu 统计" }
  var htmlCode: String { "zh-CN" }
}
