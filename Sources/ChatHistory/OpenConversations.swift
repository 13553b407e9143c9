/// What has been recorded of conversations that are not over: enough to enter them once more into a
/// database that took the place of the one that knew them.
struct OpenConversations {
  private var facts: [ConversationKey: [HistoryEvent]] = [:]

  /// Everything, each conversation's in the order in which it happened, the conversations by key.
  var events: [HistoryEvent] {
    facts.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value)
  }

  /// Takes note of an event that is in the database.
  mutating func note(_ event: HistoryEvent) {
    switch event {
    case .arrived(let key, _, _, _): facts[key] = [event]
    case .began(let key, _, _): facts[key]?.append(event)
    case .named(let key, _):
      // Only the last name counts: somebody may rename themselves all day.
      facts[key]?.removeAll { if case .named = $0 { true } else { false } }
      facts[key]?.append(event)
    case .ended(let key, _, _): facts[key] = nil
    case .entry: break
    }
  }
}
