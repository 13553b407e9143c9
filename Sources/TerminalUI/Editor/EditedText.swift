/// The text of the input line as the characters people see, with its cursor and its undo list.
/// Every edit goes through `replace`.
///
/// Invariants:
/// - `characters` is what `Array(String(characters))` gives: no two of them would join.
/// - `byteCount` is the number of UTF-8 bytes in them.
/// - `cursor` is in 0...characters.count.
struct EditedText: Sendable {
  private(set) var characters: [Character] = []
  private(set) var cursor = 0
  private(set) var byteCount = 0
  private var undoList = UndoList()

  /// The printable characters of ASCII: to make one is a longer way than all the rest of a key's.
  private static let printable = (UInt8(0x20)..<0x7F).map { Character(Unicode.Scalar($0)) }

  init() {}

  /// Text that was given from outside, with the cursor at its end and nothing to undo.
  init(_ text: String) {
    characters = Array(text)
    cursor = characters.count
    byteCount = text.utf8.count
  }

  var string: String { String(characters) }

  mutating func moveCursor(to index: Int) {
    cursor = min(max(index, 0), characters.count)
  }

  /// Puts `insertion` (plain text) in the place of `range` and the cursor after it.
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

  /// Puts one character at the cursor that was typed there, if that joins with no neighbour.
  /// - Returns: whether it did.
  mutating func type(_ character: Character) -> Bool {
    guard Resegmentation.isLetterAmongLetters(character, characters, at: cursor) else {
      return false
    }
    characters.insert(character, at: cursor)
    byteCount += 1
    undoList.recordTyped(at: cursor)
    cursor += 1
    checkInvariants()
    return true
  }

  /// Puts a printable ASCII character behind all others, with the cursor there before and after, if it can't
  /// join with the one before it.
  /// - Returns: whether it did.
  mutating func append(_ byte: UInt8) -> Bool {
    // As many bytes as characters: each is one of ASCII, and the last need not be looked at.
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

  /// Takes back the last step; false if there is none.
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

  /// The two others cost a pass over the text: the tests look after them.
  private func checkInvariants() {
    assert((0...characters.count).contains(cursor))
    assert(byteCount >= characters.count)
  }
}
