/// How a part of the screen is to be drawn, as a user wrote it: `"bold bright red on 17"`.
public struct StyleSetting: Sendable, Equatable {
  /// A colour by its place in the terminal's palette, or the terminal's own.
  public enum Color: Sendable, Equatable {
    /// What the terminal draws with if it is told no colour.
    case `default`
    /// 0…7: black, red, green, yellow, blue, magenta, cyan, white; 8…15: the same, bright; then a
    /// cube of 216, then 24 greys.
    case palette(UInt8)
  }

  /// What is done to a character besides colouring it.
  public enum Attribute: String, Sendable, CaseIterable {
    /// Heavier strokes.
    case bold
    /// Fainter ones.
    case dim
    /// Slanted ones.
    case italic
    /// A line below.
    case underline
    /// Foreground and background exchanged.
    case reverse
  }

  /// The colour of the characters.
  public var foreground: Color
  /// The colour behind them.
  public var background: Color
  /// What else is done to them.
  public var attributes: Set<Attribute>

  /// A style that differs from the plain one in what is named.
  public init(
    _ foreground: Color = .default, on background: Color = .default,
    _ attributes: Set<Attribute> = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// Reads a style's words: attributes in any order; a colour, once; `on` and a colour, once.
struct StyleParser {
  /// A colour is `default`, 0…255, one of these by its place, or `bright` and one of these.
  private static let colors = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]
  private static let words =
    StyleSetting.Attribute.allCases.map(\.rawValue) + colors + ["bright", "default", "on"]

  /// The key that errors name.
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
