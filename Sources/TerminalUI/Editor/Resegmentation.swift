/// Where text is put in or taken out, its edges can join with their neighbours into one
/// character as people see it: U+0301 after e, ZWJ between two emoji, two halves of a flag.
///
/// Only what really changes is segmented anew, because Unicode's rules look from a boundary
/// forward: to the left, the one character before the edit can grow; to the right, all is as it
/// was from the first boundary on that both the old and the new text have. For a flag's half put
/// before a row of flags, that is the end of the row; otherwise it is the next character.
struct Resegmentation {
  /// What is to be replaced, in indices of the old characters, by what.
  private(set) var range: Range<Int>
  private(set) var clusters: ArraySlice<Character>
  /// After the inserted text, in indices of the new characters.
  private(set) var cursor: Int

  init(of old: [Character], replacing edit: Range<Int>, with insertion: String) {
    let head = edit.lowerBound > 0 ? String(old[edit.lowerBound - 1]) : ""
    let editedEnd = head.utf8.count + insertion.utf8.count
    var lookahead = 1
    while true {
      let tail = old[edit.upperBound...].prefix(lookahead)
      let reachesEnd = edit.upperBound + tail.count == old.count
      let new = Array(head + insertion + String(tail))
      // Where a window was cut off no boundary is known to be one.
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

  /// What is typed all day: between printable ASCII there are boundaries always, and nothing joins.
  static func isLetterAmongLetters(
    _ insertion: Character, _ old: [Character], at place: Int
  ) -> Bool {
    guard insertion.utf8.count == 1, let byte = insertion.utf8.first, byte &- 0x20 < 0x5F else {
      return false
    }
    return (place == 0 || old[place - 1].utf8.count == 1)
      && (place == old.count || old[place].utf8.count == 1)
  }

  /// The first boundary at or after `byte`, and how many characters are before it.
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

  /// The first place, from `byte` on, that is a boundary in `new` and between the characters of
  /// `tail`, which begins at `byte`: how many characters come before it in either.
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
