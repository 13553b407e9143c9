import ChatCore
import Glibc
import Testing

@testable import TerminalUI

@Suite struct NoticesTests {
  private static let named = Caller(name: "7", address: "127.0.0.1:5")
  private static let nameless = Caller(address: "[::1]:5")

  private static let violations: [ProtocolViolation.Rule] = [
    .lengthIsNotANumber, .lengthUnderHeader(3), .barMissing, .typeIsNotADigit,
  ]

  /// Every notice there is, with nothing foreign in it that has letters.
  private static let all: [Notice] =
    [named, nameless].flatMap { caller -> [Notice] in
      [
        .connected(caller, waited: .zero), .connected(caller, waited: .seconds(75)), .left(caller),
        .leftWhileWaiting(caller, waited: .zero), .leftWhileWaiting(caller, waited: .seconds(5)),
        .droppedNameless(caller), .droppedForMissingName(caller),
        .droppedAsIdle(caller, after: .seconds(600)), .agentEnded(caller),
        .connectionBroke(caller, errno: ECONNRESET), .nameRepaired(caller),
      ]
        + violations.map { .violated(caller, ProtocolViolation($0, firstBytes: Array("42".utf8))) }
    } + [
      .listening(address: "127.0.0.1:5"), .renamed(from: "1", to: ""), .waiting(count: 1),
      .acceptShortage(errno: EMFILE), .skippedType(digit: 3), .unfinished(bytes: 1),
      .unfinished(bytes: 2), .stillConnecting(address: "[::1]:5", for: .seconds(3)),
      .connectedToDesk(address: "[::1]:5"), .deskEnded, .youLeft,
    ]

  private func expect(_ text: String, in language: Language) {
    switch language {
    case .english: #expect(!text.containsHan, "\(text)")
    // What has no Chinese name: the encoding, keys, commands.
    case .chinese:
      var rest = text
      let names = [
        "UTF-8", "Ctrl-C", "Ctrl-", "Alt-", " y ", "PgUp", "PgDn", "Home", "End", "Enter", "Bksp",
        "F1", "/help", "/find", "^C",
        "^X", "Up", "Down", "30m", "2h", "7d", "F4",
      ]
      for name in names { rest.replace(name, with: "") }
      #expect(!rest.containsLatin, "\(text)")
    }
  }

  @Test(arguments: [Language.english, .chinese])
  func noLanguageIsMixedWithTheOther(language: Language) {
    for notice in Self.all {
      let text = language.text(of: notice)
      expect(text, in: language)
      #expect(!text.contains("  ") && !text.contains("\n") && !text.isEmpty, "\(text)")
    }
    for raw in 0...3 {
      guard let text = language.text(of: Marks(rawValue: UInt8(raw))) else { continue }
      expect(text, in: language)
    }
    let refusals: [SendRefusal] = [
      .nobodyThere, .notYourTurn, .blank, .tooLong(bytesOver: 1), .tooLong(bytesOver: 2),
      .writtenForAnother,
    ]
    for refusal in refusals { expect(language.text(of: refusal), in: language) }
  }

  @Test(arguments: [Language.english, .chinese], [Role.agent, .customer])
  func theScreensOwnWordsAreNotMixedEither(language: Language, role: Role) {
    let words = ScreenStrings(language: language, role: role)
    var texts = [
      words.tooSmall, words.locked("1"), words.unknownCommand("/1"), words.bytesOver(2),
      words.pasteCut(1), words.newBelow(3), words.moreBelow, words.historyReady, words.putAside,
      words.keptAside, words.draftRefused("1"), words.nothingSought,
    ]
    texts += words.quitQuestion
    texts += words.closeHelp(canScroll: true) + words.closeHelp(canScroll: false)
    texts += words.hints.map(\.meaning) + words.help.map(\.meaning)
    if language == .chinese { texts = texts.map { $0.replacing("//", with: "") } }
    for text in texts { expect(text, in: language) }
    #expect(words.hints.prefix(2).contains { $0.key == "^C" })
    #expect(words.hints.contains { $0.key == "^X" } == (role == .agent))
  }

  @Test func sentences() {
    let english = Language.english
    let caller = Caller(name: "小明", address: "10.0.0.1:9")
    #expect(
      english.text(of: .connected(caller, waited: .seconds(75)))
        == "小明 connected from 10.0.0.1:9, waited 1 min")
    #expect(english.text(of: .left(Caller(address: "10.0.0.1:9"))) == "10.0.0.1:9 left")
    #expect(english.text(of: .unfinished(bytes: 1)).hasSuffix("(1 byte received)"))
    #expect(english.text(of: .renamed(from: "", to: "x")) == "(no name) is now called x")
    #expect(Language.chinese.text(of: .left(caller)) == "小明 已离开")
  }
}
