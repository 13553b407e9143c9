import ArgumentParser
import CalendarTime
import CentralHistory
import ChatHistory
import ChatUI
import Glibc
import Languages
import TerminalProgram
import TerminalUI

/// `history follow`: conversations as they grow, until the user or the reader of the output ends it.
struct HistoryFollow: HistorySubcommand {
  static let page = CommandPage.follow
  static let configuration = CommandConfiguration(page)

  @Option(help: .item(.since, on: page)) var since: String?
  @Option(help: .item(.name, on: page)) var name: String?
  @Option(help: .item(.agent, on: page)) var agent: String?
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) { _ = try filter() }

  private func filter() throws(UsageMistake) -> HistoryFilter {
    var filter = HistoryFilter(name: name, agent: agent)
    if let since { filter.since = try typedTime(since, of: .since).start }
    return filter
  }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let target = try place.target()
    let follower: any HistoryFollowing =
      if let target {
        try CentralFollower(target, matching: filter())
      } else {
        try HistoryFollower(path: path, matching: filter())
      }
    var text = FollowText()
    var problem: String?
    while true {
      let news: [HistoryFollower.News]
      do {
        news = try follower.next()
        problem = nil
      } catch let error as CentralError where !error.isLasting {
        // A server that was restarted is followed again, from where it was.
        if problem == nil { reportError(userLanguage.tryingAgain(userLanguage.text(of: error))) }
        problem = userLanguage.text(of: error)
        news = []
      }
      for one in news {
        if one == .replaced { reportError(userLanguage.text(of: .replaced(path: path))) }
        switch format.format {
        case .text: text.append(one, hasAgents: follower.hasSeveralAgents, to: &output.bytes)
        case .jsonl: Self.appendLine(one, to: &output.bytes)
        }
      }
      output.flush()
      guard output.wantsMore() else { return 0 }
      let interval = target == nil ? Self.interval : Self.interval * 4
      if news.isEmpty, !Self.sleep(interval) { return 0 }
    }
  }

  /// How often the history is looked at, in milliseconds. What is new is shown within half a second, also by a
  /// machine that is busy.
  private static let interval: Int32 = 250

  /// Waits for the next look.
  /// - Returns: false if nobody reads the output any more. Writing would show that only when there is something
  ///   to write.
  private static func sleep(_ interval: Int32) -> Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&output, 1, interval) <= 0
  }

  private static func appendLine(_ news: HistoryFollower.News, to bytes: inout [UInt8]) {
    switch news {
    case .began(let conversation), .changed(let conversation):
      JSONValue(conversation).appendLine(to: &bytes)
    case .entry(let entry, _): JSONValue(entry).appendLine(to: &bytes)
    case .replaced: break
    }
  }
}

/// Formats growing conversations. Each line begins as in plain mode, with the number of the conversation:
///
///     * #12 小明, 127.0.0.1:53122, served by Anna
///     * 2026-11-20
///     < #12 14:30:09 小明: 你好
///     > #12 14:30:31 Anna: 您好，有什么可以帮您？
///       a further line of the message above
private struct FollowText {
  /// The day of the previous entry.
  private var day = ""
  /// The agents of each conversation, as they were told last.
  private var agents: [Int64: [String]] = [:]

  mutating func append(
    _ news: HistoryFollower.News, hasAgents: Bool, to bytes: inout [UInt8]
  ) {
    switch news {
    case .replaced: agents = [:]
    case .entry(let entry, let conversation):
      append(entry, in: conversation, hasAgents: hasAgents, to: &bytes)
    case .began(let conversation):
      // A customer who has just come is announced by the entry of their arrival.
      var parts = conversation.name == nil ? [] : [userLanguage.shownName(of: conversation)]
      parts.append(conversation.address.withPort)
      if hasAgents, let agents = userLanguage.servedBy(conversation) { parts.append(agents) }
      agents[conversation.id] = conversation.agents
      append(parts, of: conversation, to: &bytes)
    case .changed(let conversation):
      if hasAgents, agents[conversation.id] != conversation.agents,
        let words = userLanguage.servedBy(conversation)
      {
        append([words], of: conversation, to: &bytes)
      }
      agents[conversation.id] = conversation.agents
      switch conversation.state {
      case .open: break
      case .ended: agents[conversation.id] = nil
      case .interrupted: append([userLanguage.stateInterrupted], of: conversation, to: &bytes)
      }
    }
  }

  private mutating func append(
    _ entry: RecordedEntry, in conversation: Conversation, hasAgents: Bool,
    to bytes: inout [UInt8]
  ) {
    let (date, time) = entry.time.local
    if date != day { bytes.append(contentsOf: "* \(date)\n".utf8) }
    day = date
    let author: String? =
      switch entry.speaker {
      case .customer: conversation.name ?? ""
      case .agent: hasAgents ? entry.agent : nil
      case .note, .notice: nil
      }
    ConversationText.append(
      entry, time: "#\(conversation.id) \(time)", author: author, to: &bytes
    ) {
      VisibleText.appendPlain($0, as: .body, continuation: Array("  ".utf8), to: &$1)
    }
  }

  private func append(
    _ parts: [String], of conversation: Conversation, to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: "* #\(conversation.id) ".utf8)
    VisibleText.appendPlain(
      parts.joined(separator: userLanguage.comma), as: .name, continuation: [], to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
  }
}
