import ChatCore

// Effects in a few words, for tables: who does what in which order, without the details.

/// An effect of the desk or of a visit in a word or two.
protocol Sketched {
  var sketch: String { get }
}

extension Sequence where Element: Sketched {
  var sketch: String { map(\.sketch).joined(separator: ", ") }
}

extension DeskEffect: Sketched {
  var sketch: String {
    switch self {
    case .takeNext: "take next"
    case .send: "send"
    case .hangUp: "hang up"
    case .show(let entry): entry.sketch
    case .customerChanged: "changed"
    case .turnBegan(let party): "\(party)'s turn"
    case .lineChanged: "line"
    case .finished: "finished"
    }
  }
}

extension VisitEffect: Sketched {
  var sketch: String {
    switch self {
    case .send: "send"
    case .hangUp: "hang up"
    case .show(let entry): entry.sketch
    case .turnBegan(let party): "\(party)'s turn"
    case .over: "over"
    }
  }
}

extension Entry: Sketched {
  var sketch: String {
    switch self {
    case .message(_, _, let marks): marks.contains(.outOfTurn) ? "message!" : "message"
    // The case's name, without what it holds.
    case .notice(let notice): String("\(notice)".prefix { $0 != "(" })
    }
  }
}

/// What happens in each state at each event: `state | event | effects → state`, a line each.
struct Table: Sendable {
  private let rows: [String: String]

  init(_ text: String) {
    var rows: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|", maxSplits: 2).map { $0.trimmed }
      rows[cells[0] + " | " + cells[1]] = cells[2]
    }
    self.rows = rows
  }

  /// A pair that has no row does nothing.
  func outcome(_ state: String, _ event: String) -> String {
    rows["\(state) | \(event)"] ?? "→ \(state)"
  }

  /// The pairs that have a row.
  var pairs: Set<String> { Set(rows.keys) }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
