import ChatHistory

/// Why the central history can't be used: structured data, without sentences, and without anything of a password.
/// `place` is `HOST/DATABASE`.
public enum CentralError: Error, Equatable, Sendable {
  /// libpq is not installed.
  case noLibrary
  /// Not a connection string.
  case malformed
  /// The connection string has a password in it, which anybody would see with ps(1).
  case hasPassword
  /// The server can't be reached, or does not let us in, in the library's words.
  case notConnected(place: String, message: String)
  /// The connection broke, in the library's words.
  case broken(place: String, message: String)
  /// No answer in time.
  case timedOut(place: String)
  /// The server refuses a command: a SQLSTATE
  /// (<https://www.postgresql.org/docs/15/errcodes-appendix.html>), and its words.
  case refused(place: String, state: String, message: String)
  /// The database does not keep texts in UTF-8 but in this encoding.
  case notUTF8(place: String, encoding: String)
  /// There is no history yet.
  case missing(place: String)
  /// A later version of this program made the tables. This version knows schemas up to `known`.
  case newerSchema(place: String, version: Int, known: Int)

  /// Whether another shipper was in the way, so that the next attempt will do.
  var isPassing: Bool {
    guard case .refused(_, let state, _) = self else { return false }
    // serialization_failure, deadlock_detected, unique_violation
    return ["40001", "40P01", "23505"].contains(state)
  }

  /// Whether time alone won't mend it.
  public var isLasting: Bool {
    switch self {
    case .noLibrary, .malformed, .hasPassword, .notUTF8, .missing, .newerSchema: true
    case .notConnected, .broken, .timedOut, .refused: false
    }
  }
}
