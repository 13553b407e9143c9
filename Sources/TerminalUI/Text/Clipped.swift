extension VisibleText {
  /// The text's first line, cleaned, in at most `columns` columns; "…" stands for what did not fit.
  public static func clipped(_ text: String, as kind: Kind, columns: Int) -> String {
    // Most names: nothing to clean, and a column for each byte.
    if text.utf8.count <= columns, text.utf8.allSatisfy({ $0 &- 0x20 < 0x5F }) { return text }
    return String(clippedGlyphs(text, as: kind, columns: columns).map(\.character))
  }

  /// The same as glyphs.
  public static func clippedGlyphs(_ text: String, as kind: Kind, columns: Int) -> [Glyph] {
    // A character takes at least one column, so no more of them than columns can be shown.
    let start = text.utf8.count <= columns ? text : String(text.prefix(max(0, columns) + 1))
    return clipped(kind == .name ? line(start) : lines(start, as: kind)[0], columns: columns)
  }

  /// As many of the glyphs as fit, the last place taken by "…" if not all do.
  public static func clipped(_ glyphs: [Glyph], columns: Int) -> [Glyph] {
    var width = 0
    for (index, glyph) in glyphs.enumerated() {
      width += Int(glyph.columns)
      guard width > columns else { continue }
      return columns < 1 ? [] : cut(glyphs[..<index], to: columns - 1) + [.tooWide]
    }
    return glyphs
  }

  private static func cut(_ glyphs: ArraySlice<Glyph>, to columns: Int) -> [Glyph] {
    var glyphs = glyphs
    while glyphs.width > columns { glyphs.removeLast() }
    return Array(glyphs)
  }
}

extension Sequence where Element == Glyph {
  /// The columns they take side by side.
  package var width: Int { reduce(0) { $0 + Int($1.columns) } }
}
