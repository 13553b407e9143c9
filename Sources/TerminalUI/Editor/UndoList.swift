/// The undo list. Each step stores the removed text, but not the inserted text, which is in the line.
struct UndoList: Sendable {
  /// As in readline, up to 20 characters typed consecutively form one undo step.
  static let typedRunMax = 20
  /// 1000 steps, more than anyone undoes. The oldest are dropped.
  static let stepsMax = 1000
  /// The maximum of all removed text, in bytes: the longest paste can be restored, and repeated killing and
  /// yanking of a large text is bounded. The oldest steps are dropped, but never the last one.
  static let bytesMax = KeyDecoder.pasteBytesMax

  /// `insertedCount` characters at `start` replaced `removed`.
  struct Splice: Sendable {
    var start: Int
    /// A string, because an array of characters takes 16 bytes per character.
    var removed: String
    var insertedCount: Int
  }

  struct Step: Sendable {
    /// In the order of the edits.
    var splices: [Splice]
    var cursorBefore: Int
    var cursorAfter: Int
    /// The number of characters typed; 0 for other edits.
    var typedCount: Int

    fileprivate func isContinued(by next: Step) -> Bool {
      typedCount > 0 && next.typedCount > 0 && cursorAfter == next.cursorBefore
        && typedCount + next.typedCount <= UndoList.typedRunMax
    }
  }

  /// Consecutively typed characters that are not yet added to a step.
  private struct Run {
    var start = 0
    var count = 0
    /// The number of characters that can still be added.
    var room = 0
  }

  private var steps: [Step] = []
  private var bytesKept = 0
  private var run = Run()

  /// Records a step. Typing that continues where the last typing ended is merged into its step.
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

  /// Records one typed character, without allocating memory.
  mutating func recordTyped(at place: Int) {
    if run.room == 0 || place != run.start + run.count { beginRun(at: place) }
    run.count += 1
    run.room -= 1
  }

  private mutating func beginRun(at place: Int) {
    endRun()
    let last = steps.last
    let isContinuing = last.map { $0.typedCount > 0 && $0.cursorAfter == place } ?? false
    let room = Self.typedRunMax - (isContinuing ? last?.typedCount ?? 0 : 0)
    run = Run(start: place, room: room > 0 ? room : Self.typedRunMax)
  }

  /// Turns the run into a step, or merges it into the last one.
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
