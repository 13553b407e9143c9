/// The style of a part of the screen, as a user writes it: `"bold bright red on 17"`.
public struct StyleSetting: Sendable, Equatable {
  /// A colour of the terminal's palette, or the terminal's default colour.
  public enum Color: Sendable, Equatable {
    /// The terminal's default foreground or background.
    case `default`
    /// 0…7: black, red, green, yellow, blue, magenta, cyan, white; 8…15: the same, bright; 16…231: a colour
    /// cube; 232…255: greys.
    case palette(UInt8)
  }

  /// A text attribute besides colour.
  public enum Attribute: String, Sendable, CaseIterable {
    /// Bold.
    case bold
    /// Faint.
    case dim
    /// Italic.
    case italic
    /// Underlined.
    case underline
    /// Foreground and background swapped.
    case reverse
  }

  /// The colour of the characters.
  public var foreground: Color
  /// The colour behind the characters.
  public var background: Color
  /// The attributes of the characters.
  public var attributes: Set<Attribute>

  /// A style with these colours and attributes. The defaults make the plain style.
  public init(
    _ foreground: Color = .default, on background: Color = .default,
    _ attributes: Set<Attribute> = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// Parses a style: attributes in any order, at most one foreground colour, at most one `on` with a colour.
struct StyleParser {
  /// The colours 0…7 by name. A colour is one of these names, `bright` and one of them, `default`, or 0…255.
  private static let colors = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]
  private static let words =
    StyleSetting.Attribute.allCases.map(\.rawValue) + colors + ["bright", "default", "on"]

  /// The key to name in errors.
  let key: String
  private var rest: ArraySlice<String>
  private var foreground: StyleSetting.Color?
  private var background: StyleSetting.Color?
  private var attributes: Set<StyleSetting.Attribute> = []

  static func parse(
    _ text: String, key: String
  ) throws(PreferencesError.Problem) -> StyleSetting {
    var parser = StyleParser(text, key: key)
    return try parser.style()
  }

  private init(_ text: String, key: String) {
    self.key = key
    rest = text.split { $0.isWhitespace }.map(String.init)[...]
  }

  private mutating func style() throws(PreferencesError.Problem) -> StyleSetting {
    guard !rest.isEmpty else { throw .emptyText(key: key) }
    while let word = rest.popFirst() {
      if let attribute = StyleSetting.Attribute(rawValue: word) {
        attributes.insert(attribute)
      } else if word == "on" {
        guard let next = rest.popFirst(), StyleSetting.Attribute(rawValue: next) == nil else {
          throw .colorMissing(key: key, after: word)
        }
        guard background == nil else { throw .secondColor(key: key, word: next) }
        background = try color(next)
      } else {
        let color = try color(word)
        guard foreground == nil else { throw .secondColor(key: key, word: word) }
        foreground = color
      }
    }
    return StyleSetting(foreground ?? .default, on: background ?? .default, attributes)
  }

  private mutating func color(
    _ word: String
  ) throws(PreferencesError.Problem) -> StyleSetting.Color {
    if word == "default" { return .default }
    if let index = Self.colors.firstIndex(of: word) { return .palette(UInt8(index)) }
    if word == "bright" {
      guard let next = rest.popFirst(), let index = Self.colors.firstIndex(of: next) else {
        throw .colorMissing(key: key, after: word)
      }
      return .palette(UInt8(index + 8))
    }
    if word.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      guard let number = UInt8(word) else { throw .outOfRange(key: key, min: 0, max: 255) }
      return .palette(number)
    }
    throw .unknownStyleWord(key: key, word: word, nearest: nearest(to: word, among: Self.words))
  }
}
