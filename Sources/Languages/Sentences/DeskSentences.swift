/// What happened at the desk, and to a customer's connection. `who` is a name, or the address of somebody who
/// gave none.
public protocol DeskSentences {
  func listening(on address: String) -> String
  /// - Parameter waited: nil for a wait that nobody noticed.
  func customerConnected(_ who: String, from address: String, waited: Duration?) -> String
  func nameRepaired(of address: String) -> String
  func renamed(from old: String, to new: String) -> String
  /// A frame of this type, a digit, means nothing to the program.
  func frameSkipped(type digit: UInt8) -> String
  func tooMuchOutOfTurn(_ who: String) -> String
  /// So many come and go that they are not listed one by one any more.
  var tooManyUnserved: String { get }

  /// - Parameter waited: nil for a wait that nobody noticed.
  func leftWhileWaiting(_ who: String, waited: Duration?) -> String
  /// The connection ended inside a message of which so many bytes had come.
  func messageUnfinished(bytes count: Int) -> String

  // How a conversation ended.
  func customerLeft(_ who: String) -> String
  func connectionBroke(with who: String, _ reason: String) -> String
  /// - Parameters:
  ///   - rule: one of those below.
  ///   - bytes: the first ones of what was sent, readable.
  func protocolViolated(by who: String, rule: String, bytes: String) -> String
  func customerIdle(_ who: String, for silence: Duration) -> String
  func noNameGiven(by address: String, within limit: Duration) -> String
  func messageBeforeName(by address: String) -> String
  func youEnded(with who: String) -> String

  // Rules of the protocol that a peer broke.
  var lengthIsNotANumber: String { get }
  func lengthUnderHeader(_ length: Int) -> String
  var barMissing: String { get }
  var typeIsNotADigit: String { get }

  // Who waits in line.
  /// - Parameter time: nil is as long as the desk runs.
  func blocked(_ host: String, for time: Duration?) -> String
  func unblocked(_ host: String) -> String
  /// Somebody from a blocked host came, by now for the `attempts`-th time.
  func rejected(_ host: String, attempts: Int) -> String
  func cannotAccept(_ reason: String) -> String

  // The customer's side.
  func connected(to address: String) -> String
  /// The agent's messages out of turn are too many.
  var agentSentTooMuch: String { get }
  var agentEnded: String { get }
  var youLeft: String { get }
}
