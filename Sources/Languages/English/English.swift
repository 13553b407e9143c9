/// English, as the command-line programs of the field write it.
struct English: Language {}

extension English {
  var comma: String { ", " }
  var colon: String { ": " }
  var semicolon: String { "; " }
}
