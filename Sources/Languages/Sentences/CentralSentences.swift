/// The central history, on a PostgreSQL server. A `place` is `HOST/DATABASE`; a `reason` the server's or libpq's words.
public protocol CentralSentences {
  // Mistakes in a command line; `option` takes a connection string.
  func notAConnectionString(_ option: String) -> String
  func passwordOnCommandLine(_ option: String) -> String

  // Why the central history can't be used.
  var libpqMissing: String { get }
  var connectionStringMalformed: String { get }
  func notConnected(to place: String, _ reason: String) -> String
  func connectionLost(to place: String, _ reason: String) -> String
  func noAnswer(from place: String) -> String
  func noRoom(at place: String) -> String
  func readOnly(at place: String) -> String
  func refused(by place: String, _ state: String, _ reason: String) -> String
  func notUTF8(at place: String, _ encoding: String) -> String
  func nothingShipped(to place: String) -> String
  func newerTables(at place: String, _ version: Int, known: Int) -> String

  // The title of a list at the console, with whose conversations it is about.
  func allDesks(_ title: String) -> String
  func thisMachineOnly(_ title: String, _ reason: String) -> String

  // Shipping. `what` is an amount.
  func tryingAgain(_ problem: String) -> String
  func shippingAgain(to place: String, _ what: String) -> String
  func shipped(_ what: String, to place: String) -> String
  func prunedThere(_ what: String, olderThan time: String, at place: String) -> String
  /// A pruning has left conversations, because they are not at all places yet that this history is shipped to.
  func keptUnshipped(_ what: String) -> String
}
