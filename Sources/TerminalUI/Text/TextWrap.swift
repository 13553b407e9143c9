/// Line wrapping.
///
/// A row can break after a space, and before or after a wide character. A word longer than a row is split. As
/// in Chinese and Japanese typesetting, closing punctuation never begins a row and opening punctuation never
/// ends one. Trailing spaces hang: they belong to no row.
public enum TextWrap {
  /// Wraps a line. The rows are ranges of its glyphs, at least one. No row is wider than `columns`, except
  /// that a glyph wider than `columns` gets a row of its own.
  public static func rows(of glyphs: [Glyph], columns: Int) -> [Range<Int>] {
    let limit = max(1, columns)
    // Fast path for most lines.
    if glyphs.width <= limit { return [0..<glyphs.count] }
    var rows: [Range<Int>] = []
    var start = 0
    var width = 0
    // The last break opportunity: the row's end without trailing spaces, and the start of the row after it.
    var lastBreak: (end: Int, next: Int)?
    var index = 0
    while index < glyphs.count {
      if index > start, mayBreak(before: index, in: glyphs) {
        lastBreak = (endWithoutBlanks(glyphs, start: start, end: index), index)
      }
      width += Int(glyphs[index].columns)
      if width > limit, index > start, !glyphs[index].isBlank {
        // A row never begins with a space, even where a word is split: there is a break after the spaces.
        let (end, next) = lastBreak ?? (index, index)
        // If the first word does not fit after the indentation, no row of spaces is added.
        if end > start { rows.append(start..<end) }
        start = next
        index = next
        width = 0
        lastBreak = nil
      } else {
        index += 1
      }
    }
    rows.append(start..<fittingEnd(glyphs, start: start, limit: limit))
    return rows
  }

  /// The first row of a line.
  package static func firstRow(of glyphs: [Glyph], columns: Int) -> Range<Int> {
    glyphs.width <= columns ? 0..<glyphs.count : rows(of: glyphs, columns: columns)[0]
  }

  /// The end of the last row, without trailing spaces that do not fit.
  private static func fittingEnd(_ glyphs: [Glyph], start: Int, limit: Int) -> Int {
    var end = glyphs.count
    var width = glyphs[start...].reduce(0) { $0 + Int($1.columns) }
    while width > limit, end > start + 1, glyphs[end - 1].isBlank {
      end -= 1
      width -= Int(glyphs[end].columns)
    }
    return end
  }

  private static func endWithoutBlanks(_ glyphs: [Glyph], start: Int, end: Int) -> Int {
    var end = end
    while end > start, glyphs[end - 1].isBlank { end -= 1 }
    return end
  }

  private static func mayBreak(before index: Int, in glyphs: [Glyph]) -> Bool {
    let before = glyphs[index - 1]
    let after = glyphs[index]
    if after.isBlank { return false }
    if before.isBlank { return true }
    guard before.columns > 1 || after.columns > 1 else { return false }
    return !isProhibitedAtRowEnd(before) && !isProhibitedAtRowStart(after)
  }

  private static func isProhibitedAtRowEnd(_ glyph: Glyph) -> Bool {
    switch glyph.text.firstScalar {
    case "（", "「", "『", "【", "《", "〈", "〔", "［", "｛", "“", "‘", "(", "[", "{", "￥", "$": true
    default: false
    }
  }

  private static func isProhibitedAtRowStart(_ glyph: Glyph) -> Bool {
    switch glyph.text.firstScalar {
    case "，", "。", "！", "？", "、", "；", "：", "）", "」", "』", "】", "》", "〉", "〕", "］", "｝": true
    case "”", "’", "…", "—", "·", "・", "ー", "～", "％", "‰", "℃", "々": true
    case "ぁ", "ぃ", "ぅ", "ぇ", "ぉ", "っ", "ゃ", "ゅ", "ょ": true
    case "ァ", "ィ", "ゥ", "ェ", "ォ", "ッ", "ャ", "ュ", "ョ": true
    case ",", ".", "!", "?", ":", ";", ")", "]", "}", "%": true
    default: false
    }
  }
}

extension Glyph {
  /// Whether it is a space (U+0020 or U+3000). A no-break space is not.
  package var isBlank: Bool { text.isBlank || text.isShort(CellText("\u{3000}" as Unicode.Scalar)) }
}
