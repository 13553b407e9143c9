import Languages
import TestSupport
import Testing

/// docs/user/troubleshooting.md has every error message, and says what to do.
@Suite struct TroubleshootingTests {
  @Test(arguments: [
    ("docs/user/troubleshooting.md", everyLanguage[0], Placeholders.english),
    ("docs/user/troubleshooting.zh.md", everyLanguage[1], Placeholders.chinese),
  ])
  func thePageHasEveryMessage(page: String, language: any Language, words: Placeholders) throws {
    // A message may be broken into two lines.
    let text = try projectText(page).split { $0.isWhitespace }.joined(separator: " ")
    for message in errorMessages(of: language, words) {
      let isThere = text.contains("`\(message)`") || text.contains("`\(message) `")
      #expect(isThere, "\(page) has no \(message)")
    }
  }

  /// Sentences beside the errors that are none. Others are in `errorMessages`.
  private static let others: Set = [
    // Answers to a question, not messages of their own.
    "reason", "item", "summary", "examples", "heading", "rows", "optionsInUsage",
    "subcommandInUsage", "helpOfHelp", "usageError", "usageHint", "didYouMean", "perhapsYouMean",
    "number", "oneOf", "aTime", "aNetwork", "aFingerprint", "makingACertificate", "list", "found",
    "share", "spread", "staffing", "arrived", "waited", "served", "servedBy", "conversation",
    "conversations",
    "entries", "amount",
    // What went well, or only happened.
    "connecting", "commandSays", "commandSaysMore", "clientVerified", "allDesks", "thisMachineOnly",
    "verifiedAs",
    "certificateQuestion",
    "joinedLine", "blocked", "unblocked", "desks", "yourDesk", "offered", "acceptedForLater",
    "offerWithdrawn", "handedOver", "offer", "willTakeOver", "answerOffer", "offerKeys",
    "takenOver", "savingResumed", "saving", "latestConversations", "earlierConversations",
    "outsideConversations", "noConversations", "noMatches", "nothingOlder", "deletedSoFar",
    "deleted", "wouldDelete", "noName", "ownName", "noteLabel", "outOfTurn", "repaired",
    "markLine", "messagesWait", "messagesLeft", "messageDone", "commandMessages", "commandDone",
    "commandDraft", "draftRunning", "draftReady", "offerCame", "tryingAgain", "shippingAgain",
    "shipped", "prunedThere", "staffing", "usageOfTyped", "nothingFound", "sendSendsIt",
    "openReadsOne",
  ]
  private static let otherPrefixes = ["state", "ending", "column", "row", "desk", "pane"]

  /// A sentence that is neither would be an error that nobody explains.
  @Test func everyErrorIsListed() throws {
    let listed = try projectText("Tests/LanguagesTests/ErrorMessages.swift")
    for subject in [
      "System", "Door", "TLS", "Team", "History", "Saving", "Preference", "CommandLine", "Message",
      "Plain", "Central", "Program", "Answering", "Pane",
    ] {
      let file = "Sources/Languages/Sentences/\(subject)Sentences.swift"
      for match in try projectText(file).matches(of: #/\n  (?:var|func) (\w+)/#) {
        let name = String(match.1)
        let isOther =
          Self.others.contains(name) || Self.otherPrefixes.contains { name.hasPrefix($0) }
        #expect(
          isOther || listed.contains("language.\(name)"),
          "is \(name) an error? Then it belongs into ErrorMessages.swift, else into this list")
      }
    }
  }
}
