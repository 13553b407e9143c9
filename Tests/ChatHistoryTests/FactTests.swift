import CalendarTime
import GRDB
import Testing

@testable import ChatHistory

/// What happened is kept as a kind and values.
@Suite struct FactTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func facts() throws -> [Fact?] {
    var facts: [Fact?] = []
    try HistoryReader(path: folder.history).forEachEntry(ofConversation: 1) {
      facts.append($0.fact)
      return true
    }
    return facts
  }

  private func record(_ facts: [Fact]) throws {
    let desk = try TestDesk(folder.history)
    desk.recorder.submit(arrived(1))
    for fact in facts {
      desk.recorder.submit(.fact(ConversationKey(1), fact, at: WallTime(milliseconds: 7)))
    }
    try desk.close()
  }

  @Test func comesBackAsItWas() throws {
    let kept = [
      Fact("left"),
      Fact(
        "connected",
        [
          "name": .text("小明 'x' \"y\" \\ \n\t\u{1}\u{7F}👨‍👩‍👧 e\u{301}"), "host": .text(""),
          "waited_ms": .integer(.max), "number": .integer(.min), "": .text("no name"),
        ]),
    ]
    try record(kept)
    #expect(try facts() == kept)
    // Swift holds é and e + ́ for equal.
    let text = try #require(try facts().last??.text("name"))
    #expect(Array(text.utf8) == Array(kept[1].text("name")!.utf8))
    try expectSound(folder.history)
  }

  @Test func isAnEntryOfTheProgramsWithoutAText() throws {
    let desk = try TestDesk(folder.history)
    try desk.record(
      arrived(1), said(1, "a"),
      .fact(ConversationKey(1), Fact("left"), at: WallTime(milliseconds: 7)),
      .fact(nil, Fact("listening"), at: WallTime(milliseconds: 8)))
    var entries: [RecordedEntry] = []
    try HistoryReader(path: folder.history).forEachEntry(ofConversation: 1) {
      entries.append($0)
      return true
    }
    #expect(entries.map(\.fact) == [nil, Fact("left")])
    #expect(entries.map(\.speaker) == [.customer, .notice])
    #expect(entries.map(\.text) == ["a", ""])
    #expect(entries.map(\.time.milliseconds) == [0, 7])
  }

  @Test func valuesHaveTypes() {
    let fact = Fact("x", ["text": .text("7"), "number": .integer(7)])
    #expect(fact.text("text") == "7" && fact.integer("text") == nil)
    #expect(fact.integer("number") == 7 && fact.text("number") == nil)
    #expect(fact.text("none") == nil && fact.integer("none") == nil)
  }

  @Test func aZeroIsVisible() throws {
    try record([Fact("named", ["name": .text("Li\0Si")])])
    #expect(try facts() == [Fact("named", ["name": .text("Li␀Si")])])
  }

  @Test func countsInMemory() {
    let long = String(repeating: "x", count: 1000)
    let fact = HistoryEvent.fact(nil, Fact("x", ["name": .text(long)]), at: .now())
    #expect((1000..<1500).contains(fact.bytes))
  }

  /// What no version writes does not keep anybody from reading the rest.
  @Test(
    arguments: [
      ("'no JSON'", [:]), ("'{\"a\":'", [:]), ("'[1,\"x\"]'", ["0": .integer(1), "1": .text("x")]),
      ("'7'", ["": .integer(7)]), ("''", [:]), ("x'FF00FE'", [:]), ("12", ["": .integer(12)]),
      (
        "'{\"a\":1,\"a\":2,\"b\":1.5,\"c\":null,\"d\":true,\"e\":{\"f\":1},\"g\":\"\\ud800\"}'",
        ["a": .integer(2), "g": .text("\u{FFFD}\u{FFFD}\u{FFFD}")]
      ),
      ("CAST(x'7B2261223A22FF227D' AS TEXT)", ["a": .text("\u{FFFD}")]),
      ("'{\"a\":99999999999999999999}'", ["a": .integer(.max)]),
    ] as [(String, [String: Fact.Value])])
  func readsWhatSomebodyElseWrote(details: String, values: [String: Fact.Value]) throws {
    try record([Fact("x")])
    let queue = try DatabaseQueue(path: folder.history)
    try queue.write { try $0.execute(sql: "UPDATE entries SET details = \(details)") }
    try queue.close()
    #expect(try facts() == [Fact("x", values)])
  }
}
