/// A slot and its generation: a key that identifies one value, and no later value in the same slot.
struct SlotName: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32
}

/// A table of values by key (a generational arena). Inserting, finding and removing take constant time.
///
/// The values are in memory that the table allocates itself and accesses one element at a time. So a callee
/// may change the table during a lookup, and no exclusivity check of the whole table is needed.
final class SlotTable<Value> {
  private struct Slot {
    var generation: UInt32
    /// The next free slot, while this slot is free.
    var nextFree: UInt32
    var value: Value?
  }

  private static var none: UInt32 { .max }

  // Invariants:
  // - the first `usedCount` slots are initialised; the free ones among them form a linked list from
  //   `firstFree`;
  // - a slot is free exactly while it has no value.
  private var slots: UnsafeMutablePointer<Slot>
  private var capacity = 16
  private var usedCount = 0
  private var firstFree = SlotTable.none
  /// The number of values.
  private(set) var count = 0

  init() {
    slots = .allocate(capacity: capacity)
  }

  deinit {
    slots.deinitialize(count: usedCount)
    slots.deallocate()
  }

  func insert(_ value: Value) -> SlotName {
    count += 1
    if firstFree == Self.none {
      if usedCount == capacity { grow() }
      (slots + usedCount).initialize(to: Slot(generation: 0, nextFree: Self.none, value: value))
      usedCount += 1
      return SlotName(slot: UInt32(usedCount - 1), generation: 0)
    }
    let slot = firstFree
    firstFree = slots[Int(slot)].nextFree
    slots[Int(slot)].value = value
    return SlotName(slot: slot, generation: slots[Int(slot)].generation)
  }

  /// The value of a key; nil if it was removed.
  subscript(name: SlotName) -> Value? {
    guard Int(name.slot) < usedCount, slots[Int(name.slot)].generation == name.generation else {
      return nil
    }
    return slots[Int(name.slot)].value
  }

  /// Changes a value in place.
  func update(_ name: SlotName, _ change: (inout Value) -> Void) {
    guard Int(name.slot) < usedCount, slots[Int(name.slot)].generation == name.generation else {
      return
    }
    change(&slots[Int(name.slot)].value!)
  }

  /// Removes a value and invalidates its key. Does nothing if the key is already invalid.
  @discardableResult
  func remove(_ name: SlotName) -> Value? {
    guard let value = self[name] else { return nil }
    slots[Int(name.slot)] = Slot(
      generation: name.generation &+ 1, nextFree: firstFree, value: nil)
    firstFree = name.slot
    count -= 1
    return value
  }

  /// Doubles the capacity, so that inserting takes amortised constant time.
  private func grow() {
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: slots, count: usedCount)
    slots.deallocate()
    slots = larger
    capacity *= 2
  }

  /// All values, for invariant checks.
  var values: [Value] { (0..<usedCount).compactMap { slots[$0].value } }
}
