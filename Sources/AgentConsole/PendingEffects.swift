import ChatCore

/// What the desk has decided and the program has not done yet, since the disk does not have it yet; in
/// order, with the desk as it was after each.
struct PendingEffects {
  /// The effects of one event.
  struct Batch {
    let effects: [DeskEffect]
    /// The number in the history that must be committed before.
    let number: UInt64
    /// The desk after them.
    let desk: Desk
  }

  private var batches: [Batch] = []
  private var head = 0

  var isEmpty: Bool { head == batches.count }
  var first: Batch? { isEmpty ? nil : batches[head] }

  mutating func append(_ batch: Batch) { batches.append(batch) }

  mutating func removeFirst() {
    head += 1
    guard isEmpty || head >= 1024 else { return }
    batches.removeFirst(head)
    head = 0
  }
}
