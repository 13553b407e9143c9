import CSQLite

/// A prepared statement of one connection. It is finalized when the last reference is released.
final class Statement {
  let handle: OpaquePointer
  private let connection: OpaquePointer
  private var columns: [String: Int] = [:]

  fileprivate init(_ handle: OpaquePointer, of connection: OpaquePointer) {
    (self.handle, self.connection) = (handle, connection)
  }

  deinit { sqlite3_finalize(handle) }

  /// Prepares the first statement of `text`. The statement is nil if there is only whitespace or comments.
  /// - Returns: the statement and the rest of the text.
  static func compile(
    _ text: UnsafePointer<CChar>, on connection: OpaquePointer
  ) throws(SQLiteError) -> (statement: Statement?, rest: UnsafePointer<CChar>?) {
    var (handle, rest): (OpaquePointer?, UnsafePointer<CChar>?) = (nil, nil)
    let code = sqlite3_prepare_v2(connection, text, -1, &handle, &rest)
    guard code == SQLITE_OK else { throw SQLiteError(connection, code: code) }
    return (handle.map { Statement($0, of: connection) }, rest)
  }

  /// Binds the values, runs the statement from the start and calls `body` with each row until it returns
  /// false. Then resets it, so that it can be run again.
  func run(_ values: [SQLValue], _ body: (Row) throws -> Bool) throws {
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: guard try body(Row(statement: self)) else { return }
      case SQLITE_DONE: return
      case let code: throw SQLiteError(connection, code: code)
      }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) throws(SQLiteError) {
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, index)
      case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
      case .text(var text):
        text.withUTF8 { bytes in
          // The base address of an empty buffer may be null, which SQLite would bind as NULL.
          let isEmpty = bytes.isEmpty
          return bytes.withMemoryRebound(to: CChar.self) { characters in
            isEmpty
              ? sqlite3_bind_text(handle, index, "", 0, Self.copied)
              : sqlite3_bind_text64(
                handle, index, characters.baseAddress, UInt64(characters.count), Self.copied,
                UInt8(SQLITE_UTF8))
          }
        }
      }
    guard code == SQLITE_OK else { throw SQLiteError(connection, code: code) }
  }

  /// SQLITE_TRANSIENT, a macro that Swift can't import: SQLite copies the text before it returns.
  private static var copied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  /// The index of the column with this name.
  func column(_ name: String) -> Int {
    guard let index = index(ofColumn: name)
    else { preconditionFailure("the query has no column \(name)") }
    return index
  }

  /// Whether the query has a column with this name.
  func hasColumn(_ name: String) -> Bool { index(ofColumn: name) != nil }

  private func index(ofColumn name: String) -> Int? {
    if columns.isEmpty {
      for index in 0..<sqlite3_column_count(handle) {
        guard let text = sqlite3_column_name(handle, index) else { continue }
        columns[String(cString: text)] = Int(index)
      }
    }
    return columns[name]
  }
}
