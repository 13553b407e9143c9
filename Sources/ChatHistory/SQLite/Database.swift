import CSQLite
import CalendarTime

/// An open database, for one thread at a time; `DatabaseConnection` ensures that.
final class Database {
  private let handle: OpaquePointer
  /// Cached prepared statements, about a dozen. The key is the address of the text, which is constant for a
  /// `StaticString`.
  private var statements: [(text: UnsafePointer<UInt8>, statement: Statement)] = []
  private var isOpen = true

  /// How a database is opened.
  enum Access {
    /// Read-only. The database must exist.
    case reading
    /// Read-write. The database is created if it is missing.
    case writing
  }

  private let lockWait: LockWait

  /// How long to wait for a lock of another connection.
  var timeout: Duration {
    get { lockWait.timeout }
    set { lockWait.timeout = newValue }
  }

  /// Opens the file at `path`, which may also be a `file:` URI.
  init(_ path: String, _ access: Access, timeout: Duration) throws(SQLiteError) {
    let mode =
      switch access {
      case .reading: SQLITE_OPEN_READONLY
      case .writing: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    var opened: OpaquePointer?
    // NOMUTEX: `DatabaseConnection` already serialises access.
    let flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      // On failure there may still be a connection, which holds the error message.
      defer { sqlite3_close_v2(opened) }
      throw SQLiteError(opened, code: code)
    }
    handle = opened
    lockWait = LockWait(timeout)
    lockWait.install(in: opened)
  }

  deinit {
    // Before the connection, which otherwise closes only with the last of them, without `lockWait`.
    statements = []
    if isOpen { sqlite3_close_v2(handle) }
  }

  /// Closes the file. On error it stays open.
  func close() throws(SQLiteError) {
    guard isOpen else { return }
    statements = []
    let code = sqlite3_close(handle)
    guard code == SQLITE_OK else { throw SQLiteError(handle, code: code) }
    isOpen = false
  }

  /// Leaves the write-ahead log as it is when the connection closes, also if it is the last one. Otherwise SQLite
  /// writes the log's pages into the database (<https://www.sqlite.org/c3ref/c_dbconfig_defensive.html>,
  /// SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE).
  func keepLogAtClose() throws(SQLiteError) {
    let code = csqlite_keep_log_at_close(try openHandle)
    guard code == SQLITE_OK else { throw SQLiteError(handle, code: code) }
  }

  // MARK: Running

  /// Runs all statements of a script without parameters. Result rows are ignored.
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

  /// Runs one statement. Result rows are ignored.
  func execute(_ sql: SQL) throws { try forEach(sql) { _ in true } }

  /// Runs one statement with these values for its parameters. The prepared statement is cached.
  func executeCached(_ text: StaticString, _ values: [SQLValue] = []) throws {
    try forEachCached(text, values) { _ in true }
  }

  /// Calls `body` with each row of a cached statement until it returns false.
  func forEachCached(
    _ text: StaticString, _ values: [SQLValue], _ body: (Row) throws -> Bool
  ) throws {
    try kept(text).run(values, body)
  }

  /// Calls `body` with each row of a query until it returns false.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
    try compiled(sql.text).run(sql.values, body)
  }

  /// All rows of a query, each converted by `body`.
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

  /// The first column of the first row; nil if there are no rows.
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

  /// The type of a transaction (<https://www.sqlite.org/lang_transaction.html>).
  enum Kind {
    /// Takes its snapshot at the first read.
    case deferred
    /// Takes the write lock at once.
    case immediate
  }

  /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
  func transaction<Result>(_ kind: Kind, _ body: () throws -> Result) throws -> Result {
    switch kind {
    case .deferred: try executeCached("BEGIN DEFERRED")
    case .immediate: try executeCached("BEGIN IMMEDIATE")
    }
    do {
      let result = try body()
      try executeCached("COMMIT")
      return result
    } catch {
      // After some errors SQLite has already rolled back.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Rows inserted, changed or deleted by the last statement, without those changed by triggers.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Rows inserted, changed or deleted since the connection was opened, including those changed by triggers.
  var totalChanges: Int { Int(sqlite3_total_changes64(handle)) }
}

/// A connection to a database that any thread may use. A lock lets in one at a time.
///
/// `@unchecked`: `database` is only used under `lock`.
final class DatabaseConnection: @unchecked Sendable {
  private let database: Database
  private let lock = Monitor(())

  /// - Throws: SQLite's error if the file can't be opened. SQLite reads the file only when the first
  ///   statement runs.
  init(_ path: String, _ access: Database.Access) throws(SQLiteError) {
    database = try Database(path, access, timeout: HistoryLimits.lockTimeout)
  }

  /// Runs `body` with exclusive access. `body` must not keep the database or use this connection.
  func use<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try lock.withLock { _ in Swift.Result { try body(database) } }.get()
  }

  /// Runs `body` in a read transaction: one snapshot for all its queries.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try use { db in try db.transaction(.deferred) { try body(db) } }
  }

  /// Runs `body` in a write transaction.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try use { db in try db.transaction(.immediate) { try body(db) } }
  }

  /// Closes the file. On error it stays open.
  func close() throws { try use { try $0.close() } }
}
