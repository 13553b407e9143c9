/// How the programs behave and look, as far as the user's file says: what it does not say is nil,
/// so that the command line, then the file, then the program's own habit can be asked in turn.
public struct Settings: Sendable, Equatable {
  /// What lines and marks are drawn with.
  public enum Lines: String, Sendable, CaseIterable {
    /// Box-drawing characters and the like.
    case unicode
    /// Only what every terminal has.
    case ascii
  }

  /// How many colours are used.
  public enum Colors: String, Sendable, CaseIterable {
    /// As many as the terminal is known to have.
    case auto
    /// None: attributes only.
    case none
    /// The eight.
    case eight = "8"
    /// The eight and their bright ones.
    case sixteen = "16"
    /// The cube and the greys too.
    case all = "256"
  }

  /// The parts of the screen that have a style, by their names in the file.
  public enum ThemePart: String, Sendable, CaseIterable {
    /// The screen's title.
    case title
    /// The time beside an entry.
    case time
    /// The customer's name.
    case customer
    /// The agent's name.
    case agent
    /// What somebody said.
    case message
    /// What happened, between the messages.
    case notice
    /// What the agent noted.
    case note
    /// A mark beside an entry.
    case mark
    /// What stands in for a character that can't be shown.
    case standIn = "stand_in"
    /// The status while it is the user's turn.
    case yourTurn = "your_turn"
    /// The status while it is not.
    case theirTurn = "their_turn"
    /// A message that was not sent.
    case refused
    /// The sign before the line being written.
    case sign
    /// The line being written.
    case input
    /// The same while it is locked.
    case locked
    /// The keys that can be pressed: what they do.
    case hint
    /// The keys that can be pressed: their names.
    case hintKey = "hint_key"
    /// A question to the user.
    case prompt
    /// What a search found.
    case match
    /// The line between two days.
    case day
  }

  /// Whether the terminal's bell may ring.
  public var bell: Bool?
  /// Seconds until the user is reminded that somebody waits, 0 for never; at most
  /// `PreferencesLimits.remindSecondsMax`. The key is `remind`.
  public var remindSeconds: Int?
  /// Whether the program takes the mouse.
  public var mouse: Bool?
  /// Whether a line may be written while it is the other's turn. The key is `type_ahead`.
  public var typeAhead: Bool?
  /// What lines are drawn with.
  public var lines: Lines?
  /// How many colours are used.
  public var colors: Colors?
  /// The styles that the file sets.
  public var theme: [ThemePart: StyleSetting] = [:]

  /// Nothing is set.
  public init() {}

  /// What the file at `path` sets; nothing if there is no such file.
  ///
  /// - Throws: the first thing that is wrong with it, in the order of the file.
  public static func read(path: String) throws(PreferencesError) -> Settings {
    guard let contents = try FileContents.of(path: path) else { return Settings() }
    return try Settings(contents.bytes, path: path)
  }

  /// What the bytes of a file set. `path` is for the errors only.
  ///
  /// - Throws: the first thing that is wrong with them.
  public init(_ contents: [UInt8], path: String) throws(PreferencesError) {
    for entry in try Document(contents, path: path).entries {
      try take(entry)
    }
  }

  private enum Key: String, CaseIterable {
    case bell, remind, mouse, lines, colors, theme
    case typeAhead = "type_ahead"
  }

  private mutating func take(_ entry: Document.Entry) throws(PreferencesError) {
    switch Key(rawValue: entry.name) {
    case .bell: bell = try entry.boolean()
    case .remind: remindSeconds = try entry.integer(in: 0...PreferencesLimits.remindSecondsMax)
    case .mouse: mouse = try entry.boolean()
    case .typeAhead: typeAhead = try entry.boolean()
    case .lines: lines = try entry.choice(entry.value.text)
    case .colors: colors = try entry.choice(entry.wordOrNumber)
    case .theme: try takeTheme(entry)
    case nil: throw entry.unknown(known: Key.allCases.map(\.rawValue))
    }
  }

  private mutating func takeTheme(_ table: Document.Entry) throws(PreferencesError) {
    for entry in try table.table() {
      guard let part = ThemePart(rawValue: entry.name) else {
        throw entry.unknown(known: ThemePart.allCases.map(\.rawValue))
      }
      let text = try entry.text()
      do throws(PreferencesError.Problem) {
        theme[part] = try StyleParser.parse(text, key: entry.key)
      } catch let problem {
        throw entry.valueError(problem)
      }
    }
  }
}

extension Document.Entry {
  /// 256 is easier to write than "256", and as clear.
  fileprivate var wordOrNumber: String? { value.text ?? value.integer.map { String($0) } }

  /// One of the words of an enumeration.
  fileprivate func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ word: String?
  ) throws(PreferencesError) -> Choice {
    guard let word, let choice = Choice(rawValue: word) else {
      throw valueError(.notOneOf(key: key, allowed: Choice.allCases.map(\.rawValue)))
    }
    return choice
  }
}
