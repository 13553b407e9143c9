import CSQLite

/// What a column can be read as. A value of another type is converted as SQLite does it
/// (<https://www.sqlite.org/c3ref/column_blob.html>); null is zero, or empty.
protocol SQLColumn {
  static func read(_ statement: OpaquePointer, _ index: Int32) -> Self
}

extension Int64: SQLColumn {
  static func read(_ statement: OpaquePointer, _ index: Int32) -> Int64 {
    sqlite3_column_int64(statement, index)
  }
}

extension Int: SQLColumn {
  static func read(_ statement: OpaquePointer, _ index: Int32) -> Int {
    Int(sqlite3_column_int64(statement, index))
  }
}

extension String: SQLColumn {
  /// What is not UTF-8 in the file is repaired.
  static func read(_ statement: OpaquePointer, _ index: Int32) -> String {
    // The text first: asking for it may change the number of bytes.
    let start = sqlite3_column_text(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

/// The row that a query stands at. Not to be kept: the next row takes its place.
struct Row {
  let statement: Statement

  /// The column at `index`, from 0.
  subscript<Value: SQLColumn>(index: Int) -> Value {
    Value.read(statement.handle, Int32(index))
  }

  /// The bytes of a text without making a string of them; they end with a zero. Null is empty.
  func withText<Result>(_ index: Int32, _ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    if let text = sqlite3_column_text(statement.handle, index) { return body(text) }
    var zero: UInt8 = 0
    return body(&zero)
  }

  /// The column called `name`.
  subscript<Value: SQLColumn>(name: String) -> Value { self[statement.column(name)] }

  /// The column called `name`; nil for null.
  subscript<Value: SQLColumn>(name: String) -> Value? {
    let index = statement.column(name)
    guard sqlite3_column_type(statement.handle, Int32(index)) != SQLITE_NULL else { return nil }
    return self[index] as Value
  }
  /// The column called `name`; nil for null, and where the query has no such column.
  subscript<Value: SQLColumn>(ifPresent name: String) -> Value? {
    statement.hasColumn(name) ? self[name] : nil
  }
}
