/// Incremental segmentation into grapheme clusters. After an edit, its edges can join with their neighbours:
/// U+0301 after e, ZWJ between two emoji, two regional indicators.
///
/// Only the part that can change is segmented again. Unicode's rules (UAX #29) look forward from a boundary.
/// So to the left only the one cluster before the edit can change; to the right everything is unchanged from
/// the first boundary on that the old and the new text have in common. For a regional indicator inserted
/// before a run of flags, that is the end of the run; otherwise it is usually the next cluster.
struct Resegmentation {
  /// The range to be replaced, in indices of the old characters.
  private(set) var range: Range<Int>
  private(set) var clusters: ArraySlice<Character>
  /// The index after the inserted text, in the new characters.
  private(set) var cursor: Int

  init(of old: [Character], replacing edit: Range<Int>, with insertion: String) {
    let head = edit.lowerBound > 0 ? String(old[edit.lowerBound - 1]) : ""
    let editedEnd = head.utf8.count + insertion.utf8.count
    var lookahead = 1
    while true {
      let tail = old[edit.upperBound...].prefix(lookahead)
      let reachesEnd = edit.upperBound + tail.count == old.count
      let new = Array(head + insertion + String(tail))
      // A boundary at the end of a truncated window is not certain.
      let known = reachesEnd ? tail.count : tail.count - 1
      if let meeting = Self.firstCommonBoundary(
        new, tail: tail.prefix(known), from: editedEnd)
      {
        let headEnd = Self.firstBoundary(new, from: head.utf8.count)
        let kept = headEnd.byte == head.utf8.count ? headEnd.count : 0
        let newStart = edit.lowerBound - (head.isEmpty ? 0 : 1)
        range = newStart + kept..<edit.upperBound + meeting.oldCount
        clusters = new[kept..<meeting.newCount]
        cursor = newStart + Self.firstBoundary(new, from: editedEnd).count
        return
      }
      lookahead *= 2
    }
  }

  /// Fast path for typing: printable ASCII between ASCII characters never joins with them.
  static func isASCIIBetweenASCII(
    _ insertion: Character, _ old: [Character], at place: Int
  ) -> Bool {
    guard insertion.utf8.count == 1, let byte = insertion.utf8.first, byte &- 0x20 < 0x5F else {
      return false
    }
    return (place == 0 || old[place - 1].utf8.count == 1)
      && (place == old.count || old[place].utf8.count == 1)
  }

  /// The first boundary at or after `byte`, and the number of characters before it.
  private static func firstBoundary(
    _ characters: [Character], from byte: Int
  ) -> (byte: Int, count: Int) {
    var end = 0
    var count = 0
    while end < byte {
      end += characters[count].utf8.count
      count += 1
    }
    return (end, count)
  }

  /// The first position, from `byte` on, that is a boundary both in `new` and in `tail`, which begins at
  /// `byte`. Returns the number of characters before it in each.
  private static func firstCommonBoundary(
    _ new: [Character], tail: ArraySlice<Character>, from byte: Int
  ) -> (newCount: Int, oldCount: Int)? {
    var (newEnd, newCount) = firstBoundary(new, from: byte)
    var oldEnd = byte
    var oldCount = 0
    while newEnd != oldEnd {
      if newEnd < oldEnd {
        guard newCount < new.count else { return nil }
        newEnd += new[newCount].utf8.count
        newCount += 1
      } else {
        guard oldCount < tail.count else { return nil }
        oldEnd += tail[tail.startIndex + oldCount].utf8.count
        oldCount += 1
      }
    }
    return (newCount, oldCount)
  }
}
