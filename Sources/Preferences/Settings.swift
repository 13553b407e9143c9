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
  /// The styles that the file sets, by the names of the screen's parts.
  public var theme: [String: StyleSetting] = [:]

  /// Nothing is set.
  public init() {}

  /// What the file at `path` sets; nothing if there is no such file.
  ///
  /// - Parameter parts: the names of the screen's parts that have a style.
  /// - Throws: the first thing that is wrong with it, in the order of the file.
  public static func read(
    path: String, parts: [String]
  ) throws(PreferencesError) -> Settings {
    guard let contents = try FileContents.of(path: path) else { return Settings() }
    return try Settings(contents.bytes, path: path, parts: parts)
  }

  /// What the bytes of a file set. `path` is for the errors only.
  ///
  /// - Throws: the first thing that is wrong with them.
  public init(_ contents: [UInt8], path: String, parts: [String]) throws(PreferencesError) {
    for entry in try Document(contents, path: path).entries {
      try take(entry, parts)
    }
  }

  private enum Key: String, CaseIterable {
    case bell, remind, mouse, lines, colors, theme
    case typeAhead = "type_ahead"
  }

  private mutating func take(
    _ entry: Document.Entry, _ parts: [String]
  ) throws(PreferencesError) {
    switch Key(rawValue: entry.name) {
    case .bell: bell = try entry.boolean()
    case .remind: remindSeconds = try entry.integer(in: 0...PreferencesLimits.remindSecondsMax)
    case .mouse: mouse = try entry.boolean()
    case .typeAhead: typeAhead = try entry.boolean()
    case .lines: lines = try entry.choice(entry.value.text)
    case .colors: colors = try entry.choice(entry.wordOrNumber)
    case .theme: try takeTheme(entry, parts)
    case nil: throw entry.unknown(known: Key.allCases.map(\.rawValue))
    }
  }

  private mutating func takeTheme(
    _ table: Document.Entry, _ parts: [String]
  ) throws(PreferencesError) {
    for entry in try table.table() {
      guard parts.contains(entry.name) else { throw entry.unknown(known: parts) }
      let text = try entry.text()
      do throws(PreferencesError.Problem) {
        theme[entry.name] = try StyleParser.parse(text, key: entry.key)
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
