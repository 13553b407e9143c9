import TestSupport
import Testing

@testable import EpollLoop

@Suite struct SlotTableTests {
  @Test func aNameEndsWithItsValue() {
    let table = SlotTable<String>()
    let first = table.insert("first")
    #expect(table[first] == "first")
    #expect(table.remove(first) == "first")
    #expect(table[first] == nil)
    #expect(table.remove(first) == nil)
    let second = table.insert("second")
    #expect(second.slot == first.slot)
    #expect(second != first)
    #expect(table[first] == nil)
    table.update(first) { $0 = "not mine" }
    #expect(table[second] == "second")
    #expect(table.count == 1)
  }

  @Test func aNameOfAnotherTableIsNobodys() {
    #expect(SlotTable<Int>()[SlotName(slot: 1000, generation: 0)] == nil)
  }

  @Test func itsValuesEndWithIt() {
    final class Canary {}
    weak var watched: Canary?
    do {
      let table = SlotTable<Canary>()
      let canary = Canary()
      watched = canary
      _ = table.insert(canary)
    }
    #expect(watched == nil)
  }

  /// Compared with a dictionary as the model.
  @Test(arguments: 0..<10)
  func behavesLikeADictionary(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let table = SlotTable<Int>()
    var model: [SlotName: Int] = [:]
    var gone: [SlotName] = []
    for value in 0..<2000 {
      switch Int.random(in: 0..<5, using: &random) {
      case 0..<3:
        let name = table.insert(value)
        #expect(model[name] == nil)
        model[name] = value
      case 3:
        guard let (name, old) = model.randomElement(using: &random) else { continue }
        #expect(table.remove(name) == old)
        model[name] = nil
        gone.append(name)
      default:
        guard let name = model.keys.randomElement(using: &random) else { continue }
        table.update(name) { $0 = -value }
        model[name] = -value
      }
      #expect(table.count == model.count)
    }
    #expect(model.allSatisfy { table[$0.key] == $0.value })
    #expect(gone.allSatisfy { table[$0] == nil })
    #expect(table.values.sorted() == model.values.sorted())
  }
}
