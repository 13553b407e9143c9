extension English {
  var tooSmall: String { "too small" }
  var quitQuestion: [String] {
    [
      "A customer is connected. Press Ctrl-C again or y to quit, any other key to stay.",
      "Customer connected: ^C again or y quits", "^C again quits",
    ]
  }

  func inputLocked(_ reason: String) -> String { "Input locked: \(reason)" }
  func sendingLocked(_ reason: String) -> String { "Sending is locked: \(reason)" }
  var draftKept: String { "Draft kept: press Up to restore" }
  var draftKeptForPrevious: String {
    "Typed for the previous customer: kept, press Up to restore"
  }
  func draftRefused(_ reason: String) -> String {
    "Not sent, press Up to restore: \(reason)"
  }
  func noteRefused(_ reason: String) -> String {
    "Not noted, press Up to restore: \(reason)"
  }
  func bytesTooLong(_ count: Int) -> String { "\(bytes(count)) too long" }
  func pasteCut(bytes count: Int) -> String {
    "The paste was cut: \(bytes(count)) left out"
  }
  var pasteHasNoEnd: String { "The paste has no end: Ctrl-C ends it" }

  func usage(_ usage: String) -> String { "Usage: \(usage)" }
  func unknownCommand(_ name: String) -> String {
    "Unknown command \(name): see /help; // sends a slash"
  }

  func notFound(_ text: String) -> String { "Not found: \(text)" }
  var noFurtherMatch: String { "No further match" }
  var noSearchText: String { "Type /find TEXT" }
  func finding(_ text: String) -> [String] {
    ["Found \(text): F3 previous, Shift-F3 next, Esc ends", "F3 previous, Esc ends"]
  }

  var replies: String { "Replies" }
  var noMatchingReplies: String { "no matching replies" }
  var replyPrompt: String { "reply: " }
  var replyKeys: [String] {
    [
      "Type to filter, Up/Down choose, Enter inserts, Esc closes", "Enter inserts, Esc closes",
      "Esc closes",
    ]
  }

  var conversationListKeys: [String] {
    ["Up/Down choose, Enter opens, Esc closes", "Enter opens, Esc closes"]
  }
  var readingKeys: [String] { ["PgUp/PgDn scroll, Esc goes back", "Esc goes back"] }
  var readingMatchesKeys: [String] {
    ["F3 previous, Shift-F3 next, Esc goes back", "F3 previous, Esc goes back"]
  }
  var historyReady: String { "history ready: F4" }
  var noConversation: String { "no conversation" }
  func newMessages(_ count: Int) -> String { "\(count) new in the conversation" }

  func newBelow(_ count: Int) -> String { "\(count) new below" }
  var moreBelow: String { "more below" }

  var closeLongHelp: [String] {
    ["PgUp/PgDn scroll, any other key closes", "PgUp/PgDn scroll"]
  }
  var closeHelp: [String] { ["Press any key to close"] }
}
