extension English {
  var noName: String { "(no name)" }
  var ownName: String { "Me" }
  var noteLabel: String { "note: " }

  var outOfTurn: String { "out of turn" }
  var repaired: String { "not UTF-8, repaired" }
  func markLine(_ marks: String) -> String { "\(marks):" }

  var nobodyConnected: String { "nobody is connected" }
  var notYourTurn: String { "it is not your turn" }
  var nothingToSend: String { "there is nothing to send" }
  func tooLong(bytesOver: Int, most: Int) -> String {
    "too long by \(bytes(bytesOver)) (at most \(most))"
  }
  var writtenForAnother: String { "it was written for a customer who has left" }

  func customerChanged(now who: String) -> String {
    "The customer has changed: this is \(who)"
  }
  var customerHasLeft: String { "The customer has left" }
  func notBlocked(_ host: String) -> String { "\(host) is not blocked" }
  var nobodyBlocked: String { "nobody is blocked" }
  var alreadyAway: String { "you are away already" }
  var notAway: String { "you are not away" }
  var isAway: String { "the desk is away: /back takes customers again" }
  var noWrapUp: String { "there is no wrap-up to end" }
}
