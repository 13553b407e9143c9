/// One grapheme cluster as it is drawn, in one cell or in several adjacent cells.
public struct Glyph: Hashable, Sendable {
  /// The text: one cluster, already cleaned.
  var text: GlyphText
  /// The width in columns, at least 1.
  public var columns: UInt8
  /// Whether all terminals agree about `columns`.
  public var hasReliableWidth: Bool
  /// Whether it replaces a character that cannot be shown.
  public var isReplacement: Bool

  /// The text as a `Character`.
  public var character: Character { text.character }

  /// Creates a glyph for a character that is safe to show. For other text use `VisibleText`.
  public init(_ character: Character, isReplacement: Bool = false) {
    text = GlyphText(character)
    self.isReplacement = isReplacement
    columns = UInt8(clamping: TextWidth.columns(of: character))
    hasReliableWidth = TextWidth.hasReliableWidth(character)
  }

  /// Creates a glyph for a code point that is a cluster by itself and needs no cleaning; otherwise nil.
  init?(plain scalar: Unicode.Scalar) {
    let scalarClass = ScalarClass(scalar)
    guard scalarClass.isPlain else { return nil }
    self.init(scalar, scalarClass)
  }

  /// Creates a glyph for a code point whose class is plain (`ScalarClass.isPlain`).
  package init(_ scalar: Unicode.Scalar, _ scalarClass: ScalarClass) {
    text = GlyphText(scalar)
    columns = UInt8(max(1, scalarClass.columns))
    hasReliableWidth = scalarClass.hasReliableWidth
    isReplacement = false
  }

  /// Creates a glyph for a character of a single code point that needs no cleaning; otherwise nil.
  package init?(plain character: Character) {
    let scalars = character.unicodeScalars
    guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex
    else { return nil }
    self.init(plain: first)
  }

  /// A space.
  public static let blank = Glyph(" ")
  /// Drawn in place of a glyph that is wider than the space left.
  public static let tooWide = Glyph("…")
}
