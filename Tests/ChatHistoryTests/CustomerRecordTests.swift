import CalendarTime
import Testing

@testable import ChatHistory

/// What is shown beside a conversation: the customer's earlier visits, and the day so far.
@Suite struct CustomerRecordTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws { folder = try TemporaryFolder() }

  @Test func theLastWordsOfTheLastVisit() throws {
    let desk = try TestDesk(path)
    try desk.record(
      arrived(1, "Mei"), began(1), said(1, "old"), said(1, "a note", by: .note), ended(1))
    try desk.record(arrived(2, "Mei", from: "192.0.2.9"), began(2))
    for text in ["1", "2", "3", "4"] { try desk.record(said(2, text)) }
    try desk.record(said(2, "5", by: .agent), said(2, "gone", by: .notice), ended(2))
    // Nothing was said in these, they are another's, or not over.
    try desk.record(arrived(3, "Mei"), ended(3), arrived(4, "Bob"), said(4, "Bob's"), ended(4))
    try desk.record(arrived(5, "Mei"), began(5), said(5, "now"))
    let record = try HistoryReader(path: path).record(name: "Mei", host: "192.0.2.1")
    #expect(record.earlier.sameName == 3 && record.earlier.sameNameAndHost == 2)
    #expect(record.last?.id == 2)
    #expect(record.lastWords.map(\.text) == ["3", "4", "5"])
    #expect(record.lastWords.map(\.speaker) == [.customer, .customer, .agent])
    #expect(record.notes.map(\.text) == ["a note"])
  }

  @Test func whoWasNeverHere() throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1, "Mei"), began(1), said(1, "now"))
    let record = try HistoryReader(path: path).record(name: "Mei", host: "192.0.2.1")
    #expect(record.earlier.sameName == 0 && record.last == nil)
    #expect(record.lastWords.isEmpty && record.notes.isEmpty)
  }

  @Test func theDaySoFar() throws {
    let desk = try TestDesk(path)
    try desk.record(
      arrived(1, at: 900), began(1, waited: .seconds(99), at: 950), ended(1, at: 1050))
    try desk.record(
      arrived(2, at: 1000), began(2, waited: .seconds(1), at: 2000), ended(2, at: 5000))
    try desk.record(
      arrived(3, at: 1100), began(3, waited: .seconds(5), at: 6000), ended(3, at: 7000))
    try desk.record(arrived(4, at: 1200), ended(4, at: 1300))
    try desk.record(arrived(5, at: 7000), began(5, waited: .seconds(6), at: 7000))
    let reader = try HistoryReader(path: path)
    let figures = try reader.figures(since: WallTime(milliseconds: 1000))
    #expect(figures.served == 3 && figures.unserved == 1)
    #expect(figures.waiting?.median == .seconds(5) && figures.waiting?.count == 3)
    #expect(figures.handling?.median == .seconds(1) && figures.handling?.count == 2)
    let later = try reader.figures(since: WallTime(milliseconds: 8000))
    #expect(later == DayFigures(served: 0, unserved: 0, waiting: nil, handling: nil))
  }
}
