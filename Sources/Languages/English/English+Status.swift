extension English {
  var yourTurn: String { "Your turn" }
  var theirTurn: String { "Their turn" }
  var stillYourTurn: String { "Still your turn" }
  func waitingInLine(_ count: Int) -> String { "\(count) waiting" }
  func stillWaiting(_ who: String, for time: Duration) -> String {
    "\(who) has been waiting for your reply for \(duration(time))"
  }

  var waitingForCustomer: String { "waiting for a customer" }
  var noNameYet: String { "has given no name yet" }
  var inConversation: String { "in conversation" }
  func yourTurn(customerWaitingFor time: String) -> String {
    "\(yourTurn), customer waiting for \(time)"
  }
  var customersTurn: String { "it is the customer's turn" }
  var noCustomer: String { "No customer" }
  var noCustomerHere: String { "no customer is here" }
  var messageBeingSaved: String { "your message is being saved" }
  var away: String { "AWAY" }
  var nobodyIsTaken: String { "Nobody is taken" }
  var awayLock: String { "away (/back)" }
  var outsideHours: String { "outside opening hours" }
  func opens(at time: String) -> String { "until \(time)" }
  var outsideHoursLock: String { "closed (/back)" }
  var wrappingUp: String { "wrapping up" }
  func wrappingUp(timeLeft: String) -> String { "Wrap-up: \(timeLeft)" }
  var wrapUpLock: String { "wrap-up (Enter)" }
  func wrapUpBegins(for time: Duration) -> String {
    "wrapping up for \(duration(time)); Enter or /next takes the next customer"
  }
  var backKeys: [String] { ["/back takes customers again", "/back returns"] }
  var nextKeys: [String] { ["Enter takes the next customer", "Enter: next"] }
  func visits(_ count: Int, fromThisAddress: Int) -> String {
    "\(count) \(count == 1 ? "time" : "times"), \(fromThisAddress) from this address"
  }
  func visitedBefore(_ visits: String) -> String { "before: \(visits) (F4)" }
  func visitedBefore(_ count: Int) -> String { "before: \(count)x (F4)" }
  func hasVisited(_ who: String, _ visits: String) -> String {
    "\(who) has visited before: \(visits) (/history)"
  }

  var connecting: String { "connecting" }
  func connecting(for time: String) -> String { "Connecting for \(time)" }
  func stillConnecting(to address: String, for time: Duration) -> String {
    "still trying to connect to \(address), for \(duration(time))"
  }
  var notConnectedYet: String { "not connected yet" }
  var connected: String { "connected" }
  func placeInLine(_ place: Int) -> String {
    place == 1 ? "you are next in line" : "number \(place) in line"
  }
  func placeInLine(_ place: Int, estimate: Duration) -> String {
    "\(placeInLine(place)), about \(duration(estimate)) (estimate)"
  }
  func copyIsIn(_ path: String) -> String { "Your copy of the conversation: \(path)" }
  func comeBackWith(_ command: String) -> String { "To come back: \(command)" }
  var comeBackAsBefore: String { "To come back, connect as you did before" }
  var connectedWaitingForAgent: String { "connected, waiting for an agent" }
  func theirTurn(waitingFor time: String) -> String { "\(theirTurn), waiting for \(time)" }
  var waitForReply: String { "wait for the agent's reply" }
  var closed: String { "closed" }
  var closedByAgent: String { "The agent ended the conversation" }
  var closedByYou: String { "You left" }
  func closedByFailure(_ reason: String) -> String { "The connection broke: \(reason)" }
  var notADesk: String { "The other side is not a desk" }
  var pressAnyKeyToLeave: String { "Press any key to leave" }
  var theAgent: String { "the agent" }
  var agentAuthor: String { "Agent" }
}
