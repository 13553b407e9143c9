/// What has been recorded of conversations that are not over: enough to write them again into a
/// database that replaced the one that knew them.
struct ReplayLog {
  private var events: [ConversationKey: [HistoryEvent]] = [:]

  /// All events: conversations by key, the events of each in the order in which they happened.
  var allEvents: [HistoryEvent] {
    events.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value)
  }

  /// Takes note of an event that is in the database.
  mutating func note(_ event: HistoryEvent) {
    switch event {
    case .arrived(let key, _, _, _): events[key] = [event]
    case .began(let key, _, _): events[key]?.append(event)
    case .named(let key, _):
      // Only the last name counts: somebody may rename themselves all day.
      events[key]?.removeAll { if case .named = $0 { true } else { false } }
      events[key]?.append(event)
    case .ended(let key, _, _): events[key] = nil
    case .entry, .fact: break
    }
  }
}
