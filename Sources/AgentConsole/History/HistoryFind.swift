import ArgumentParser
import ChatHistory
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// `history find`: searches the entries.
struct HistoryFind: HistorySubcommand {
  static let page = CommandPage.find
  static let configuration = CommandConfiguration(page)

  @Argument(help: .item(.searchText, on: page)) var text: String?

  @OptionGroup var selection: HistorySelection
  @OptionGroup var limit: HistoryLimit
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) {
    guard let text else { throw .missing(.searchText) }
    if text.isEmpty { throw .empty(.searchText) }
    _ = try selection.filter()
    try limit.check()
  }

  /// The number of hits in memory at once; each takes 10 KB at most.
  private static let pageSizeMax = 6400

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let text = text ?? ""
    let reader = try place.open(path)
    let filter = try selection.filter()
    var hits = HitText(
      query: text, isMarked: output.isTerminal, hasAgents: try reader.hasSeveralAgents())
    var remaining = limit.count
    var last: SearchHit?
    // A small first page appears quickly. Later pages are larger, since each starts a new search of the
    // index.
    var pageSize = 50
    while remaining > 0 {
      let size = min(remaining, pageSize)
      let page = try reader.find(
        text, matching: filter, speakers: Set(Speaker.allCases), limit: size, after: last)
      for hit in page {
        switch format.format {
        case .text: hits.append(hit, to: &output.bytes)
        case .jsonl: JSONValue(hit).appendLine(to: &output.bytes)
        }
        guard output.wantsMore() else { return 0 }
      }
      // Show the newest hits while the search goes on.
      output.flush()
      guard page.count == size else { break }
      remaining -= size
      last = page.last
      pageSize = min(2 * pageSize, Self.pageSizeMax)
    }
    if last == nil, hits.isEmpty, format.format == .text {
      reportError(userLanguage.noMatches)
    }
    return 0
  }
}

extension JSONValue {
  fileprivate init(_ hit: SearchHit) {
    self = .object([
      ("type", .text("hit")), ("entry", JSONValue(hit.entry)),
      ("conversation", hit.conversation.map { JSONValue($0) } ?? .null),
    ])
  }
}

/// Formats hits for people: the conversation, followed by its hits.
///
///     * conversation 12: 小明, 127.0.0.1:53122, left
///     < 2026-11-20 14:30:09 订单号是 12345
private struct HitText {
  private let marker: FoundMarker
  private(set) var isEmpty = true
  private var conversationID: Int64?
  private let hasAgents: Bool

  init(query: String, isMarked: Bool, hasAgents: Bool) {
    self.hasAgents = hasAgents
    marker = FoundMarker(query, isMarked: isMarked)
  }

  mutating func append(_ hit: SearchHit, to bytes: inout [UInt8]) {
    if isEmpty || hit.entry.conversationID != conversationID {
      appendTitle(hit.conversation, to: &bytes)
    }
    isEmpty = false
    conversationID = hit.entry.conversationID
    let (date, time) = hit.entry.time.local
    let isLabelled = hit.entry.speaker == .agent && (hit.conversation?.agents.count ?? 0) > 1
    ConversationText.append(
      hit.entry, time: "\(date) \(time)", author: isLabelled ? hit.entry.agent : nil, to: &bytes,
      words: marker.append)
  }

  private func appendTitle(_ conversation: Conversation?, to bytes: inout [UInt8]) {
    var title = userLanguage.outsideConversations
    if let conversation {
      let name = userLanguage.shownName(of: conversation)
      let ending = userLanguage.text(
        of: conversation.state, hadSeat: conversation.beganAt != nil)
      title = userLanguage.conversation(
        conversation.id, name, conversation.address.withPort, state: ending)
      if hasAgents, let agents = userLanguage.servedBy(conversation) {
        title += userLanguage.comma + agents
      }
    }
    bytes.append(contentsOf: "* ".utf8)
    VisibleText.appendPlain(title, as: .name, continuation: [], to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }
}
