import ChatCore
import Glibc
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct SentencesTests {
  private static let named = Caller(name: "7", address: "127.0.0.1:5")
  private static let nameless = Caller(address: "[::1]:5")

  private static let violations: [ProtocolViolation.Rule] = [
    .lengthIsNotANumber, .lengthUnderHeader(3), .barMissing, .typeIsNotADigit,
  ]

  /// Every event of a desk that has a sentence, with nothing foreign in it that has letters.
  private static let deskEvents: [DeskEvent] =
    [named, nameless].flatMap { caller -> [DeskEvent] in
      let told: [DeskEvent] = [
        .seated(caller, waited: .zero), .seated(caller, waited: .seconds(75)),
        .leftWhileWaiting(caller, waited: .zero), .leftWhileWaiting(caller, waited: .seconds(5)),
        .nameRepaired(caller), .outOfTurnLimitReached(caller),
      ]
      let endings: [DeskEvent.Ending] =
        [
          .left, .connectionBroke(errno: ECONNRESET), .idle(after: .seconds(600)), .nameless,
          .messageBeforeName, .agentEnded, .blocked, .deskClosed,
        ] + violations.map { .violated(ProtocolViolation($0, firstBytes: Array("42".utf8))) }
      return told + endings.map { .ended(caller, $0) }
    } + [
      .opened(address: "127.0.0.1:5"), .renamed(from: "1", to: ""), .acceptFailed(errno: EMFILE),
      .typeSkipped(digit: 3), .messageUnfinished(bytes: 1), .messageUnfinished(bytes: 2),
      .unservedLimitReached,
      .blocked(host: "10.0.0.1", for: nil), .blocked(host: "10.0.0.1", for: .seconds(1800)),
      .unblocked(host: "10.0.0.1"), .turnedAway(host: "10.0.0.1", attempts: 1),
      .turnedAway(host: "10.0.0.1", attempts: 10),
    ]

  private static let customerEvents: [CustomerEvent] =
    [
      .connected(address: "[::1]:5"), .typeSkipped(digit: 3), .outOfTurnLimitReached,
      .messageUnfinished(bytes: 1),
      .ended(.deskEnded), .ended(.left), .ended(.connectionBroke(errno: ECONNRESET)),
    ]
    + violations.map {
      .ended(.violated(ProtocolViolation($0, firstBytes: Array("42".utf8))))
    }

  /// What the programs tell of themselves.
  private static func ownWords(_ language: Language) -> [String] {
    let refusals: [CommandRefusal] = [
      .customerChanged(now: named), .customerChanged(now: nil), .notBlocked(host: "10.0.0.1"),
      .notBlocked(host: nil), .send(.blank),
    ]
    return refusals.map { language.text(of: $0) } + [
      language.waiting(1), language.stillWaiting("1", for: .seconds(61)),
      language.stillConnecting(to: "[::1]:5", for: .seconds(3)), language.savingFailed("1"),
      language.savingResumed,
    ]
  }

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
    let events =
      Self.deskEvents.map { language.text(of: $0) }
      + Self.customerEvents.map { language.text(of: $0, desk: "[::1]:5") }
    for text in events.map({ $0 ?? "" }) + Self.ownWords(language) {
      expect(text, in: language)
      #expect(!text.contains("  ") && !text.contains("\n") && !text.isEmpty, "\(text)")
    }
    for raw in 0...3 {
      guard let text = language.text(of: MessageFlags(rawValue: UInt8(raw))) else { continue }
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
      english.text(of: .seated(caller, waited: .seconds(75)))
        == "小明 connected from 10.0.0.1:9, waited 1 min")
    let left = DeskEvent.ended(Caller(address: "10.0.0.1:9"), .left)
    #expect(english.text(of: left) == "10.0.0.1:9 left")
    #expect(english.text(of: DeskEvent.messageUnfinished(bytes: 1))?.contains("(1 byte ") == true)
    #expect(
      english.text(of: DeskEvent.renamed(from: "", to: "x")) == "(no name) is now called x")
    #expect(Language.chinese.text(of: .ended(caller, .left)) == "小明 已离开")
    #expect(english.text(of: .ended(caller, .leftWhileWaiting)) == nil)
  }
}
