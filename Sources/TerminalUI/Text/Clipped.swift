extension VisibleText {
  /// The first line of a text, cleaned and truncated to `columns` columns. "…" marks the truncation.
  public static func clipped(_ text: String, as kind: Kind, columns: Int) -> String {
    // Fast path: printable ASCII needs no cleaning and takes one column per byte.
    if text.utf8.count <= columns, text.utf8.allSatisfy({ $0 &- 0x20 < 0x5F }) { return text }
    return String(clippedGlyphs(text, as: kind, columns: columns).map(\.character))
  }

  /// The first line of a text as glyphs, cleaned and truncated to `columns` columns.
  public static func clippedGlyphs(_ text: String, as kind: Kind, columns: Int) -> [Glyph] {
    // Each character takes at least one column, so more than `columns` of them cannot fit.
    let start = text.utf8.count <= columns ? text : String(text.prefix(max(0, columns) + 1))
    return clipped(kind == .name ? line(start) : lines(start, as: kind)[0], columns: columns)
  }

  /// Truncates glyphs to `columns` columns. If anything is cut, the last glyph is "…".
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
  /// The sum of the glyphs' columns. Inlinable, because a generic that is not specialized in the caller's
  /// module calls a witness for each glyph.
  @inlinable package var width: Int { reduce(0) { $0 + Int($1.columns) } }
}
