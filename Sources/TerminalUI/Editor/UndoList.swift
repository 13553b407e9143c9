/// What the edits took away, so that they can be taken back. It keeps no copy of what they put
/// in, which is in the text anyway.
struct UndoList: Sendable {
  /// 20 characters typed one after the other are taken back at once, as in readline.
  static let typedTogetherMax = 20
  /// 1000 steps, and 2 Mi characters in them: more than anyone takes back, and an end to what
  /// killing and yanking a large text over and over costs. The oldest are forgotten, but never
  /// the last one.
  static let stepsMax = 1000
  static let charactersMax = 2 << 20

  /// `insertedCount` characters at `start` stand where `removed` stood.
  struct Splice: Sendable {
    var start: Int
    var removed: [Character]
    var insertedCount: Int
  }

  struct Step: Sendable {
    /// In the order in which they were made.
    var splices: [Splice]
    var cursorBefore: Int
    var cursorAfter: Int
    /// Characters typed; 0 for any other edit.
    var typedCount: Int

    /// Whether a character typed at `place` belongs to it, and to its last splice.
    fileprivate func takesOneMore(typedAt place: Int) -> Bool {
      guard let splice = splices.last else { return false }
      return typedCount > 0 && typedCount < UndoList.typedTogetherMax && cursorAfter == place
        && splice.start + splice.insertedCount == place
    }

    fileprivate func isContinued(by next: Step) -> Bool {
      typedCount > 0 && next.typedCount > 0 && cursorAfter == next.cursorBefore
        && typedCount + next.typedCount <= UndoList.typedTogetherMax
    }
  }

  private var steps: [Step] = []
  private var charactersKept = 0

  var isEmpty: Bool { steps.isEmpty }

  /// Typing that goes on where the last typing ended belongs to its step.
  mutating func record(_ step: Step) {
    charactersKept += step.splices.reduce(0) { $0 + $1.removed.count }
    let last = steps.count - 1
    guard last >= 0, steps[last].isContinued(by: step) else {
      steps.append(step)
      return forgetOldest()
    }
    steps[last].splices += step.splices
    steps[last].cursorAfter = step.cursorAfter
    steps[last].typedCount += step.typedCount
  }

  /// One character was typed, with nothing else changed. What a key does all day costs no memory of its
  /// own.
  mutating func recordTyped(at place: Int) {
    let last = steps.count - 1
    guard last >= 0, steps[last].takesOneMore(typedAt: place) else {
      let splice = Splice(start: place, removed: [], insertedCount: 1)
      return record(
        Step(splices: [splice], cursorBefore: place, cursorAfter: place + 1, typedCount: 1))
    }
    steps[last].splices[steps[last].splices.count - 1].insertedCount += 1
    steps[last].cursorAfter = place + 1
    steps[last].typedCount += 1
  }

  mutating func takeLast() -> Step? {
    guard let step = steps.popLast() else { return nil }
    charactersKept -= step.splices.reduce(0) { $0 + $1.removed.count }
    return step
  }

  private mutating func forgetOldest() {
    while steps.count > 1, steps.count > Self.stepsMax || charactersKept > Self.charactersMax {
      charactersKept -= steps.removeFirst().splices.reduce(0) { $0 + $1.removed.count }
    }
  }
}
