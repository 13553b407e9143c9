/// An event as structured data, without a sentence. The program that shows it builds the sentence in the
/// user's language.
///
/// Kinds and value names are identifiers, such as `customer_left` or `waited_ms`. They never change after a
/// release, because histories are read for years.
public struct Fact: Equatable, Sendable {
  /// What happened.
  public let kind: String
  /// The values by name. A U+0000 in a text is stored as U+2400 (␀), because SQLite's JSON functions read a
  /// text only up to its first U+0000.
  public let values: [String: Value]

  /// A value of a fact.
  public enum Value: Equatable, Sendable {
    /// A name, an address or a reason.
    case text(String)
    /// A count, or a time in the unit that ends the value's name.
    case integer(Int64)
  }

  /// A fact of this kind with these values.
  public init(_ kind: String, _ values: [String: Value] = [:]) {
    (self.kind, self.values) = (kind, values)
  }

  /// The text with this name; nil if there is none or the value has another type.
  public func text(_ name: String) -> String? {
    if case .text(let text)? = values[name] { text } else { nil }
  }

  /// The integer with this name; nil if there is none or the value has another type.
  public func integer(_ name: String) -> Int64? {
    if case .integer(let integer)? = values[name] { integer } else { nil }
  }
}

// MARK: As SQL

extension Fact {
  /// The values as a JSON object, sorted by name; SQL NULL if there are none.
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

  /// A fact as stored in a row. `details` that is not valid JSON, and values that are neither text nor
  /// integers, are ignored.
  init(kind: String, details: String?, _ db: Database) throws {
    var values: [String: Value] = [:]
    if let details {
      try db.forEachCached(
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
