import CalendarTime
import Testing

@testable import ChatHistory

@Suite struct SearchTests {
  private let folder: TemporaryFolder
  private let desk: TestDesk
  private let reader: HistoryReader

  private static let texts = [
    "你好，请问发票怎么开？", "发票已经寄出", "Hello World", "HELLO again", "100% sure", "100 percent",
    "snake_case", "snakeXcase", "say \"hi\" now", "a OR b", "NEAR(a b)", "title: x*", "it's",
    "👍🏽 thanks", "👨‍👩‍👧", "back\\slash", "Ärger ärger", "x", "",
  ]

  init() throws {
    folder = try TemporaryFolder()
    desk = try TestDesk(folder.history)
    reader = try HistoryReader(path: folder.history, entriesScannedFirst: 0)
    desk.recorder.submit(arrived(1))
    for text in Self.texts { desk.recorder.submit(said(1, text)) }
    try desk.wait(for: "commit") { $0.committedSequence == UInt64(Self.texts.count + 1) }
  }

  @Test(arguments: [
    // Chinese of one, two, three and more characters.
    ("票", ["发票已经寄出", "你好，请问发票怎么开？"]), ("发票", ["发票已经寄出", "你好，请问发票怎么开？"]),
    ("发票已", ["发票已经寄出"]), ("请问发票怎么开", ["你好，请问发票怎么开？"]), ("票发", []), ("开发票", []),
    // Letters of either size; words need not be whole.
    ("hello", ["HELLO again", "Hello World"]), ("LO", ["HELLO again", "Hello World"]),
    ("o w", ["Hello World"]), ("X", ["title: x*", "snakeXcase", "x"].sortedAsWritten),
    ("ÄRGER", ["Ärger ärger"]), ("ÄR", ["Ärger ärger"]), ("är", ["Ärger ärger"]),
    ("ä", ["Ärger ärger"]),
    // Nothing is a wildcard, in the scan or in the index.
    ("%", ["100% sure"]), ("0%", ["100% sure"]), ("00%", ["100% sure"]), ("_", ["snake_case"]),
    ("e_", ["snake_case"]), ("e_c", ["snake_case"]), ("\\", ["back\\slash"]),
    ("k\\", ["back\\slash"]), ("ck\\s", ["back\\slash"]), ("*", ["title: x*"]),
    (" x*", ["title: x*"]),
    // Nothing is an operator or ends a string.
    ("\"", ["say \"hi\" now"]), ("\"hi\"", ["say \"hi\" now"]), ("\"\"\"", []), ("'", ["it's"]),
    ("it's", ["it's"]), ("a OR b", ["a OR b"]), ("OR ", ["a OR b"]), ("NEAR(a b)", ["NEAR(a b)"]),
    ("title:", ["title: x*"]), ("hello AND world", []), ("hello NOT again", []), ("text:hello", []),
    ("-hello", []), ("(", ["NEAR(a b)"]), ("^say", []),
    // Emoji of one scalar, of two, of five.
    ("👍", ["👍🏽 thanks"]), ("👍🏽", ["👍🏽 thanks"]), ("👨‍👩‍👧", ["👨‍👩‍👧"]), ("👧", ["👨‍👩‍👧"]),
    ("", []), ("\0", []), ("a\0b c", []), ("nowhere", []), ("无处", []),
  ])
  func finds(text: String, expected: [String]) throws {
    func found() throws -> [String] { try reader.find(text).map(\.entry.text) }
    #expect(try found() == expected, "looked through")
    try indexEverything(folder.history)
    #expect(try found() == expected, "by the index")
  }

  /// SQLite has limits of its own for what is query, and fails where they are passed.
  @Test(arguments: [29_999, 30_001, 50_001, 1_000_000], ["x", "%", "Ä"])
  func whatIsLongerThanAnythingThatIsSaidIsNowhere(bytes: Int, letter: String) throws {
    let text = String(repeating: letter, count: bytes / letter.utf8.count)
    #expect(try reader.find(text).isEmpty)
    try indexEverything(folder.history)
    #expect(try reader.find(text).isEmpty)
  }

  @Test(arguments: [false, true]) func everyPartOfEveryTextIsFound(isIndexed: Bool) throws {
    if isIndexed { try indexEverything(folder.history) }
    for text in Self.texts {
      let scalars = Array(text.unicodeScalars)
      for length in 1...max(1, min(5, scalars.count)) where length <= scalars.count {
        for start in 0...(scalars.count - length) {
          var part = String.UnicodeScalarView()
          part.append(contentsOf: scalars[start..<(start + length)])
          let found = try reader.find(String(part)).map(\.entry.text)
          #expect(found.contains(text), "\(String(part)) of \(text)")
        }
      }
    }
  }

  @Test(arguments: ["xy", "xyz"]) func pagesNewestFirst(text: String) throws {
    for number in 1...5 { try desk.record(said(1, "xyz \(number)")) }
    let first = try reader.find(text, limit: 2)
    #expect(first.map(\.entry.text) == ["xyz 5", "xyz 4"])
    let second = try reader.find(text, limit: 2, before: first.last?.entry.id)
    #expect(second.map(\.entry.text) == ["xyz 3", "xyz 2"])
    #expect(try reader.find(text, limit: 2, before: second.last?.entry.id).count == 1)
  }

  /// What is looked at before the index is asked, and what the index gives, come together in order.
  @Test(arguments: [0, 1, 100, 1000], [0, 250, 600, 1000])
  func theNewestAndTheRestAreOneList(scannedFirst: Int64, indexed: Int) throws {
    for number in 1...1000 {
      desk.recorder.submit(
        said(1, number.isMultiple(of: 250) || number == 7 ? "zzz\(number)" : "."))
      if number == indexed {
        try desk.settle()
        try indexEverything(folder.history)
      }
    }
    try desk.settle()
    let reader = try HistoryReader(path: folder.history, entriesScannedFirst: scannedFirst)
    #expect(
      try reader.find("zzz").map(\.entry.text) == ["zzz1000", "zzz750", "zzz500", "zzz250", "zzz7"])
    #expect(try reader.find("zzz", limit: 2).map(\.entry.text) == ["zzz1000", "zzz750"])
    let second = try #require(try reader.find("zzz", limit: 2).last)
    #expect(
      try reader.find("zzz", before: second.entry.id).map(\.entry.text)
        == ["zzz500", "zzz250", "zzz7"])
  }

  @Test(arguments: ["zw", "zwei"]) func filters(text: String) throws {
    try desk.record(
      arrived(2, "小明", from: "192.0.2.2"), said(2, "zwei c", at: 1000),
      said(2, "zwei a", by: .agent, at: 2000), said(2, "zwei n", by: .note, at: 3000),
      said(nil, "zwei o", by: .notice, at: 4000))
    func texts(
      _ filter: HistoryFilter, _ speakers: Set<Speaker> = Set(Speaker.allCases)
    ) throws -> [String] {
      try reader.find(text, matching: filter, speakers: speakers).map(\.entry.text)
    }
    #expect(try texts(HistoryFilter()) == ["zwei o", "zwei n", "zwei a", "zwei c"])
    #expect(try texts(HistoryFilter(), [.agent, .customer]) == ["zwei a", "zwei c"])
    #expect(try texts(HistoryFilter(), []) == [])
    #expect(try texts(HistoryFilter(name: "小明")) == ["zwei n", "zwei a", "zwei c"])
    #expect(try texts(HistoryFilter(host: "192.0.2.3")) == [])
    let (from, to) = (WallTime(milliseconds: 2000), WallTime(milliseconds: 4000))
    #expect(try texts(HistoryFilter(since: from, until: to)) == ["zwei n", "zwei a"])
  }

  @Test func givesWhatStandsAround() throws {
    try desk.record(arrived(2, "b"))
    for number in 1...5 {
      try desk.record(said(2, number == 3 ? "needle" : "\(number)"), said(1, "of another"))
    }
    let hit = try #require(try reader.find("needle", context: 2).first)
    #expect(hit.conversation?.name == "b")
    #expect(hit.before.map(\.text) == ["1", "2"])
    #expect(hit.after.map(\.text) == ["4", "5"])
    let bare = try #require(try reader.find("needle").first)
    #expect(bare.before.isEmpty && bare.after.isEmpty)
  }
}

extension [String] {
  /// As `SearchTests.texts` has them, the last first.
  fileprivate var sortedAsWritten: [String] { ["x", "title: x*", "snakeXcase"].filter(contains) }
}
