import CSQLite

/// A type that a column can be read as. SQLite converts values of other types
/// (<https://www.sqlite.org/c3ref/column_blob.html>); null becomes zero or the empty string.
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
  /// Invalid UTF-8 is replaced with U+FFFD.
  static func read(_ statement: OpaquePointer, _ index: Int32) -> String {
    // The text first: SQLite may convert the value, which changes its length.
    let start = sqlite3_column_text(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

/// The current row of a query. It must not be kept: the next step overwrites it.
struct Row {
  let statement: Statement

  /// The column at `index`, counted from 0.
  subscript<Value: SQLColumn>(index: Int) -> Value {
    Value.read(statement.handle, Int32(index))
  }

  /// Passes the null-terminated bytes of a text to `body`, without creating a `String`. Null is an empty
  /// text.
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
  /// The column called `name`; nil for null or if the query has no such column.
  subscript<Value: SQLColumn>(ifPresent name: String) -> Value? {
    statement.hasColumn(name) ? self[name] : nil
  }
}
