/// The title of a conversation, in several lengths. From one message to the next it is usually the same, so it
/// is built again only when the facts in it have changed.
///
/// Inlinable, so that the compiler can specialise it for each program's facts: the runtime then looks up no
/// metadata at each message.
public struct ConversationTitle<Facts: Equatable> {
  @usableFromInline var facts: Facts?
  /// The longest form.
  public var full = ""
  /// The shorter forms, the longest of them first.
  public var shorter: [String] = []

  /// An empty title.
  @inlinable public init() {}

  /// Builds the forms, the longest first, if `facts` differ from those of the last call.
  @inlinable public mutating func update(_ facts: Facts, _ forms: (Facts) -> [String]) {
    if facts == self.facts { return }
    self.facts = facts
    let built = forms(facts)
    full = built.first ?? ""
    shorter = Array(built.dropFirst())
  }
}
