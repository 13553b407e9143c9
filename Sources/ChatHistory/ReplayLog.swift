/// The recorded events of open conversations: enough to write them again into a database that replaced the
/// original one.
struct ReplayLog {
  private var events: [ConversationKey: [HistoryEvent]] = [:]

  /// All events: conversations sorted by key, events in order.
  var allEvents: [HistoryEvent] {
    events.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value)
  }

  /// Adds an event that is in the database.
  /// - Parameter beginning: for a conversation that was taken over, its events before, under this run's key.
  mutating func note(_ event: HistoryEvent, beginning: [HistoryEvent] = []) {
    switch event {
    case .arrived(let key, _, _, _): events[key] = [event]
    case .began(let key, _, _): events[key]?.append(event)
    case .named(let key, _):
      // Only the last name is kept, so that repeated renames do not use more and more memory.
      events[key]?.removeAll { if case .named = $0 { true } else { false } }
      events[key]?.append(event)
    case .takenOver(let key, _, _): events[key] = beginning
    // Another desk writes the conversation again if it has to.
    case .handedOn(let key, _, _): events[key] = nil
    case .ended(let key, _, _): events[key] = nil
    case .entry, .fact: break
    }
  }
}
