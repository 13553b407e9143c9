extension English {
  func commandTooSlow(_ name: String, _ limit: Duration) -> String {
    "\(name) took longer than \(duration(limit)) and was stopped"
  }
  func commandWroteTooMuch(_ name: String, bytes most: Int) -> String {
    "\(name) wrote more than \(bytes(most)) and was stopped"
  }
  var eventCommandIsBehind: String { "event_command does not keep up: it misses events" }

  var draftRunning: [String] { ["Making a draft… Esc stops it", "Draft… Esc stops"] }
  var draftReady: [String] {
    ["The draft is ready: F5 takes it, Esc drops it", "F5 takes the draft", "Draft: F5"]
  }
  var noDraftCommand: String { "no draft_command in config.toml" }
  var noDraftMade: String { "the draft command has nothing to suggest" }
  var commandDraft: String { "let the draft command write a reply" }

  var offerCame: String { "a colleague asks you to take over" }

  func notAWayToNotify(_ key: String, _ ways: [String]) -> String {
    "\(key) must be one of \(ways.joined(separator: ", ")), or a command"
  }
}
