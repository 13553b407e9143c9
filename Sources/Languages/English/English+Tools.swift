extension English {
  func tagged(_ tag: String) -> String { "tagged \(tag)" }
  func untagged(_ tag: String) -> String { "tag \(tag) removed" }
  func tags(_ tags: [String]) -> String { "Tags: \(tags.joined(separator: ", "))" }
  var noTags: String { "no tags yet: /tag WORD" }
  var noTagChanged: String { "no tag to change" }
  var tagsMissing: String { "Tag it first: /tag WORD (or end once more without)" }

  var ratingQuestion: String {
    "How was this conversation, from 1 (poor) to 5 (very good)? Please answer with one digit."
  }
  var ratingAsked: String { "asked for a rating" }
  func rated(_ rating: Int) -> String { "rated \(rating) of 5" }

  func late(_ words: String) -> String { "LATE: \(words)" }

  var wordArgument: String { "WORD" }
  var commandTag: String { "tag the conversation; -WORD removes a tag" }
  var commandRate: String { "ask for a rating (1 to 5) as the last message" }
}
