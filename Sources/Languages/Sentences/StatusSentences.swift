/// The status: window title, title, divider and reminders.
public protocol StatusSentences {
  /// The user can send a message.
  var yourTurn: String { get }
  /// The other side has the turn.
  var theirTurn: String { get }
  /// The window title when the other side has been waiting for too long.
  var stillYourTurn: String { get }
  func waitingInLine(_ count: Int) -> String
  /// A reminder.
  func stillWaiting(_ who: String, for time: Duration) -> String

  // The agent's desk.
  var waitingForCustomer: String { get }
  var noNameYet: String { get }
  var inConversation: String { get }
  func yourTurn(customerWaitingFor time: String) -> String
  /// Why the input is locked.
  var customersTurn: String { get }
  /// The divider's text, and why the input is locked.
  var noCustomer: String { get }
  var noCustomerHere: String { get }
  var messageBeingSaved: String { get }
  /// The mark at the start of the title while the desk takes nobody.
  var away: String { get }
  /// The divider's text, and why the input is locked: at most 18 columns, with what ends it.
  var nobodyIsTaken: String { get }
  var awayLock: String { get }
  /// The state of the desk outside of its opening hours, and when they begin.
  var outsideHours: String { get }
  func opens(at time: String) -> String
  var outsideHoursLock: String { get }
  /// The time after a conversation in which nobody is taken.
  var wrappingUp: String { get }
  func wrappingUp(timeLeft: String) -> String
  var wrapUpLock: String { get }
  /// A notice when it begins.
  func wrapUpBegins(for time: Duration) -> String
  /// The keys that end each, in several lengths.
  var backKeys: [String] { get }
  var nextKeys: [String] { get }
  /// How often a customer of this name was here, and how often from this address.
  func visits(_ count: Int, fromThisAddress: Int) -> String
  /// `visits` for the title, with the key that shows them.
  func visitedBefore(_ visits: String) -> String
  /// The short form.
  func visitedBefore(_ count: Int) -> String
  /// `visits` as a notice, with the command that shows them.
  func hasVisited(_ who: String, _ visits: String) -> String

  // The customer's session.
  var connecting: String { get }
  func connecting(for time: String) -> String
  /// A notice while connecting takes long.
  func stillConnecting(to address: String, for time: Duration) -> String
  /// Why the input is locked.
  var notConnectedYet: String { get }
  var connected: String { get }
  /// The customer's place in the line, 1 for the next one, and an estimate that says it is one.
  func placeInLine(_ place: Int) -> String
  func placeInLine(_ place: Int, estimate: Duration) -> String
  /// At the end of the program: where the copy is, and how to come back.
  func copyIsIn(_ path: String) -> String
  func comeBackWith(_ command: String) -> String
  var comeBackAsBefore: String { get }
  /// Before the agent's first message.
  var connectedWaitingForAgent: String { get }
  func theirTurn(waitingFor time: String) -> String
  /// Why the input is locked.
  var waitForReply: String { get }
  var closed: String { get }
  var closedByAgent: String { get }
  var closedByYou: String { get }
  func closedByFailure(_ reason: String) -> String
  /// The server does not follow the protocol.
  var notADesk: String { get }
  var pressAnyKeyToLeave: String { get }
  /// The agent within a sentence, and as an author.
  var theAgent: String { get }
  var agentAuthor: String { get }
}
