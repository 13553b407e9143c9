/// The words behind `/tag`: tags to add, and with a minus before them, tags to take away.
struct TagWords {
  var added: [String] = []
  var removed: [String] = []

  /// The most characters of a tag.
  static let charactersMax = 40

  /// - Returns: nil if a word is no tag.
  init?(_ text: String) {
    for word in text.split(whereSeparator: { $0.isWhitespace || ",，、".contains($0) }) {
      let isRemoved = word.first == "-"
      let tag = word.drop { $0 == "-" || $0 == "#" }.lowercased()
      guard !tag.isEmpty, tag.count <= Self.charactersMax,
        tag.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
      else { return nil }
      if isRemoved { removed.append(tag) } else { added.append(tag) }
    }
  }
}
