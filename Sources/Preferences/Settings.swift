import CalendarTime

/// The settings in the user's file. A setting that is not in the file is nil, so that the caller can fall
/// back from the command line to the file and then to the default.
public struct Settings: Sendable, Equatable {
  /// Whether the agent's wide window has a pane at the right.
  public var pane: Bool?
  /// The characters for lines and marks.
  public enum Lines: String, Sendable, CaseIterable {
    /// Box-drawing characters and other Unicode symbols.
    case unicode
    /// ASCII only.
    case ascii
  }

  /// The number of colours.
  public enum Colors: String, Sendable, CaseIterable {
    /// As many as the terminal supports.
    case auto
    /// No colours, only attributes.
    case none
    /// The 8 basic colours.
    case eight = "8"
    /// The 8 basic colours and their bright variants.
    case sixteen = "16"
    /// All 256: also the colour cube and the greys.
    case all = "256"
  }

  /// How the user is called.
  public enum Notify: Sendable, Equatable {
    /// The terminal's bell.
    case bell
    /// A notification of the terminal, by an operating system command (OSC) of this number.
    case osc9, osc777, osc99
    /// A command, which gets fixed words as `$1`.
    case command(String)

    static let words: [String: Notify] = [
      "bell": .bell, "osc9": .osc9, "osc777": .osc777, "osc99": .osc99,
    ]
  }

  /// Whether the terminal bell may ring.
  public var bell: Bool?
  /// Seconds until the user is reminded that somebody waits; 0 for never, at most
  /// `PreferencesLimits.remindSecondsMax`. The key is `remind`.
  public var remindSeconds: Int?
  /// Whether the program captures the mouse.
  public var mouse: Bool?
  /// Whether the user may type while it is the other side's turn. The key is `type_ahead`.
  public var typeAhead: Bool?
  /// The characters for lines and marks.
  public var lines: Lines?
  /// The number of colours.
  public var colors: Colors?
  /// Seconds in which the agent takes nobody after a conversation; at most
  /// `PreferencesLimits.wrapUpSecondsMax`. The key is `wrap_up`.
  public var wrapUpSeconds: Int?
  /// When the agent's desk is open; nil for always.
  public var hours: OpeningHours?
  /// How the user is called when it is their turn.
  public var notify: Notify?
  /// The command that gets a line for each event at the desk. The key is `event_command`.
  public var eventCommand: String?
  /// The command that makes a draft of a reply. The key is `draft_command`.
  public var draftCommand: String?
  /// The connection string of the central history, for the agent's desk; nil for none.
  public var central: String?
  /// Whether to ask for a tag at the end of a conversation. The key is `tags_required`.
  public var tagsRequired: Bool?
  /// Seconds that a customer may wait for a reply, at least 1. The key is `late_after`.
  public var lateAfterSeconds: Int?
  /// The styles in the file, by the names of the screen's parts.
  public var theme: [String: StyleSetting] = [:]

  /// No setting is set.
  public init() {}

  /// Reads the settings from the file at `path`; no setting is set if there is no such file.
  ///
  /// - Parameter parts: the names of the screen's parts that have a style.
  /// - Throws: the first error, in file order.
  public static func read(
    path: String, parts: [String]
  ) throws(PreferencesError) -> Settings {
    guard let contents = try FileContents.of(path: path) else { return Settings() }
    return try Settings(contents.bytes, path: path, parts: parts)
  }

  /// Parses the settings from a file's bytes. `path` is used only in errors.
  ///
  /// - Throws: the first error, in file order.
  public init(_ contents: [UInt8], path: String, parts: [String]) throws(PreferencesError) {
    for entry in try Document(contents, path: path).entries {
      try take(entry, parts)
    }
  }

  private enum Key: String, CaseIterable {
    case bell, remind, mouse, pane, lines, colors, hours, notify, central, theme
    case eventCommand = "event_command"
    case draftCommand = "draft_command"
    case tagsRequired = "tags_required"
    case lateAfter = "late_after"
    case typeAhead = "type_ahead"
    case wrapUp = "wrap_up"
  }

  private mutating func take(
    _ entry: Document.Entry, _ parts: [String]
  ) throws(PreferencesError) {
    switch Key(rawValue: entry.name) {
    case .bell: bell = try entry.boolean()
    case .remind: remindSeconds = try entry.integer(in: 0...PreferencesLimits.remindSecondsMax)
    case .mouse: mouse = try entry.boolean()
    case .pane: pane = try entry.boolean()
    case .typeAhead: typeAhead = try entry.boolean()
    case .lines: lines = try entry.choice(entry.value.text)
    case .colors: colors = try entry.choice(entry.stringOrInteger)
    case .wrapUp: wrapUpSeconds = try entry.integer(in: 0...PreferencesLimits.wrapUpSecondsMax)
    case .notify: notify = try entry.notify()
    case .eventCommand: eventCommand = try entry.command()
    case .tagsRequired: tagsRequired = try entry.boolean()
    case .lateAfter:
      lateAfterSeconds = try entry.integer(in: 1...PreferencesLimits.lateAfterSecondsMax)
    case .draftCommand: draftCommand = try entry.command()
    case .central: central = try entry.text()
    case .hours: hours = try OpeningHours(entry.table())
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
  /// A string or an integer: `colors = 256` is accepted as well as `colors = "256"`.
  fileprivate var stringOrInteger: String? { value.text ?? value.integer.map { String($0) } }

  /// A command for /bin/sh.
  fileprivate func command() throws(PreferencesError) -> String {
    let command = try text()
    guard !command.allSatisfy(\.isWhitespace) else { throw valueError(.emptyText(key: key)) }
    return command
  }

  /// One of the words, or a command. A word that is nearly one of them is not taken for a command.
  fileprivate func notify() throws(PreferencesError) -> Settings.Notify {
    let command = try command()
    if let way = Settings.Notify.words[command] { return way }
    let ways = Settings.Notify.words.keys.sorted()
    guard nearest(to: command, among: ways) == nil else {
      throw valueError(.notAWayToNotify(key: key, ways: ways))
    }
    return .command(command)
  }

  /// The case of an enumeration with this raw value.
  fileprivate func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ word: String?
  ) throws(PreferencesError) -> Choice {
    guard let word, let choice = Choice(rawValue: word) else {
      throw valueError(.notOneOf(key: key, allowed: Choice.allCases.map(\.rawValue)))
    }
    return choice
  }
}
