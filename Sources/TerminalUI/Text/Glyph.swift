/// One character as it is drawn: what a cell, or several side by side, of the screen will hold.
public struct Glyph: Hashable, Sendable {
  /// What the cells show: one cluster, cleaned.
  public var character: Character
  /// The columns it takes on a terminal, at least 1.
  public var columns: UInt8
  /// Whether all terminals agree about `columns`.
  public var isCertain: Bool
  /// Whether it stands for something that can't be shown, and was not itself in the text.
  public var isStandIn: Bool

  /// The glyph of a character that may be shown as it is; `VisibleText` makes them of any text.
  public init(_ character: Character, isStandIn: Bool = false) {
    self.character = character
    self.isStandIn = isStandIn
    columns = UInt8(clamping: TextWidth.columns(of: character))
    isCertain = TextWidth.isCertain(character)
  }

  /// The glyph of a character of one code point that needs no cleaning; nil if it is another.
  init?(plain character: Character) {
    if let ascii = character.asciiValue, (0x20..<0x7F).contains(ascii) {
      self.init(ascii: character)
      return
    }
    let scalars = character.unicodeScalars
    guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex,
      ScalarClass(first).isPlain
    else { return nil }
    self.init(character)
  }

  /// The glyph of a printable ASCII character.
  private init(ascii character: Character) {
    self.character = character
    (columns, isCertain, isStandIn) = (1, true, false)
  }

  /// What is drawn for a glyph where there is no room for all its columns.
  public static let tooWide = Glyph("…")
}
