extension Chinese {
  var notARegularFile: String { "不是普通文件" }
  func largerThan(bytes most: Int) -> String { "超过 \(bytes(most))" }
  func notUTF8(fromByteOfFile byte: Int) -> String { "从文件第 \(byte) 字节起不是 UTF-8" }
  var nullCharacter: String { "含有 NUL 字符" }
  func notTOML(_ mistake: String) -> String { "不是正确的 TOML：\(mistake)" }
  func tablesTooDeep(most levels: Int) -> String { "表的嵌套超过 \(levels) 层" }
  func unknownKey(_ key: String) -> String { "未知的键 \(key)" }
  func perhapsYouMean(_ word: String) -> String { "，是不是想写 \(word)？" }
  func outOfRange(_ key: String, _ least: Int, _ most: Int) -> String {
    "\(key) 必须在 \(least) 到 \(most) 之间"
  }
  func notOneOf(_ key: String, _ allowed: [String]) -> String {
    "\(key) 必须是其中之一：\(allowed.joined(separator: "、"))"
  }
  func notAStyleWord(_ key: String, _ word: String) -> String {
    "\(key)：\(word) 不是颜色，也不是属性"
  }
  func secondColor(_ key: String, _ word: String) -> String {
    "\(key)：多了一个颜色 \(word)"
  }
  func colorMissing(_ key: String, after word: String) -> String {
    "\(key)：“\(word)”后面缺少颜色"
  }
  func textIsEmpty(_ key: String) -> String { "\(key) 是空的" }

  func notADay(_ key: String, _ days: [String]) -> String {
    "未知的键 \(key)，可以写 \(days.joined(separator: "、"))，范围如 mon-fri，或 closed"
  }
  func dayHasHours(_ key: String, _ day: String) -> String { "\(key)：\(day) 已有服务时间" }
  func notASpan(_ key: String, _ word: String) -> String {
    "\(key)：“\(word)”不是时段，应写成 09:00-17:30、22:00-02:00 或 00:00-24:00"
  }
  func notAClosedDate(_ key: String, _ word: String) -> String {
    "\(key)：“\(word)”不是日期，应写成 2026-12-25，或每年 12-25"
  }

  func mustBeBoolean(_ key: String) -> String { "\(key) 必须是 true 或 false" }
  func mustBeInteger(_ key: String) -> String { "\(key) 必须是整数" }
  func mustBeText(_ key: String) -> String { "\(key) 必须是引号中的文本" }
  func mustBeTable(_ key: String) -> String { "\(key) 必须是表" }

  var expectedValue: String { "此处应有值（文本须加引号）" }
  var expectedKey: String { "此处应有键（含其他字符的键须加引号）" }
  func expectedSign(_ sign: String) -> String { "此处应有“\(sign)”" }
  var expectedLineEnd: String { "此处应换行" }
  var duplicateKey: String { "重复定义" }
  var textNotClosed: String { "文本缺少结束引号" }
  var controlCharacter: String { "含有控制字符" }
  var unknownEscape: String { "未知的转义（反斜杠须写成 \\\\）" }
  var numberTooLarge: String { "数字过大" }
  var notANumber: String { "数字格式不对" }
  var notADate: String { "日期或时间不对" }
  var fileEndsTooEarly: String { "文件不完整" }
  var notUnderstood: String { "从此处起无法识别" }

  var replyWithoutName: String { "有一条快捷回复没有名称" }
  func controlCharacter(inName name: String) -> String { "名称 \(name) 含有控制字符" }
  func twoReplies(called name: String) -> String { "有两条快捷回复都叫 \(name)" }
  func noReplies(in path: String) -> String { "还没有快捷回复：请写入 \(path)" }
  func noGreeting(in path: String) -> String { "\(path) 里没有 greeting" }
  var greetingOnlyFirst: String { "问候语只能作为第一条回复" }
}
