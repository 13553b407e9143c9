extension Chinese {
  var noName: String { "（无名）" }
  var ownName: String { "我" }
  var noteLabel: String { "备注：" }

  var outOfTurn: String { "对方未轮到时发送" }
  var repaired: String { "不是 UTF-8，已修复" }
  func markLine(_ marks: String) -> String { "\(marks)：" }

  var nobodyConnected: String { "没有人在线" }
  var notYourTurn: String { "还没轮到您" }
  var nothingToSend: String { "没有可发送的内容" }
  func tooLong(bytesOver: Int, most: Int) -> String {
    "超出 \(bytes(bytesOver))（最多 \(bytes(most))）"
  }
  var writtenForAnother: String { "这是写给已离开的客户的" }

  func customerChanged(now who: String) -> String { "客户已更换，现在是 \(who)" }
  var customerHasLeft: String { "客户已离开" }
  func notBlocked(_ host: String) -> String { "\(host) 没有被屏蔽" }
  var nobodyBlocked: String { "没有被屏蔽的地址" }
  var alreadyAway: String { "您已经是离开状态" }
  var notAway: String { "您不是离开状态" }
  var isAway: String { "现在是离开状态，请先用 /back 恢复接待" }
  var noWrapUp: String { "现在不是整理时间" }
}
