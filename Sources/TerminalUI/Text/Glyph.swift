/// One character as it is drawn: what a cell, or several side by side, of the screen will hold.
public struct Glyph: Hashable, Sendable {
  /// What the cells show: one cluster, cleaned.
  var text: GlyphText
  /// The columns it takes on a terminal, at least 1.
  public var columns: UInt8
  /// Whether all terminals agree about `columns`.
  public var hasReliableWidth: Bool
  /// Whether it stands for something that can't be shown, and was not itself in the text.
  public var isReplacement: Bool

  /// What the cells show, as a character.
  public var character: Character { text.character }

  /// The glyph of a character that may be shown as it is; `VisibleText` makes them of any text.
  public init(_ character: Character, isReplacement: Bool = false) {
    text = GlyphText(character)
    self.isReplacement = isReplacement
    columns = UInt8(clamping: TextWidth.columns(of: character))
    hasReliableWidth = TextWidth.hasReliableWidth(character)
  }

  /// The glyph of a code point that is a character by itself and needs no cleaning; nil if it does.
  init?(plain scalar: Unicode.Scalar) {
    let scalarClass = ScalarClass(scalar)
    guard scalarClass.isPlain else { return nil }
    self.init(scalar, scalarClass)
  }

  /// The glyph of a code point of a class that is plain.
  package init(_ scalar: Unicode.Scalar, _ scalarClass: ScalarClass) {
    text = GlyphText(scalar)
    columns = UInt8(max(1, scalarClass.columns))
    hasReliableWidth = scalarClass.hasReliableWidth
    isReplacement = false
  }

  /// The glyph of a character of one code point that needs no cleaning; nil if it is another.
  package init?(plain character: Character) {
    let scalars = character.unicodeScalars
    guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex
    else { return nil }
    self.init(plain: first)
  }

  /// What is drawn for a glyph where there is no room for all its columns.
  public static let tooWide = Glyph("…")
}
