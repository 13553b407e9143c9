/// The text of the input line as grapheme clusters, with its cursor and undo list. All edits go through
/// `replace` or its two fast paths, `type` and `append`.
///
/// Invariants:
/// - `characters` equals `Array(String(characters))`: no two neighbours form one cluster.
/// - `byteCount` is their length in UTF-8 bytes.
/// - `cursor` is in 0...characters.count.
struct EditedText: Sendable {
  private(set) var characters: [Character] = []
  private(set) var cursor = 0
  private(set) var byteCount = 0
  private var undoList = UndoList()

  /// Printable ASCII as characters. Cached, because creating a `Character` costs more than the rest of a
  /// keystroke.
  private static let printable = (UInt8(0x20)..<0x7F).map { Character(Unicode.Scalar($0)) }

  init() {}

  /// Text from elsewhere, with the cursor at its end and nothing to undo.
  init(_ text: String) {
    characters = Array(text)
    cursor = characters.count
    byteCount = text.utf8.count
  }

  var string: String { String(characters) }

  mutating func moveCursor(to index: Int) {
    cursor = min(max(index, 0), characters.count)
  }

  /// Replaces `range` with `insertion` (plain text) and puts the cursor after it.
  mutating func replace(_ range: Range<Int>, with insertion: String, typedCount: Int = 0) {
    let change = Resegmentation(of: characters, replacing: range, with: insertion)
    let removed = String(characters[change.range])
    let cursorBefore = cursor
    splice(change.range, change.clusters)
    cursor = change.cursor
    undoList.record(
      UndoList.Step(
        splices: [
          UndoList.Splice(
            start: change.range.lowerBound, removed: removed,
            insertedCount: change.clusters.count)
        ],
        cursorBefore: cursorBefore, cursorAfter: cursor, typedCount: typedCount))
    checkInvariants()
  }

  /// Inserts one typed character at the cursor, if it is printable ASCII and so are both neighbours, so that
  /// no clusters can join.
  /// - Returns: whether it was inserted.
  mutating func type(_ character: Character) -> Bool {
    guard Resegmentation.isASCIIBetweenASCII(character, characters, at: cursor) else {
      return false
    }
    characters.insert(character, at: cursor)
    byteCount += 1
    undoList.recordTyped(at: cursor)
    cursor += 1
    checkInvariants()
    return true
  }

  /// Appends a printable ASCII character, if the cursor is at the end and the character before it is ASCII
  /// too.
  /// - Returns: whether it was appended.
  mutating func append(_ byte: UInt8) -> Bool {
    // If there are as many bytes as characters, all are ASCII, and the last one need not be examined.
    let end = characters.count
    guard cursor == end, byteCount == end || characters[end - 1].utf8.count == 1 else {
      return false
    }
    characters.append(Self.printable[Int(byte) - 0x20])
    byteCount += 1
    undoList.recordTyped(at: end)
    cursor = end + 1
    checkInvariants()
    return true
  }

  /// Undoes the last step. False if there is none.
  mutating func undo() -> Bool {
    guard let step = undoList.takeLast() else { return false }
    for edit in step.splices.reversed() {
      splice(edit.start..<edit.start + edit.insertedCount, Array(edit.removed)[...])
    }
    cursor = step.cursorBefore
    checkInvariants()
    return true
  }

  private mutating func splice(_ range: Range<Int>, _ clusters: ArraySlice<Character>) {
    for character in characters[range] { byteCount -= character.utf8.count }
    for character in clusters { byteCount += character.utf8.count }
    characters.replaceSubrange(range, with: clusters)
  }

  /// Checks only what is cheap. The other invariants need a pass over the text; the tests check them.
  private func checkInvariants() {
    assert((0...characters.count).contains(cursor))
    assert(byteCount >= characters.count)
  }
}
