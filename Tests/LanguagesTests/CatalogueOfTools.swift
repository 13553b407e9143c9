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
