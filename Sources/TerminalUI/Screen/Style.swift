/// A colour of the terminal's palette, or its default colour.
public struct Color: Hashable, Sendable {
  /// The index in the palette; -1 for the default colour.
  private let code: Int16

  private init(code: Int16) { self.code = code }

  /// The palette's colour `index`: 8 colours, their 8 bright variants, a 6×6×6 cube (216), 24 greys.
  public static func palette(_ index: UInt8) -> Color { Color(code: Int16(index)) }

  /// The terminal's default foreground or background.
  public static let `default` = Color(code: -1)
  /// The palette's black.
  public static let black = palette(0)
  /// The palette's red.
  public static let red = palette(1)
  /// The palette's green.
  public static let green = palette(2)
  /// The palette's yellow.
  public static let yellow = palette(3)
  /// The palette's blue.
  public static let blue = palette(4)
  /// The palette's magenta.
  public static let magenta = palette(5)
  /// The palette's cyan.
  public static let cyan = palette(6)
  /// The palette's white.
  public static let white = palette(7)

  /// The bright variant of one of the first eight colours. Other colours are returned unchanged.
  public var bright: Color { (0..<8).contains(code) ? Color(code: code + 8) : self }

  /// The index in the palette; nil for the default colour.
  public var index: Int? { code < 0 ? nil : Int(code) }
}

/// How a cell is drawn.
public struct Style: Hashable, Sendable {
  /// SGR attributes other than colours.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// One bit each.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Brighter or heavier strokes.
    public static let bold = Attributes(rawValue: 1)
    /// Fainter.
    public static let dim = Attributes(rawValue: 2)
    /// Slanted.
    public static let italic = Attributes(rawValue: 4)
    /// With a line below.
    public static let underline = Attributes(rawValue: 8)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 16)
  }

  /// The colour of the character.
  public var foreground: Color
  /// The colour behind it.
  public var background: Color
  /// The other attributes.
  public var attributes: Attributes

  /// A style with the given colours and attributes; the rest is plain.
  public init(
    _ foreground: Color = .default, on background: Color = .default, _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The default colours without attributes.
  public static let plain = Style()

  /// The part of the style that is visible on a blank, which has no strokes to colour, embolden or slant.
  var onBlank: Style {
    let shown = attributes.intersection([.underline, .reverse])
    return Style(shown.isEmpty ? .default : foreground, on: background, shown)
  }
}
