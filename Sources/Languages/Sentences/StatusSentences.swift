/// How things stand: the title, the divider, the reminders.
public protocol StatusSentences {
  /// A message can be sent.
  var yourTurn: String { get }
  /// The other side has the turn.
  var theirTurn: String { get }
  /// The window's title when the other side has been waiting for too long.
  var stillYourTurn: String { get }
  func waitingInLine(_ count: Int) -> String
  /// A reminder.
  func stillWaiting(_ who: String, for time: Duration) -> String

  // The agent's desk.
  var waitingForCustomer: String { get }
  var noNameYet: String { get }
  var inConversation: String { get }
  func yourTurn(customerWaitingFor time: String) -> String
  /// Why the line is locked.
  var customersTurn: String { get }
  /// In the divider, and why the line is locked.
  var noCustomer: String { get }
  var noCustomerHere: String { get }
  var messageBeingSaved: String { get }
  /// How often somebody of this name was here, and how often from this address.
  func visits(_ count: Int, fromThisAddress: Int) -> String
  /// `visits` in the title, with the key that shows them.
  func visitedBefore(_ visits: String) -> String
  /// The same in few words.
  func visitedBefore(_ count: Int) -> String
  /// `visits` as a notice, with the command that shows them.
  func hasVisited(_ who: String, _ visits: String) -> String

  // The customer's session.
  var connecting: String { get }
  func connecting(for time: String) -> String
  /// A connection that takes its time, as a notice.
  func stillConnecting(to address: String, for time: Duration) -> String
  /// Why the line is locked.
  var notConnectedYet: String { get }
  var connected: String { get }
  /// Before the agent's first message.
  var connectedWaitingForAgent: String { get }
  func theirTurn(waitingFor time: String) -> String
  /// Why the line is locked.
  var waitForReply: String { get }
  var closed: String { get }
  var closedByAgent: String { get }
  var closedByYou: String { get }
  func closedByFailure(_ reason: String) -> String
  /// What answers does not keep to the protocol.
  var notADesk: String { get }
  var pressAnyKeyToLeave: String { get }
  /// The agent in a sentence, and as an author.
  var theAgent: String { get }
  var agentAuthor: String { get }
}
