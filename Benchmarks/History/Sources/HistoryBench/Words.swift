/// Random texts from a seed, like those of a support desk: short, half Chinese, half English.
struct Words {
  private var dice = Dice(20_261_121)

  private static let chinese = [
    "你好", "请问", "订单", "退款", "什么时候", "到账", "快递", "还没有收到", "客服", "谢谢", "可以",
    "帮我查一下", "地址", "写错了", "发票", "优惠券", "不能用", "支付", "失败", "密码", "忘记了", "账号",
    "登录不上", "售后", "换货", "尺码", "不合适", "质量", "有问题", "怎么办", "麻烦", "尽快", "处理",
  ]
  private static let english = [
    "hello", "where", "is", "my", "parcel", "order", "number", "refund", "please", "thanks",
    "invoice", "address", "changed", "account", "password", "reset", "delivery", "late", "broken",
    "exchange", "size", "card", "payment", "declined", "when", "will", "it", "arrive", "today",
  ]

  mutating func message() -> String {
    var parts: [String] = []
    let isChinese = dice.roll(2) == 0
    for _ in 0...(3 + dice.roll(8)) {
      let words = isChinese ? Self.chinese : Self.english
      parts.append(words[dice.roll(words.count)])
    }
    return parts.joined(separator: isChinese ? "" : " ") + " \(10_000 + dice.roll(90_000))"
  }

  /// A text of the given number of bytes.
  mutating func text(bytes: Int) -> String {
    var text = message()
    while text.utf8.count < bytes { text += " " + message() }
    while text.utf8.count > bytes { text.removeLast() }
    while text.utf8.count < bytes { text += "." }
    return text
  }
}
