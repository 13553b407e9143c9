// Tags and ratings: which events follow from them.

extension Desk {
  /// Decides which tags change.
  func decideTags(
    _ added: [String], _ removed: [String], _ events: inout [DeskEvent]
  ) throws(CommandRefusal) {
    guard let customer else { throw .send(.nobodyThere) }
    var tags = customer.tags
    let count = events.count
    for tag in added where !tags.contains(tag) {
      tags.append(tag)
      events.append(.tagged(tag))
    }
    for tag in removed where tags.contains(tag) {
      tags.removeAll { $0 == tag }
      events.append(.untagged(tag))
    }
    if events.count == count { throw .noTagChanged }
  }

  /// Decides whether a customer's message answers the question for a rating. If so, the conversation is over: the
  /// question was its last turn.
  func decideRating(_ text: String, _ events: inout [DeskEvent]) {
    guard let customer, turn == .customer, customer.isRatingAsked,
      let rating = Self.rating(in: text)
    else { return }
    events += [.rated(rating), .ended(customer.peer, .agentEnded)]
  }

  /// The rating in a short text with one digit from 1 to 5 and no other: `5`, `４`, `4!`, `5分`.
  static func rating(in text: String) -> Int? {
    guard text.count <= ratingCharactersMax else { return nil }
    let digits = text.unicodeScalars.filter { $0.properties.generalCategory == .decimalNumber }
    guard digits.count == 1, let digit = digits.first,
      let value = digit.properties.numericValue.map({ Int($0) }), (1...5).contains(value)
    else { return nil }
    return value
  }

  /// A longer text says more than a rating.
  private static let ratingCharactersMax = 12
}
