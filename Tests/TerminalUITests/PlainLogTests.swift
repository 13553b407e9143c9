import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

@Suite struct PlainLogTests {
  private func sample() -> PlainLog {
    var log = PlainLog(English())
    log.append(.from(.customer, "My Order\nis late"), author: "小明", at: .sample)
    log.append(.from(.agent, "您好"), author: nil, at: .sample)
    log.append(.notice("小明 left"), author: nil, at: .sample)
    return log
  }

  @Test func theLastEntriesWithTheirTimes() {
    #expect(sample().last(2) == ["14:02 Me: 您好", "14:02 小明 left"])
    #expect(sample().last(99).count == 3)
    #expect(PlainLog(English()).last(5).isEmpty)
  }

  @Test func whatHasTheWords() {
    #expect(sample().matches("order") == ["14:02 小明: My Order is late"])
    #expect(sample().matches("您") == ["14:02 Me: 您好"])
    #expect(sample().matches("LEFT") == ["14:02 小明 left"])
    #expect(sample().matches("nothing").isEmpty)
  }

  @Test func theNewestOfManyMatches() {
    var log = PlainLog(Chinese())
    for number in 1...500 { log.append(.from(.customer, "n\(number)"), author: "x", at: .sample) }
    let found = log.matches("n")
    #expect(found.count == PlainLog.matchesMax)
    #expect(found.last == "14:02 x: n500" && found.first == "14:02 x: n401")
  }
}
