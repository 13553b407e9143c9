/// The width of characters in terminal columns.
///
/// Terminals disagree about parts of Unicode. `columns` gives the width in a modern terminal that follows the
/// standard; where the standard gives no answer, it follows tmux. `hasReliableWidth` tells whether no
/// terminal is known to differ; the renderer trusts its cursor position only then.
public enum TextWidth {
  /// The columns of a character: 1 or 2, or more for a cluster of several letters (Indic, Thai).
  public static func columns(of character: Character) -> Int {
    if character.utf8.count == 1 { return 1 }
    var scalars = character.unicodeScalars.makeIterator()
    guard let first = scalars.next() else { return 1 }
    let firstClass = ScalarClass(first)
    guard let second = scalars.next() else { return max(1, firstClass.columns) }

    switch firstClass {
    case .regional where ScalarClass(second) == .regional: return 2
    case .leadJamo: return 2
    default: break
    }

    var sum = firstClass == .vowelJamo ? 1 : firstClass.columns
    var before = first
    var next: Unicode.Scalar? = second
    while let scalar = next {
      if isEmoji(scalar, after: before) { return 2 }
      sum += ScalarClass(scalar).columns
      before = scalar
      next = scalars.next()
    }
    return max(1, sum)
  }

  /// The columns of a text in one row.
  public static func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// Whether all terminals give the character the same width.
  public static func hasReliableWidth(_ character: Character) -> Bool {
    if character.utf8.count == 1 { return true }
    let scalars = character.unicodeScalars
    guard let first = scalars.first, scalars.dropFirst().isEmpty else { return false }
    return ScalarClass(first).hasReliableWidth
  }

  /// Whether `scalar` turns the cluster into an emoji of two columns.
  private static func isEmoji(_ scalar: Unicode.Scalar, after before: Unicode.Scalar) -> Bool {
    switch ScalarClass(scalar) {
    case .variation:
      return scalar.value == 0xFE0F
        && (ScalarClass(before).isPictograph || isKeycapBase(before))
    case .skinTone: return ScalarClass(before).isPictograph
    case .narrowPictograph, .widePictograph: return before.value == 0x200D
    case .narrow, .narrowUncertain, .wide, .wideUncertain, .mark, .hidden, .vowelJamo, .joiner,
      .tag,
      .leadJamo, .regional, .spacingMark:
      return false
    }
  }

  /// Whether the scalar can be the base of a keycap emoji: `0`–`9`, `#` and `*`.
  static func isKeycapBase(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "#" || scalar == "*" || ("0"..."9").contains(scalar)
  }
}
