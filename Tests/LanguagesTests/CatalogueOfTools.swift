import Languages

/// The sentences about a desk that answers by itself.
func answeringSentences(_ language: any AnsweringSentences) -> [String] {
  [
    language.deskAnswersByItself,
    language.answerSeparatorMissing, language.answerSeparatorRepeated, language.answerIsBlank,
    language.messagesWait(1), language.messagesWait(2),
    language.messagesLeft("2"),
    language.messageDone(2), language.noMessageWaits(in: 2),
    language.commandMessages, language.commandDone,
  ]
}

/// The sentences about commands of the configuration.
func programSentences(_ language: any ProgramSentences) -> [String] {
  language.draftRunning + language.draftReady + [
    language.noDraftCommand, language.noDraftMade, language.commandDraft,
    language.commandTooSlow("1", .seconds(75)),
    language.commandWroteTooMuch("1", bytes: 2),
    language.eventCommandIsBehind,
    language.offerCame,
    language.notAWayToNotify("1", ["1", "2"]),
  ]
}

/// The sentences about tags, ratings and lateness.
func toolSentences(_ language: any ToolSentences) -> [String] {
  [
    language.tagged("1"), language.untagged("1"), language.tags(["1", "2"]),
    language.noTags, language.noTagChanged, language.tagsMissing,
    language.ratingQuestion, language.ratingAsked, language.rated(2),
    language.late("1"),
    language.wordArgument, language.commandTag, language.commandRate,
  ]
}

/// The sentences about the figures.
func figureSentences(_ language: any FigureSentences) -> [String] {
  [
    language.columnReplyTime, language.columnInTime, language.columnRating, language.columnTag,
    language.timesAreSpreads,
    language.rowReplyTime, language.rowInTime, language.rowRating, language.rowMessagesLeft,
    language.percent("2"), language.rating("2", 1), language.rating("2", 2),
    language.chartOfArrivals, language.chartOfWaits, language.figuresTitle, language.htmlCode,
  ]
}
