/// Breaks a line into rows for reading.
///
/// A row ends after a blank, or before or after a wide character; a word longer than a row is cut.
/// Marks that close never begin a row and marks that open never end one, as Chinese and Japanese
/// are set. Blanks at the end of a row hang there: they belong to no row.
public enum TextWrap {
  /// The rows of a line, as ranges of its glyphs; at least one. No row is wider than `columns`,
  /// except that a glyph wider than the whole row has a row to itself.
  public static func rows(of glyphs: [Glyph], columns: Int) -> [Range<Int>] {
    let limit = max(1, columns)
    // Most lines.
    if glyphs.width <= limit { return [0..<glyphs.count] }
    var rows: [Range<Int>] = []
    var start = 0
    var width = 0
    // Where the row could end if the next glyph does not fit: its end without the blanks that
    // hang, and where the row after it would start.
    var lastBreak: (end: Int, next: Int)?
    var index = 0
    while index < glyphs.count {
      if index > start, mayBreak(before: index, in: glyphs) {
        lastBreak = (endWithoutBlanks(glyphs, start: start, end: index), index)
      }
      width += Int(glyphs[index].columns)
      if width > limit, index > start, !glyphs[index].isBlank {
        // Also at a cut no row begins with a blank: the blanks before this glyph are a break.
        let (end, next) = lastBreak ?? (index, index)
        // An indentation that leaves no room for the first word makes no row of blanks.
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

  /// The first of them.
  package static func firstRow(of glyphs: [Glyph], columns: Int) -> Range<Int> {
    glyphs.width <= columns ? 0..<glyphs.count : rows(of: glyphs, columns: columns)[0]
  }

  /// The end of the last row: blanks that do not fit hang.
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
    return !neverEndsRow(before) && !neverBeginsRow(after)
  }

  private static func neverEndsRow(_ glyph: Glyph) -> Bool {
    switch glyph.text.firstScalar {
    case "（", "「", "『", "【", "《", "〈", "〔", "［", "｛", "“", "‘", "(", "[", "{", "￥", "$": true
    default: false
    }
  }

  private static func neverBeginsRow(_ glyph: Glyph) -> Bool {
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
  /// Whether it is a space, of one column or two. A no-break space is not.
  package var isBlank: Bool { text.isBlank || text.isShort(CellText("\u{3000}" as Unicode.Scalar)) }
}
