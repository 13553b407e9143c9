import ChatCore
import ChatHistory
import ChatUI
import TerminalProgram
import TerminalUI

/// Formats conversations as in plain mode, with times:
///
///     * conversation 12: 小明, 127.0.0.1:53122, at the desk [::]:21567
///     * arrived 2026-11-20 14:30:05, waited 3 s, served 12 min, left
///     * served by Anna, then Ben
///     * 2026-11-20
///     < 14:30:09 你好
///     > 14:30:31 您好，有什么可以帮您？
///       a further line of the message above
///
/// Who served is said if the history has several agents; an agent's messages are labelled with their name if the
/// conversation has. Every line begins with a sign or is indented, so that no message can imitate another entry.
struct ConversationText {
  private static let continuation = Array("  ".utf8)

  /// Whether to say who served.
  private let hasAgents: Bool
  /// The day of the previous entry.
  private var day = ""
  /// Whether several agents served the present conversation.
  private var isLabelled = false

  init(hasAgents: Bool) { self.hasAgents = hasAgents }

  /// Appends the data of the conversation.
  mutating func appendHeader(_ conversation: Conversation, to bytes: inout [UInt8]) {
    day = ""
    isLabelled = conversation.agents.count > 1
    appendNotice(Self.title(of: conversation), to: &bytes)
    let (date, time) = conversation.arrivedAt.local
    var facts = [userLanguage.arrived(date, time)]
    if let waited = conversation.waited { facts.append(userLanguage.waited(waited)) }
    if let served = conversation.served { facts.append(userLanguage.served(served)) }
    facts.append(
      userLanguage.text(of: conversation.state, hadSeat: conversation.beganAt != nil))
    appendNotice(facts.joined(separator: userLanguage.comma), to: &bytes)
    if hasAgents, let agents = userLanguage.servedBy(conversation) {
      appendNotice(agents, to: &bytes)
    }
  }

  private static func title(of conversation: Conversation) -> String {
    let (name, address) = (userLanguage.shownName(of: conversation), conversation.address.withPort)
    return userLanguage.conversation(conversation.id, name, address, desk: conversation.desk)
  }

  /// Appends an entry with its time, preceded by its day if that differs from the previous entry's.
  mutating func append(_ entry: RecordedEntry, to bytes: inout [UInt8]) {
    let (date, time) = entry.time.local
    if date != day { appendNotice(date, to: &bytes) }
    day = date
    let author = isLabelled && entry.speaker == .agent ? entry.agent : nil
    Self.append(entry, time: time, author: author, to: &bytes) {
      VisibleText.appendPlain($0, as: .body, continuation: Self.continuation, to: &$1)
    }
  }

  /// Appends an entry.
  /// - Parameters:
  ///   - author: the name before the text; nil for none.
  ///   - words: appends the entry's text.
  static func append(
    _ entry: RecordedEntry, time: String, author: String?, to bytes: inout [UInt8],
    words: (String, inout [UInt8]) -> Void
  ) {
    // On a line of its own, so that no message can imitate a mark.
    if let mark = userLanguage.text(of: entry.marks) {
      bytes.append(contentsOf: "* \(time) \(userLanguage.markLine(mark))\n".utf8)
    }
    let sign =
      switch entry.speaker {
      case .customer: "<"
      case .agent: ">"
      case .note, .notice: "*"
      }
    let label = entry.speaker == .note ? userLanguage.noteLabel : ""
    bytes.append(contentsOf: "\(sign) \(time) \(label)".utf8)
    if let author {
      let name = userLanguage.displayName(author) + userLanguage.colon
      VisibleText.appendPlain(name, as: .name, continuation: [], to: &bytes)
    }
    words(userLanguage.text(of: entry), &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }

  private func appendNotice(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "* ".utf8)
    VisibleText.appendPlain(text, as: .name, continuation: [], to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }
}
