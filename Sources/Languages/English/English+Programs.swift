extension English {
  func commandTooSlow(_ name: String, _ limit: Duration) -> String {
    "\(name) took longer than \(duration(limit)) and was stopped"
  }
  func commandWroteTooMuch(_ name: String, bytes most: Int) -> String {
    "\(name) wrote more than \(bytes(most)) and was stopped"
  }
  var eventCommandIsBehind: String { "event_command does not keep up: it misses events" }

  var offerCame: String { "a colleague asks you to take over" }

  func notAWayToNotify(_ key: String, _ ways: [String]) -> String {
    "\(key) must be one of \(ways.joined(separator: ", ")), or a command"
  }
}
