extension English {
  func notAConnectionString(_ option: String) -> String {
    "\(option) must be a connection string of PostgreSQL, such as 'host=db dbname=kefu' or postgresql://db/kefu"
  }
  func passwordOnCommandLine(_ option: String) -> String {
    "\(option) must not contain a password, because everybody can see it with ps; write it into ~/.pgpass (mode 0600): host:5432:database:user:password"
  }

  var libpqMissing: String { "PostgreSQL needs libpq, which is not installed (Debian: libpq5)" }
  var connectionStringMalformed: String {
    "the connection string is not one of PostgreSQL, such as 'host=db dbname=kefu'"
  }
  func notConnected(to place: String, _ reason: String) -> String {
    "can't connect to \(place): \(reason)"
  }
  func connectionLost(to place: String, _ reason: String) -> String {
    "the connection to \(place) broke: \(reason)"
  }
  func noAnswer(from place: String) -> String { "no answer from \(place)" }
  func noRoom(at place: String) -> String { "\(place): no space left on the server's disk" }
  func readOnly(at place: String) -> String { "\(place): the server is read-only" }
  func refused(by place: String, _ state: String, _ reason: String) -> String {
    "\(place): \(reason) (\(state))"
  }
  func notUTF8(at place: String, _ encoding: String) -> String {
    "\(place): the database keeps texts in \(encoding); make one with: createdb -E UTF8 -T template0"
  }
  func nothingShipped(to place: String) -> String {
    "\(place): there is no history; to ship one: agent-console history ship --to"
  }
  func newerTables(at place: String, _ version: Int, known: Int) -> String {
    "\(place): made by a later version of Kefu (tables \(version), this one knows \(known))"
  }

  func allDesks(_ title: String) -> String { "\(title), all desks" }
  func thisMachineOnly(_ title: String, _ reason: String) -> String {
    "\(title), this machine only: \(reason)"
  }

  func tryingAgain(_ problem: String) -> String { "\(problem); trying again" }
  func shippingAgain(to place: String, _ what: String) -> String {
    "shipping to \(place) again: \(what)"
  }
  func shipped(_ what: String, to place: String) -> String { "shipped to \(place): \(what)" }
  func prunedThere(_ what: String, olderThan time: String, at place: String) -> String {
    "deleted at \(place), older than \(time): \(what)"
  }
  func keptUnshipped(_ what: String) -> String { "kept, because not shipped yet: \(what)" }
}
