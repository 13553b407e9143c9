extension Theme {
  /// The parts of the screen that have a style of their own, by the names that a configuration knows
  /// them by.
  public enum Part: String, CaseIterable, Sendable {
    case title, time, customer, agent, message, notice, note, mark, refused, sign, input, locked
    case hint, prompt, match, day
    case replacement = "stand_in"
    case yourTurn = "your_turn"
    case theirTurn = "their_turn"
    case hintKey = "hint_key"
  }

  /// The style of a part.
  public subscript(part: Part) -> Style {
    get { self[keyPath: Self.path(of: part)] }
    set { self[keyPath: Self.path(of: part)] = newValue }
  }

  /// The theme with lines drawn of nothing but ASCII, for a terminal or a font without the others.
  public mutating func drawInASCII() {
    rule = Glyph("-")
  }

  private static func path(of part: Part) -> WritableKeyPath<Theme, Style> {
    switch part {
    case .title: \.title
    case .time: \.time
    case .customer: \.customer
    case .agent: \.agent
    case .message: \.message
    case .notice: \.notice
    case .note: \.note
    case .mark: \.mark
    case .refused: \.refused
    case .sign: \.sign
    case .input: \.input
    case .locked: \.locked
    case .hint: \.hint
    case .prompt: \.prompt
    case .match: \.match
    case .day: \.day
    case .replacement: \.replacement
    case .yourTurn: \.yourTurn
    case .theirTurn: \.theirTurn
    case .hintKey: \.hintKey
    }
  }
}
