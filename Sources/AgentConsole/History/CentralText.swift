import CentralHistory
import Languages

extension Language {
  /// Why the central history can't be used.
  func text(of error: CentralError) -> String {
    switch error {
    case .noLibrary: libpqMissing
    case .malformed, .hasPassword: connectionStringMalformed
    case .notConnected(let place, let message): notConnected(to: place, message)
    case .broken(let place, let message): connectionLost(to: place, message)
    case .timedOut(let place): noAnswer(from: place)
    // disk_full, read_only_sql_transaction
    case .refused(let place, "53100", _): noRoom(at: place)
    case .refused(let place, "25006", _): readOnly(at: place)
    case .refused(let place, let state, let message): refused(by: place, state, message)
    case .notUTF8(let place, let encoding): notUTF8(at: place, encoding)
    case .missing(let place): nothingShipped(to: place)
    case .newerSchema(let place, let version, let known):
      newerTables(at: place, version, known: known)
    }
  }
}
