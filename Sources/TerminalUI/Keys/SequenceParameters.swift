/// The parameters of a sequence, between `ESC [` or `ESC O` and the final byte: `<0;12;3`, `1;5`,
/// `97:65;2:1`.
struct SequenceParameters {
  /// A private marker: `<`, `=`, `>` or `?`. Such a sequence is a report, not a key (`<`: the mouse).
  let marker: UInt8?
  /// Parameters are separated by `;`, their parts by `:`. An empty part is nil.
  private let groups: [[Int?]]
  /// Whether there are other bytes, such as intermediates.
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

  /// A part of the parameter at `index`; nil if it is missing or empty.
  func value(_ index: Int, part: Int = 0) -> Int? {
    guard index < groups.count, part < groups[index].count else { return nil }
    return groups[index][part]
  }

  /// Modifiers are sent as 1 plus their bits: Shift 1, Alt 2, Ctrl 4, Super or Meta 8, Meta 32. Caps Lock and
  /// Num Lock (64, 128) are ignored.
  func modifiers(_ index: Int) -> Modifiers {
    let bits = max((value(index) ?? 1) - 1, 0)
    var modifiers: Modifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & (2 | 8 | 32) != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  /// Whether kitty's protocol reports a key release, which is ignored.
  func isRelease(_ index: Int) -> Bool { value(index, part: 1) == 3 }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    // Saturates above the last code point: no valid parameter is larger.
    return digits.reduce(0) { min($0 * 10 + Int($1) - 0x30, 0x11_0000) }
  }
}
