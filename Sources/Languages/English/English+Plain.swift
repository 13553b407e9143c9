extension English {
  func lineNotSent(_ number: Int, _ reason: String) -> String {
    "input line \(number) was not sent: \(reason)"
  }
  func notUTF8(atByte byte: Int) -> String { "not UTF-8 at byte \(byte)" }
  func terminalLineTooLong(most: Int) -> String {
    "a terminal's line has at most \(bytes(most)); what was beyond is lost"
  }
  func typedForPrevious(_ line: String) -> String {
    "typed for the previous customer, not sent: \(line)"
  }
  func unknownCommandTyped(_ name: String) -> String {
    "unknown command \(name): see /help"
  }
  func usageOfTyped(_ usage: String) -> String { "usage: \(usage)" }
  func nothingFound(_ text: String) -> String { "not found: \(text)" }
  func noMatchingReplies(for filter: String) -> String {
    "no matching replies: \(filter)"
  }
  var noReplyChosen: String { "no reply was chosen" }
  var sendSendsIt: String { "/send sends it" }
  var openReadsOne: String { "/open NUMBER reads one" }
}
