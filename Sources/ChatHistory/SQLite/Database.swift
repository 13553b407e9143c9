import CSQLite
import CalendarTime

/// An open database, in the hands of whoever may use it now: see `DatabaseConnection`.
final class Database {
  private let handle: OpaquePointer
  /// Statements that run again and again, compiled once; about a dozen. Each is found by where its text
  /// lies, which of a literal is always the same place.
  private var statements: [(text: UnsafePointer<UInt8>, statement: Statement)] = []
  private var isOpen = true

  /// How a database is opened.
  enum Access {
    /// Nothing is created, nothing written.
    case reading
    /// Created if need be.
    case writing
  }

  /// How long a transaction of another process is waited for.
  var patience: Duration {
    didSet { sqlite3_busy_timeout(handle, Int32(clamping: patience.wholeMilliseconds)) }
  }

  /// Opens the file at `path`, which may also be a `file:` URI.
  init(_ path: String, _ access: Access, patience: Duration) throws(SQLiteError) {
    let mode =
      switch access {
      case .reading: SQLITE_OPEN_READONLY
      case .writing: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    var opened: OpaquePointer?
    // NOMUTEX: one thread at a time is seen to by `DatabaseConnection`.
    let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      // There may be a connection all the same, to ask for the reason.
      defer { sqlite3_close_v2(opened) }
      throw SQLiteError(opened, code: code)
    }
    handle = opened
    self.patience = patience
    sqlite3_busy_timeout(opened, Int32(clamping: patience.wholeMilliseconds))
  }

  deinit { if isOpen { sqlite3_close_v2(handle) } }

  /// Closes the file. After an error it is still open.
  func close() throws(SQLiteError) {
    guard isOpen else { return }
    statements = []
    let code = sqlite3_close(handle)
    guard code == SQLITE_OK else { throw SQLiteError(handle, code: code) }
    isOpen = false
  }

  // MARK: Running

  /// Runs all the statements of a text that have no values, and passes over what they give.
  func execute(script: String) throws {
    try script.withCString { start in
      var rest: UnsafePointer<CChar>? = start
      while let text = rest, text.pointee != 0 {
        let (statement, next) = try Statement.compile(text, on: openHandle)
        try statement?.run([]) { _ in true }
        rest = next
      }
    }
  }

  /// Runs one statement, and passes over what it gives.
  func execute(_ sql: SQL) throws { try forEach(sql) { _ in true } }

  /// Runs one statement whose compiled form is kept for the next time, with values for its question
  /// marks.
  func executeKept(_ text: StaticString, _ values: [SQLValue] = []) throws {
    try forEachKept(text, values) { _ in true }
  }

  /// Calls `body` with each row of such a statement until that returns false.
  func forEachKept(
    _ text: StaticString, _ values: [SQLValue], _ body: (Row) throws -> Bool
  ) throws {
    try kept(text).run(values, body)
  }

  /// Calls `body` with each row of a query until that returns false.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
    try compiled(sql.text).run(sql.values, body)
  }

  /// All rows of a query, each as `body` makes it.
  func all<Value>(_ sql: SQL, _ body: (Row) throws -> Value) throws -> [Value] {
    var result: [Value] = []
    try forEach(sql) { row in
      result.append(try body(row))
      return true
    }
    return result
  }

  /// The first column of all rows.
  func all<Value: SQLColumn>(_ sql: SQL, as type: Value.Type = Value.self) throws -> [Value] {
    try all(sql) { $0[0] as Value }
  }

  /// The first column of the first row; nil without a row.
  func first<Value: SQLColumn>(_ sql: SQL, as type: Value.Type = Value.self) throws -> Value? {
    var result: Value?
    try forEach(sql) { row in
      result = row[0] as Value
      return false
    }
    return result
  }

  private func kept(_ text: StaticString) throws(SQLiteError) -> Statement {
    let place = text.utf8Start
    if let known = statements.first(where: { $0.text == place }) { return known.statement }
    let statement = try compiled(text.description)
    statements.append((place, statement))
    return statement
  }

  private func compiled(_ text: String) throws(SQLiteError) -> Statement {
    let statement = try Statement.compile(text, on: openHandle).statement
    guard let statement else { preconditionFailure("there is no statement in \(text)") }
    return statement
  }

  /// - Throws: SQLITE_MISUSE after `close`.
  private var openHandle: OpaquePointer {
    get throws(SQLiteError) {
      guard isOpen else { throw SQLiteError(nil, code: SQLITE_MISUSE) }
      return handle
    }
  }

  // MARK: Transactions

  /// What a transaction begins with (<https://www.sqlite.org/lang_transaction.html>).
  enum Kind {
    /// Sees one state of the database from its first query on.
    case deferred
    /// Nobody else writes from here on.
    case immediate
  }

  /// Runs `body` in a transaction, which is committed when it returns and taken back when it throws.
  func transaction<Result>(_ kind: Kind, _ body: () throws -> Result) throws -> Result {
    switch kind {
    case .deferred: try executeKept("BEGIN DEFERRED")
    case .immediate: try executeKept("BEGIN IMMEDIATE")
    }
    do {
      let result = try body()
      try executeKept("COMMIT")
      return result
    } catch {
      // After some errors SQLite has taken it back already.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Rows that the last statement inserted, changed or deleted, those of triggers left out.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Rows inserted, changed or deleted since the connection was made, those of triggers too.
  var totalChanges: Int { Int(sqlite3_total_changes64(handle)) }
}

/// A connection to a database, for any thread: one at a time gets the database.
///
/// `@unchecked`: `database` is only used under `lock`.
final class DatabaseConnection: @unchecked Sendable {
  private let database: Database
  private let lock = Monitor(())

  /// - Throws: what SQLite says when the file can't be opened. It looks into the file only when the
  ///   first statement runs.
  init(_ path: String, _ access: Database.Access) throws(SQLiteError) {
    database = try Database(path, access, patience: HistoryLimits.lockPatience)
  }

  /// Runs `body`, which must not keep the database, and must not use this connection.
  func use<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try lock.withLock { _ in Swift.Result { try body(database) } }.get()
  }

  /// The same within a transaction that only reads: one state of the database to the end.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try use { db in try db.transaction(.deferred) { try body(db) } }
  }

  /// The same within a transaction that writes.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try use { db in try db.transaction(.immediate) { try body(db) } }
  }

  /// Closes the file.
  func close() throws { try use { try $0.close() } }
}
