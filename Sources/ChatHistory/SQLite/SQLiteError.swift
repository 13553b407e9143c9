import CSQLite

/// An error of SQLite.
struct SQLiteError: Error, Equatable {
  /// An extended result code (<https://www.sqlite.org/rescode.html>).
  let code: Int32
  /// SQLite's error message, in English.
  let message: String

  init(code: Int32, message: String) {
    (self.code, self.message) = (code, message)
  }

  /// The last error of a connection; `code` if there is no connection or its last error is another one.
  init(_ handle: OpaquePointer?, code: Int32) {
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    // The connection may not have recorded the error, for example SQLITE_MISUSE.
    let isAbout = extended & 0xFF == code & 0xFF
    self.code = isAbout ? extended : code
    let words = isAbout && handle != nil ? sqlite3_errmsg(handle) : sqlite3_errstr(code)
    message = words.map { String(cString: $0) } ?? ""
  }

  /// The primary result code: the lower 8 bits.
  var primaryCode: Int32 { code & 0xFF }
}
