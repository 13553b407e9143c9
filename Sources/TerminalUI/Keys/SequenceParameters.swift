/// What stands between `ESC [` (or `ESC O`) and the final byte: `<0;12;3`, `1;5`, `97:65;2:1`.
struct SequenceParameters {
  /// `<`, `=`, `>` or `?`: such a sequence is not a key but a report (`<`: the mouse).
  let marker: UInt8?
  /// Parameters are divided by `;`, their parts by `:`. An empty one is nil.
  private let groups: [[Int?]]
  /// There are bytes that belong into no parameter, intermediates for instance.
  let hasOthers: Bool

  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    if let first = rest.first, (0x3C...0x3F).contains(first) {
      marker = first
      rest.removeFirst()
    } else {
      marker = nil
    }
    hasOthers = !rest.allSatisfy { (0x30...0x3B).contains($0) }
    groups =
      hasOthers || rest.isEmpty
      ? []
      : rest.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { group in
        group.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
          .map(Self.number)
      }
  }

  var count: Int { groups.count }

  /// The parameter at `index`, or the given part of it; nil where none was written.
  func value(_ index: Int, part: Int = 0) -> Int? {
    guard index < groups.count, part < groups[index].count else { return nil }
    return groups[index][part]
  }

  /// Modifiers are sent as 1 + their bits: Shift 1, Alt 2, Ctrl 4, Super or Meta 8, Meta 32.
  /// Caps Lock and Num Lock (64, 128) are nobody's concern here.
  func modifiers(_ index: Int) -> Modifiers {
    let bits = max((value(index) ?? 1) - 1, 0)
    var modifiers: Modifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & (2 | 8 | 32) != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  /// kitty's protocol can report that a key went up; nothing is done then.
  func isRelease(_ index: Int) -> Bool { value(index, part: 1) == 3 }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    // Saturates: no number here means anything above the last code point.
    return digits.reduce(0) { min($0 * 10 + Int($1) - 0x30, 0x11_0000) }
  }
}
