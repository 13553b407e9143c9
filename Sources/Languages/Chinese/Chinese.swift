/// Simplified Chinese, in the style of office software from mainland China.
struct Chinese: Language {}

extension Chinese {
  var comma: String { "，" }
  var colon: String { "：" }
  var semicolon: String { "；" }
}
