/// A value that goes into SQL in the place of a question mark.
enum SQLValue: Equatable {
  case null
  case integer(Int64)
  case text(String)
}

/// What can stand for a question mark.
protocol SQLBindable {
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable { var sqlValue: SQLValue { self } }
extension Int64: SQLBindable { var sqlValue: SQLValue { .integer(self) } }
extension Int: SQLBindable { var sqlValue: SQLValue { .integer(Int64(self)) } }
extension String: SQLBindable { var sqlValue: SQLValue { .text(self) } }

/// SQL with its values. `"… WHERE id = \(id)"` binds the id: no text that is interpolated is ever read as
/// SQL, unless it is SQL (a value of this type) or says so: `\(sql: "e.id")`. An array stands for the list
/// behind IN; an empty one is SQLite's empty list.
struct SQL: ExpressibleByStringInterpolation, Equatable {
  private(set) var text = ""
  private(set) var values: [SQLValue] = []

  init(stringLiteral text: String) { self.text = text }
  init(stringInterpolation: Interpolation) { self = stringInterpolation.sql }
  private init() {}

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var sql = SQL()

    init(literalCapacity: Int, interpolationCount: Int) {
      sql.text.reserveCapacity(literalCapacity + interpolationCount)
      sql.values.reserveCapacity(interpolationCount)
    }

    mutating func appendLiteral(_ text: String) { sql.text += text }

    mutating func appendInterpolation(sql text: String) { sql.text += text }

    mutating func appendInterpolation(_ part: SQL) {
      sql.text += part.text
      sql.values += part.values
    }

    mutating func appendInterpolation(_ value: some SQLBindable) {
      sql.text += "?"
      sql.values.append(value.sqlValue)
    }

    mutating func appendInterpolation<Value: SQLBindable>(_ list: [Value]) {
      sql.text += "(" + list.map { _ in "?" }.joined(separator: ", ") + ")"
      sql.values += list.map(\.sqlValue)
    }
  }
}

extension [SQL] {
  /// All of them with `separator`, which is SQL, in between.
  func joined(separator: String) -> SQL {
    guard let first else { return "" }
    return dropFirst().reduce(first) { "\($0)\(sql: separator)\($1)" }
  }
}
