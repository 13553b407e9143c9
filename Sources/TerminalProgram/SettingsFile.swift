import ChatUI
import Glibc
import Preferences
import TerminalUI

extension FrontendOptions {
  /// The settings in the user's configuration file, or in the one that the options name.
  /// - Throws: what is wrong with the file.
  public func readSettings() throws(PreferencesError) -> Settings {
    let file: String?
    if let named = config {
      // A file that the user names must exist; /dev/null means none.
      if named != "/dev/null", access(named, F_OK) != 0 {
        throw PreferencesError(path: named, problem: .unreadable(errno: errno))
      }
      file = named == "/dev/null" ? nil : named
    } else {
      file = PreferencesFolder(environment: environmentVariable)?.settingsFile
    }
    guard let file else { return Settings() }
    return try Settings.read(path: file, parts: Theme.parts.map(\.name))
  }
}

extension FrontendSettings {
  /// The settings from the command line, completed by those in the configuration file.
  /// `pane`: the option of that name, which only the agent has.
  public init(_ options: FrontendOptions, _ settings: Settings, pane: Bool? = nil) {
    plain = options.plain
    notify = settings.notify ?? notify
    bell = options.bell ?? settings.bell ?? bell
    typeAhead = options.typeAhead ?? settings.typeAhead ?? typeAhead
    mouse = options.mouse ?? settings.mouse ?? mouse
    self.pane = pane ?? settings.pane ?? self.pane
    let seconds = options.remind.map { Int($0) } ?? settings.remindSeconds ?? 0
    remind = seconds > 0 ? .seconds(seconds) : nil
    colors = settings.colors.flatMap(\.depth)
    for part in settings.theme.isEmpty ? [] : Theme.parts {
      if let style = settings.theme[part.name] { theme[keyPath: part.style] = Style(style) }
    }
    if settings.lines == .ascii || (settings.lines == nil && !charactersAreUnicode) {
      theme.drawInASCII()
    }
  }

  /// False only if the locale names another character set. A locale without one, such as C, says nothing
  /// about the terminal, and terminals use UTF-8 today.
  private var charactersAreUnicode: Bool {
    // The first variable that is set and not empty decides (locale(7)).
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let value = names.lazy.compactMap(environmentVariable).first { !$0.isEmpty } ?? ""
    guard let dot = value.firstIndex(of: ".") else { return true }
    let charset = value[dot...].dropFirst().prefix { $0 != "@" }.lowercased()
    return charset.isEmpty || charset.filter { $0 != "-" } == "utf8"
  }
}

extension Settings.Colors {
  /// The colour depth; nil for the terminal's own.
  fileprivate var depth: ColorDepth? {
    switch self {
    case .auto: nil
    case .none: .monochrome
    case .eight: .eight
    case .sixteen: .sixteen
    case .all: .indexed
    }
  }
}

extension Style {
  fileprivate init(_ setting: StyleSetting) {
    var attributes: Attributes = []
    for attribute in setting.attributes { attributes.insert(attribute.styleAttribute) }
    self.init(setting.foreground.color, on: setting.background.color, attributes)
  }
}

extension StyleSetting.Color {
  fileprivate var color: Color {
    switch self {
    case .default: .default
    case .palette(let index): .palette(index)
    }
  }
}

extension StyleSetting.Attribute {
  fileprivate var styleAttribute: Style.Attributes {
    switch self {
    case .bold: .bold
    case .dim: .dim
    case .italic: .italic
    case .underline: .underline
    case .reverse: .reverse
    }
  }
}
