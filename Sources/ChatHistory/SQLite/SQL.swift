/// A value bound to a parameter of a statement.
package enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

/// A type that can be bound to a parameter.
package protocol SQLBindable {
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable { package var sqlValue: SQLValue { self } }
extension Int64: SQLBindable { package var sqlValue: SQLValue { .integer(self) } }
extension Int: SQLBindable { package var sqlValue: SQLValue { .integer(Int64(self)) } }
extension String: SQLBindable { package var sqlValue: SQLValue { .text(self) } }
extension Optional: SQLBindable where Wrapped: SQLBindable {
  package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// SQL and its bound values. `"… WHERE id = \(id)"` binds the id: an interpolated string is never parsed as
/// SQL, which prevents SQL injection. Only another `SQL` value or `\(sql: "e.id")` is inserted as text. An
/// array becomes the list after IN; SQLite allows an empty one.
package struct SQL: ExpressibleByStringInterpolation, Equatable {
  package private(set) var text = ""
  package private(set) var values: [SQLValue] = []

  package init(stringLiteral text: String) { self.text = text }
  package init(stringInterpolation: Interpolation) { self = stringInterpolation.sql }
  private init() {}

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var sql = SQL()

    package init(literalCapacity: Int, interpolationCount: Int) {
      sql.text.reserveCapacity(literalCapacity + interpolationCount)
      sql.values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ text: String) { sql.text += text }

    package mutating func appendInterpolation(sql text: String) { sql.text += text }

    package mutating func appendInterpolation(_ part: SQL) {
      sql.text += part.text
      sql.values += part.values
    }

    package mutating func appendInterpolation(_ value: some SQLBindable) {
      sql.text += "?"
      sql.values.append(value.sqlValue)
    }

    /// nil is NULL.
    package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
      sql.text += "?"
      sql.values.append(value.sqlValue)
    }

    package mutating func appendInterpolation<Value: SQLBindable>(_ list: [Value]) {
      sql.text += "(" + list.map { _ in "?" }.joined(separator: ", ") + ")"
      sql.values += list.map(\.sqlValue)
    }
  }
}

extension [SQL] {
  /// All elements with `separator`, which is SQL, between them.
  package func joined(separator: String) -> SQL {
    guard let first else { return "" }
    return dropFirst().reduce(first) { "\($0)\(sql: separator)\($1)" }
  }
}
