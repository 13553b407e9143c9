/// What the edits took away, so that they can be taken back. It keeps no copy of what they put
/// in, which is in the text anyway.
struct UndoList: Sendable {
  /// 20 characters typed one after the other are taken back at once, as in readline.
  static let typedTogetherMax = 20
  /// 1000 steps: more than anyone takes back. The oldest are forgotten.
  static let stepsMax = 1000
  /// Bytes of what the steps took away: the longest paste comes back, and killing and yanking a large text
  /// over and over has an end. The oldest steps are forgotten, but never the last one.
  static let bytesMax = KeyDecoder.pasteBytesMax

  /// `insertedCount` characters at `start` stand where `removed` stood.
  struct Splice: Sendable {
    var start: Int
    /// As a string: an array of characters takes sixteen bytes for each.
    var removed: String
    var insertedCount: Int
  }

  struct Step: Sendable {
    /// In the order in which they were made.
    var splices: [Splice]
    var cursorBefore: Int
    var cursorAfter: Int
    /// Characters typed; 0 for any other edit.
    var typedCount: Int

    fileprivate func isContinued(by next: Step) -> Bool {
      typedCount > 0 && next.typedCount > 0 && cursorAfter == next.cursorBefore
        && typedCount + next.typedCount <= UndoList.typedTogetherMax
    }
  }

  /// Characters typed one after the other, with nothing else changed: not yet a step, or a part of one.
  private struct Run {
    var start = 0
    var count = 0
    /// As many more belong to it.
    var room = 0
  }

  private var steps: [Step] = []
  private var bytesKept = 0
  private var run = Run()

  /// Typing that goes on where the last typing ended belongs to its step.
  mutating func record(_ step: Step) {
    endRun()
    add(step)
  }

  private mutating func add(_ step: Step) {
    bytesKept += step.splices.reduce(0) { $0 + $1.removed.utf8.count }
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
    if run.room == 0 || place != run.start + run.count { beginRun(at: place) }
    run.count += 1
    run.room -= 1
  }

  private mutating func beginRun(at place: Int) {
    endRun()
    let last = steps.last
    let isContinuing = last.map { $0.typedCount > 0 && $0.cursorAfter == place } ?? false
    let room = Self.typedTogetherMax - (isContinuing ? last?.typedCount ?? 0 : 0)
    run = Run(start: place, room: room > 0 ? room : Self.typedTogetherMax)
  }

  /// What was typed becomes a step, or a part of the last one.
  private mutating func endRun() {
    guard run.count > 0 else { return }
    let splice = Splice(start: run.start, removed: "", insertedCount: run.count)
    add(
      Step(
        splices: [splice], cursorBefore: run.start, cursorAfter: run.start + run.count,
        typedCount: run.count))
    run = Run()
  }

  mutating func takeLast() -> Step? {
    endRun()
    guard let step = steps.popLast() else { return nil }
    bytesKept -= step.splices.reduce(0) { $0 + $1.removed.utf8.count }
    return step
  }

  private mutating func forgetOldest() {
    while steps.count > 1, steps.count > Self.stepsMax || bytesKept > Self.bytesMax {
      bytesKept -= steps.removeFirst().splices.reduce(0) { $0 + $1.removed.utf8.count }
    }
  }
}
