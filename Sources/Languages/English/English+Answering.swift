extension English {
  var deskAnswersByItself: String { "this desk answers by itself; messages wait for an agent" }

  var answerSeparatorMissing: String { "no line --- between the two texts" }
  var answerSeparatorRepeated: String { "a second line ---, where there must be two texts" }
  var answerIsBlank: String { "there is no text here" }

  func messagesWait(_ count: Int) -> String {
    count == 1
      ? "1 message was left while nobody was here: /messages shows it"
      : "\(count) messages were left while nobody was here: /messages lists them"
  }
  func messagesLeft(_ count: String) -> String { "Messages left: \(count)" }
  func messageDone(_ number: Int64) -> String { "message \(number) is dealt with" }
  func noMessageWaits(in number: Int64) -> String {
    "no message waits under the number \(number)"
  }

  var commandMessages: String { "messages left while nobody was here" }
  var commandDone: String { "these messages are dealt with" }
}
