/// The title of a conversation, in several lengths. From one message to the next it is usually the same, so it
/// is built again only when the facts in it have changed.
public struct ConversationTitle<Facts: Equatable> {
  private var facts: Facts?
  /// The longest form.
  public private(set) var full = ""
  /// The shorter forms, the longest of them first.
  public private(set) var shorter: [String] = []

  /// An empty title.
  public init() {}

  /// Builds the forms, the longest first, if `facts` differ from those of the last call.
  public mutating func update(_ facts: Facts, _ forms: (Facts) -> [String]) {
    if facts == self.facts { return }
    self.facts = facts
    let built = forms(facts)
    full = built.first ?? ""
    shorter = Array(built.dropFirst())
  }
}
