import CPQ

/// A connection string of libpq, `host=db dbname=kefu`, or a URI, `postgresql://db/kefu`.
///
/// It is never printed: errors name the place alone.
public struct ConnectionString: Equatable, Sendable {
  let text: String
  /// The host and the database, `db/kefu`, for people.
  public let place: String

  /// Checks the string. Loads libpq.
  /// - Parameter mayHavePassword: false for one of a command line.
  /// - Throws: `noLibrary`, `malformed`, `hasPassword`.
  public init(_ text: String, mayHavePassword: Bool = false) throws(CentralError) {
    guard cpq_load() == 0 else { throw .noLibrary }
    var place = [CChar](repeating: 0, count: 256)
    // A bare word would be the name of a database on this machine, which is hardly meant.
    guard text.contains("=") || text.contains("://"), !text.utf8.contains(0) else {
      throw .malformed
    }
    let finding = cpq_check(text, &place, place.count)
    guard finding != Int32(cpq_string_malformed) else { throw .malformed }
    guard finding != Int32(cpq_string_with_password) || mayHavePassword else { throw .hasPassword }
    self.text = text
    self.place = place.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }
}
