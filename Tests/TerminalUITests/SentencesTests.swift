import ChatCore
import Glibc
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

@Suite struct SentencesTests {
  private static let named = Peer(name: "7", address: "127.0.0.1:5")
  private static let nameless = Peer(address: "[::1]:5")

  private static let violations: [ProtocolViolation.Rule] = [
    .lengthIsNotANumber, .lengthUnderHeader(3), .barMissing, .typeIsNotADigit,
  ]

  /// Every event of a desk that has a sentence, with arguments that contain no letters.
  private static let deskEvents: [DeskEvent] =
    [named, nameless].flatMap { peer -> [DeskEvent] in
      let told: [DeskEvent] = [
        .seated(peer, waited: .zero), .seated(peer, waited: .seconds(75)),
        .leftWhileWaiting(peer, waited: .zero), .leftWhileWaiting(peer, waited: .seconds(5)),
        .nameRepaired(peer), .outOfTurnLimitReached(peer),
      ]
      let endings: [DeskEvent.Ending] =
        [
          .left, .connectionBroke(errno: ECONNRESET), .idle(after: .seconds(600)), .nameTimeout,
          .messageBeforeName, .agentEnded, .blocked, .deskClosed,
        ] + violations.map { .violated(ProtocolViolation($0, firstBytes: Array("42".utf8))) }
      return told + endings.map { .ended(peer, $0) }
    } + [
      .opened(address: "127.0.0.1:5"), .renamed(from: "1", to: ""), .acceptFailed(errno: EMFILE),
      .typeSkipped(digit: 3), .messageUnfinished(bytes: 1), .messageUnfinished(bytes: 2),
      .tagged("refund"), .untagged("refund"), .ratingAsked, .rated(5),
      .answersByItself, .messageDone(conversation: 3), .unservedLimitReached,
      .wentAway(text: ""), .wentAway(text: "lunch"), .cameBack,
      .hoursEnded(opens: nil), .hoursEnded(opens: 1_700_000_000), .hoursBegan,
      .blocked(host: "10.0.0.1", for: nil), .blocked(host: "10.0.0.1", for: .seconds(1800)),
      .unblocked(host: "10.0.0.1"), .rejected(host: "10.0.0.1", attempts: 1),
      .rejected(host: "10.0.0.1", attempts: 10),
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

  @Test(arguments: everyLanguage)
  func eachIsOneLineWithOneBlankBetweenWords(language: any Language) {
    let refusals: [CommandRefusal] = [
      .customerChanged(now: Self.named), .customerChanged(now: nil), .notBlocked(host: "10.0.0.1"),
      .notBlocked(host: nil), .send(.blank), .alreadyAway, .notAway, .isAway, .noWrapUp,
      .awayTextTooLong(bytesOver: 1),
    ]
    let texts =
      Self.deskEvents.map { language.text(of: $0) ?? "" }
      + Self.customerEvents.map { language.text(of: $0, desk: "[::1]:5") ?? "" }
      + refusals.map { language.text(of: $0) }
    for text in texts {
      #expect(!text.contains("  ") && !text.contains("\n") && !text.isEmpty, "\(text)")
    }
  }

  @Test(arguments: everyLanguage)
  func bothWaysOutHaveAHint(language: any Language) {
    for role in [Role.agent, .customer] {
      let hints = ScreenStrings(language: language, role: role).hints
      #expect(hints.prefix(2).contains { $0.key == "^C" })
      #expect(hints.contains { $0.key == "^X" } == (role == .agent))
    }
  }

  @Test func sentences() {
    let english = English()
    let peer = Peer(name: "小明", address: "10.0.0.1:9")
    #expect(
      english.text(of: .seated(peer, waited: .seconds(75)))
        == "小明 connected from 10.0.0.1:9, waited 1 min")
    let left = DeskEvent.ended(Peer(address: "10.0.0.1:9"), .left)
    #expect(english.text(of: left) == "10.0.0.1:9 left")
    #expect(english.text(of: DeskEvent.messageUnfinished(bytes: 1))?.contains("(1 byte ") == true)
    #expect(
      english.text(of: DeskEvent.renamed(from: "", to: "x")) == "(no name) is now called x")
    #expect(Chinese().text(of: .ended(peer, .left)) == "小明 已离开")
    #expect(english.text(of: .ended(peer, .leftWhileWaiting)) == nil)
  }
}
