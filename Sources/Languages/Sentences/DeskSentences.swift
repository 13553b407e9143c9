/// Events at the desk and of a customer's connection. `who` is a name, or the address of a caller without
/// one.
public protocol DeskSentences {
  func listening(on address: String) -> String
  /// - Parameter waited: nil if the wait is not worth mentioning.
  func customerConnected(_ who: String, from address: String, waited: Duration?) -> String
  func nameRepaired(of address: String) -> String
  func renamed(from old: String, to new: String) -> String
  /// A frame of an unknown type, a digit, was skipped.
  func frameSkipped(type digit: UInt8) -> String
  func tooMuchOutOfTurn(_ who: String) -> String
  /// So many callers connect and leave that they are no longer listed one by one.
  var tooManyUnserved: String { get }

  /// - Parameter waited: nil if the wait is not worth mentioning.
  func leftWhileWaiting(_ who: String, waited: Duration?) -> String
  /// The connection ended inside a message of which `count` bytes had arrived.
  func messageUnfinished(bytes count: Int) -> String

  // How a conversation ended.
  func customerLeft(_ who: String) -> String
  func connectionBroke(with who: String, _ reason: String) -> String
  /// - Parameters:
  ///   - rule: one of those below.
  ///   - bytes: the first bytes that were received, in readable form.
  func protocolViolated(by who: String, rule: String, bytes: String) -> String
  func customerIdle(_ who: String, for silence: Duration) -> String
  func noNameGiven(by address: String, within limit: Duration) -> String
  func messageBeforeName(by address: String) -> String
  func youEnded(with who: String) -> String

  // Rules of the protocol that a peer violated.
  var lengthIsNotANumber: String { get }
  func lengthUnderHeader(_ length: Int) -> String
  var barMissing: String { get }
  var typeIsNotADigit: String { get }

  // The waiting line.
  /// - Parameter time: nil for as long as the desk runs.
  func blocked(_ host: String, for time: Duration?) -> String
  func unblocked(_ host: String) -> String
  /// A connection from a blocked host was closed, for the `attempts`-th time.
  func rejected(_ host: String, attempts: Int) -> String
  func cannotAccept(_ reason: String) -> String

  // Whether the desk takes customers.
  /// - Parameter text: why; may be empty.
  func wentAway(_ text: String) -> String
  var cameBack: String { get }
  /// - Parameter opens: the local date and time of the next opening, if there is one.
  func hoursEnded(opens: String?) -> String
  var hoursBegan: String { get }

  // The customer's side.
  func connected(to address: String) -> String
  /// The agent has sent too many messages out of turn.
  var agentSentTooMuch: String { get }
  var agentEnded: String { get }
  var youLeft: String { get }
}
