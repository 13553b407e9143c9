/// English, in the style of other command-line programs.
struct English: Language {}

extension English {
  var comma: String { ", " }
  var colon: String { ": " }
  var semicolon: String { "; " }
}
