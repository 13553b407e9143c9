import ChatUI
import Glibc
import Preferences
import TerminalUI

extension FrontendSettings {
  /// The command line, and for what it leaves open the user's configuration file.
  /// - Throws: what is wrong with the file.
  public init(_ options: FrontendOptions) throws(PreferencesError) {
    let file: String?
    if let named = options.config {
      // A file that is asked for must be there; /dev/null is how one asks for none.
      if named != "/dev/null", access(named, F_OK) != 0 {
        throw PreferencesError(path: named, problem: .unreadable(errno: errno))
      }
      file = named == "/dev/null" ? nil : named
    } else {
      file = PreferencesFolder(environment: environmentVariable)?.settingsFile
    }
    var settings = Settings()
    if let file { settings = try Settings.read(path: file, parts: Theme.parts.map(\.name)) }
    plain = options.plain
    bell = options.bell ?? settings.bell ?? bell
    typeAhead = options.typeAhead ?? settings.typeAhead ?? typeAhead
    mouse = options.mouse ?? settings.mouse ?? mouse
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

  /// False only where the locale names a character set that is another. One that names none, such as C,
  /// says nothing of the terminal, and terminals are UTF-8 today.
  private var charactersAreUnicode: Bool {
    // The first that is set and not empty decides, locale(7).
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let value = names.lazy.compactMap(environmentVariable).first { !$0.isEmpty } ?? ""
    guard let dot = value.firstIndex(of: ".") else { return true }
    let charset = value[dot...].dropFirst().prefix { $0 != "@" }.lowercased()
    return charset.isEmpty || charset.filter { $0 != "-" } == "utf8"
  }
}

extension Settings.Colors {
  /// nil is as many as the terminal has.
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
