import ChatCore

// A short notation of actions for tables: what is done, in order, without details.

/// An action of the core or of a session, in a word or two.
protocol Sketched {
  var sketch: String { get }
}

extension Sequence where Element: Sketched {
  var sketch: String { map(\.sketch).joined(separator: ", ") }
}

extension AgentAction: Sketched {
  var sketch: String {
    switch self {
    case .record: "record"
    case .send: "send"
    case .hangUp: "hang up"
    case .happened(let events): events.sketch
    case .refused(_, let refusal): "refused \(refusal.sketch)"
    case .lineChanged: "line"
    case .handOver: "hand over"
    case .letGo: "let go"
    case .finished: "finished"
    }
  }
}

extension CustomerAction: Sketched {
  var sketch: String {
    switch self {
    case .send: "send"
    case .hangUp: "hang up"
    case .happened(let event): event.sketch
    }
  }
}

extension DeskEvent: Sketched {
  var sketch: String {
    switch self {
    case .said(let party, _, let flags): party.sketch(flags)
    case .ended(_, let ending): "ended \(nameOfCase(ending))"
    default: nameOfCase(self)
    }
  }
}

extension CustomerEvent: Sketched {
  var sketch: String {
    switch self {
    case .said(let party, _, let flags): party.sketch(flags)
    case .ended(let ending): nameOfCase(ending)
    default: nameOfCase(self)
    }
  }
}

extension CommandRefusal: Sketched {
  var sketch: String {
    switch self {
    case .send(let refusal): nameOfCase(refusal)
    case .customerChanged, .notBlocked, .alreadyAway, .notAway, .isAway, .noWrapUp, .noTagChanged,
      .awayTextTooLong:
      nameOfCase(self)
    }
  }
}

extension Party {
  fileprivate func sketch(_ flags: MessageFlags) -> String {
    let word = self == .customer ? "message" : "reply"
    return flags.contains(.outOfTurn) ? word + "!" : word
  }
}

/// The name of the enum case, without its associated values.
private func nameOfCase(_ value: Any) -> String { String("\(value)".prefix { $0 != "(" }) }

/// The outcome of each input in each state: one line `state | input | outcome` each.
struct Table: Sendable {
  private let rows: [String: String]

  init(_ text: String) {
    var rows: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|", maxSplits: 2).map { $0.trimmed }
      let isNew = rows.updateValue(cells[2], forKey: cells[0] + " | " + cells[1]) == nil
      precondition(isNew, "two rows for \(line)")
    }
    self.rows = rows
  }

  /// The outcome; nil if the pair has no row.
  func outcome(_ state: String, _ input: String) -> String? { rows["\(state) | \(input)"] }

  /// The pairs that have a row.
  var pairs: Set<String> { Set(rows.keys) }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
