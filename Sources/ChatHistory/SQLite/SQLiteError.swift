import CSQLite

/// What SQLite says when it did not do what it was asked for.
struct SQLiteError: Error, Equatable {
  /// An extended result code (<https://www.sqlite.org/rescode.html>).
  let code: Int32
  /// SQLite's own words, in English.
  let message: String

  init(code: Int32, message: String) {
    (self.code, self.message) = (code, message)
  }

  /// The last error of a connection; `code` where there is none.
  init(_ handle: OpaquePointer?, code: Int32) {
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    // The connection may know nothing of it: a misuse, say.
    let isAbout = extended & 0xFF == code & 0xFF
    self.code = isAbout ? extended : code
    let words = isAbout && handle != nil ? sqlite3_errmsg(handle) : sqlite3_errstr(code)
    message = words.map { String(cString: $0) } ?? ""
  }

  /// The class of the error, one of the codes below 256.
  var primaryCode: Int32 { code & 0xFF }
}
