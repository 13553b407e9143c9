/// A slot of a table and its generation: names one value, and no later one that takes its slot.
struct SlotName: Hashable, Sendable {
  let slot: UInt32
  let generation: UInt32
}

/// Values by name. Adding, finding and removing one cost the same however many there are.
///
/// The values lie in memory of the table's own, which is only read and written at single places: whoever is called
/// while it is looked at may change it, and the compiler need not guard the whole against that.
final class SlotTable<Value> {
  private struct Slot {
    var generation: UInt32
    /// While the slot is free: the next free one.
    var nextFree: UInt32
    var value: Value?
  }

  private static var none: UInt32 { .max }

  // Invariants:
  // - the first `usedCount` slots are initialised; the free ones among them are a list from `firstFree`;
  // - a slot is free exactly while it has no value.
  private var slots: UnsafeMutablePointer<Slot>
  private var capacity = 16
  private var usedCount = 0
  private var firstFree = SlotTable.none
  /// How many values there are.
  private(set) var count = 0

  init() {
    slots = .allocate(capacity: capacity)
  }

  deinit {
    slots.deinitialize(count: usedCount)
    slots.deallocate()
  }

  /// Adds a value.
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

  /// The value of a name, unless it was removed.
  subscript(name: SlotName) -> Value? {
    guard Int(name.slot) < usedCount, slots[Int(name.slot)].generation == name.generation else {
      return nil
    }
    return slots[Int(name.slot)].value
  }

  /// Changes the value of a name where it is.
  func update(_ name: SlotName, _ change: (inout Value) -> Void) {
    guard Int(name.slot) < usedCount, slots[Int(name.slot)].generation == name.generation else {
      return
    }
    change(&slots[Int(name.slot)].value!)
  }

  /// Removes a value and ends its name; nothing if that was done before.
  @discardableResult
  func remove(_ name: SlotName) -> Value? {
    guard let value = self[name] else { return nil }
    slots[Int(name.slot)] = Slot(
      generation: name.generation &+ 1, nextFree: firstFree, value: nil)
    firstFree = name.slot
    count -= 1
    return value
  }

  /// Doubles the room, so that adding stays as cheap on the average.
  private func grow() {
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: slots, count: usedCount)
    slots.deallocate()
    slots = larger
    capacity *= 2
  }

  /// All values, for checks.
  var values: [Value] { (0..<usedCount).compactMap { slots[$0].value } }
}
