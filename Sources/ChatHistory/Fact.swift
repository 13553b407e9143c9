/// Something that happened, without a sentence: whoever reads it makes one in their own language.
///
/// Kinds and names of values are words of the program, `customer_left` or `waited_ms`, and stay what they
/// are once they were written: histories are read for years.
public struct Fact: Equatable, Sendable {
  /// What happened.
  public let kind: String
  /// The particulars by their names. A U+0000 in a text comes back as U+2400 (␀), since SQLite's JSON
  /// functions read a text up to its first U+0000.
  public let values: [String: Value]

  /// A particular.
  public enum Value: Equatable, Sendable {
    /// A name, an address, a reason.
    case text(String)
    /// A count, or a time in the unit that the name ends with.
    case integer(Int64)
  }

  /// A fact of this kind with these particulars.
  public init(_ kind: String, _ values: [String: Value] = [:]) {
    (self.kind, self.values) = (kind, values)
  }

  /// The text of this name; nil if there is none, or another type of value.
  public func text(_ name: String) -> String? {
    if case .text(let text)? = values[name] { text } else { nil }
  }

  /// The number of this name; nil if there is none, or another type of value.
  public func integer(_ name: String) -> Int64? {
    if case .integer(let integer)? = values[name] { integer } else { nil }
  }
}

// MARK: As SQL

extension Fact {
  /// The values as a JSON object, the names in order; null without values.
  var json: SQL {
    guard !values.isEmpty else { return "NULL" }
    let pairs = values.sorted { $0.key < $1.key }.map { name, value -> SQL in
      switch value {
      case .text(let text): "\(name), \(text.replacingNull)"
      case .integer(let integer): "\(name), \(integer)"
      }
    }
    return "json_object(\(pairs.joined(separator: ", ")))"
  }

  /// A fact as a row has it. Of `details`, what is no JSON and what is neither text nor an integer is
  /// left out.
  init(kind: String, details: String?, _ db: Database) throws {
    var values: [String: Value] = [:]
    if let details {
      try db.forEachKept(
        """
        SELECT key, type, atom FROM json_each(CASE WHEN json_valid(?1) THEN ?1 ELSE '{}' END)
        """, [.text(details)]
      ) { row in
        switch row["type"] as String {
        case "text": values[row["key"]] = .text(row["atom"])
        case "integer": values[row["key"]] = .integer(row["atom"])
        default: break
        }
        return true
      }
    }
    self.init(kind, values)
  }
}

extension String {
  fileprivate var replacingNull: String {
    utf8.contains(0) ? replacing("\0", with: "\u{2400}") : self
  }
}
