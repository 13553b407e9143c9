/// Simplified Chinese, as office software from the mainland writes it.
struct Chinese: Language {}

extension Chinese {
  var comma: String { "，" }
  var colon: String { "：" }
  var semicolon: String { "；" }
}
