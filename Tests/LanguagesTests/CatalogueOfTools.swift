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
