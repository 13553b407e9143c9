import CalendarTime
import ChatCore
import ChatHistory
import TerminalProgram

/// A JSON value. The keys of objects keep their order.
///
/// Text is written exactly as stored. Control characters, line separators and bidirectional controls are
/// escaped, so that a line is safe to print and decodes to the same text.
enum JSONValue {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// A finite number, written with the fewest digits that identify it.
  case fraction(Double)
  case text(String)
  case list([JSONValue])
  case object([(String, JSONValue)])

  /// Appends the value as one line, with its newline.
  func appendLine(to bytes: inout [UInt8]) {
    append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .fraction(let value): bytes.append(contentsOf: value.description.utf8)
    case .text(let text): Self.append(text, to: &bytes)
    case .list(let values):
      Self.append(values, "[", "]", to: &bytes) { $0.append(to: &$1) }
    case .object(let members):
      Self.append(members, "{", "}", to: &bytes) { member, bytes in
        Self.append(member.0, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.1.append(to: &bytes)
      }
    }
  }

  private static func append<Element>(
    _ elements: [Element], _ opening: String, _ closing: String, to bytes: inout [UInt8],
    _ one: (Element, inout [UInt8]) -> Void
  ) {
    bytes.append(contentsOf: opening.utf8)
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      one(element, &bytes)
    }
    bytes.append(contentsOf: closing.utf8)
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { source in
      var (start, at) = (0, 0)
      while at < source.count {
        guard let (escape, length) = escape(at: at, in: source) else {
          at += 1
          continue
        }
        bytes.append(contentsOf: source[start..<at])
        bytes.append(contentsOf: escape.utf8)
        at += length
        start = at
      }
      bytes.append(contentsOf: source[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The escape for the character at `index`, and the character's length in bytes; nil if it needs none.
  /// `bytes` is valid UTF-8, so continuation bytes need no bounds check.
  private static func escape(
    at index: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> (String, Int)? {
    func low(_ offset: Int) -> UInt32 { UInt32(bytes[index + offset] & 0x3F) }
    switch bytes[index] {
    case UInt8(ascii: "\""): return ("\\\"", 1)
    case UInt8(ascii: "\\"): return ("\\\\", 1)
    case UInt8(ascii: "\n"): return ("\\n", 1)
    case UInt8(ascii: "\r"): return ("\\r", 1)
    case UInt8(ascii: "\t"): return ("\\t", 1)
    case 0..<0x20, 0x7F: return (number(UInt32(bytes[index])), 1)
    // C1 controls; the Arabic letter mark; then line separators and bidirectional controls.
    case 0xC2 where low(1) < 0x20: return (number(0x80 | low(1)), 2)
    case 0xD8 where low(1) == 0x1C: return (number(0x61C), 2)
    case 0xE2 where bytes[index + 1] & 0xFE == 0x80:
      let value = 0x2000 | low(1) << 6 | low(2)
      switch value {
      case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return (number(value), 3)
      default: return nil
      }
    default: return nil
    }
  }

  private static func number(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension JSONValue {
  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ moment: WallTime?) { self.init(moment?.iso8601) }

  /// The duration in milliseconds.
  init(_ duration: Duration?) {
    self = duration.map { .integer($0.wholeMilliseconds) } ?? .null
  }

  /// A conversation. The keys are documented in docs/user/history.md.
  init(_ conversation: Conversation) {
    var (state, ending): (String, ConversationEnding?) = ("open", nil)
    var (endedAt, lastSeenAt): (WallTime?, WallTime?)
    switch conversation.state {
    case .open: break
    case .ended(let way, let time): (state, ending, endedAt) = ("ended", way, time)
    case .interrupted(let time): (state, lastSeenAt) = ("interrupted", time)
    }
    self = .object([
      ("type", .text("conversation")), ("id", .integer(conversation.id)),
      ("name", JSONValue(conversation.name)), ("host", .text(conversation.address.host)),
      ("port", .integer(Int64(conversation.address.port))), ("desk", .text(conversation.desk)),
      ("arrived_at", JSONValue(conversation.arrivedAt)),
      ("waited_ms", JSONValue(conversation.waited)), ("began_at", JSONValue(conversation.beganAt)),
      ("state", .text(state)), ("ending", JSONValue(ending?.rawValue)),
      ("ended_at", JSONValue(endedAt)), ("last_seen_at", JSONValue(lastSeenAt)),
      ("served_by", .list(conversation.assignments.map { JSONValue($0) })),
    ])
  }

  private init(_ assignment: Conversation.Assignment) {
    self = .object([
      ("agent", JSONValue(assignment.agent)), ("desk", .text(assignment.desk)),
      ("since", JSONValue(assignment.since)), ("until", JSONValue(assignment.until)),
      ("handed_to", JSONValue(assignment.handedTo)),
    ])
  }

  /// An entry. The keys are documented in docs/user/history.md.
  init(_ entry: RecordedEntry) {
    var marks: [JSONValue] = []
    if entry.marks.contains(.outOfTurn) { marks.append(.text("out_of_turn")) }
    if entry.marks.contains(.repaired) { marks.append(.text("repaired")) }
    self = .object([
      ("type", .text("entry")), ("id", .integer(entry.id)),
      ("conversation_id", entry.conversationID.map { .integer($0) } ?? .null),
      ("speaker", .text(entry.speaker.rawValue)), ("text", .text(userLanguage.text(of: entry))),
      ("marks", .list(marks)), ("at", JSONValue(entry.time)), ("kind", JSONValue(entry.fact?.kind)),
      ("values", entry.fact.map { JSONValue($0.values) } ?? .null),
      ("agent", JSONValue(entry.agent)),
    ])
  }

  private init(_ values: [String: Fact.Value]) {
    self = .object(
      values.sorted { $0.key < $1.key }.map { name, value in
        switch value {
        case .text(let text): (name, .text(text))
        case .integer(let integer): (name, .integer(integer))
        }
      })
  }
}
