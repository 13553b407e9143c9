import ChatCore
import ChatHistory
import TerminalProgram
import TerminalUI

// What the agent sees of earlier conversations.

extension AgentProgram {
  /// Conversations that a list shows at most, the newest.
  private static let listedMax = 200
  /// Entries of a conversation that are shown at most, the last ones: a day of talk. `history show` has all.
  private static let entriesMax = 10_000

  /// Where no thread could be made for them the desk serves without.
  func tellOfNoQueries() {
    guard let refusal = queries?.refusal else { return }
    // The first status would take the word away again.
    updateStatus()
    let language = shell.language
    let reason = language.reason(of: refusal)
    face.complain(
      language.pick("earlier conversations can't be looked up: \(reason)", "无法查阅以前的对话：\(reason)"))
  }

  /// Somebody has come: were they here before?
  func lookUp(_ caller: Caller, number: Int) {
    wasHere = nil
    guard let queries, let name = caller.name, !name.isBlank else { return }
    let host = caller.host
    queries.ask { reader throws(HistoryError) in
      try reader.earlier(name: name, host: host, limit: 0)
    } then: { [unowned self] answer in
      // An error is told when the agent asks; nobody has asked yet.
      guard case .success(let earlier) = answer, earlier.sameName > 0,
        desk.customer?.number == number
      else { return }
      wasHere = earlier
      shell.face.showInPassing(
        .wasHere(
          caller, sameName: earlier.sameName, sameNameAndHost: earlier.sameNameAndHost))
      statusIsStale = true
    }
  }

  /// Lists the earlier conversations of whoever is here, or those in which `text` stands; if there are
  /// none of the former, the latest ones.
  func showHistory(_ text: String) {
    guard let queries else { return complainOfNoHistory() }
    if !text.isEmpty { return find(text, queries) }
    let (name, host) = (desk.caller?.name, desk.caller?.host)
    queries.ask { reader throws(HistoryError) -> (own: [Conversation], latest: [Conversation]) in
      let own = try host.map { host throws(HistoryError) in
        try reader.earlier(name: name, host: host, limit: Self.listedMax).newest
      }
      let latest = try own?.isEmpty ?? true ? reader.conversations(limit: Self.listedMax) : []
      return (own ?? [], latest)
    } then: { [unowned self] answer in
      guard let (own, latest) = value(of: answer) else { return }
      let language = shell.language
      let who = name.map(language.displayName) ?? ""
      let title =
        own.isEmpty
        ? language.pick("The latest conversations", "最近的对话")
        : language.pick(
          "Earlier conversations: the name \(who), or this address", "以前的对话：名字 \(who) 或同一地址")
      shell.face.show((own + latest).map { past($0) }, title: title, sought: nil)
    }
  }

  private func find(_ text: String, _ queries: HistoryQueries) {
    queries.ask { reader throws(HistoryError) in
      try reader.find(text, speakers: [.customer, .agent, .note], limit: Self.listedMax)
    } then: { [unowned self] answer in
      guard let hits = value(of: answer) else { return }
      let shown = VisibleText.clipped(text, as: .name, columns: 24)
      let count = hits.count < Self.listedMax ? "\(hits.count)" : "\(hits.count)+"
      let title = shell.language.pick(
        "Found \(count): \(shown)", "找到 \(count) 处：\(shown)")
      let items = hits.compactMap { hit in
        hit.conversation.map { past($0, excerpt: hit.entry.text) }
      }
      shell.face.show(items, title: title, sought: text)
    }
  }

  /// Shows one conversation to read.
  func openConversation(_ id: Int64) {
    guard let queries else { return complainOfNoHistory() }
    queries.ask { reader throws(HistoryError) -> (Conversation, [RecordedEntry])? in
      guard let conversation = try reader.conversation(id) else { return nil }
      var entries: [RecordedEntry] = []
      try reader.forEachEntry(ofConversation: id) {
        entries.append($0)
        if entries.count >= 2 * Self.entriesMax { entries.removeFirst(Self.entriesMax) }
        return true
      }
      return (conversation, Array(entries.suffix(Self.entriesMax)))
    } then: { [unowned self] answer in
      guard let found = value(of: answer) else { return }
      guard let (conversation, entries) = found else {
        let reason = shell.language.pick("there is no conversation \(id)", "没有编号为 \(id) 的对话")
        return shell.face.complain(reason)
      }
      let title = "#\(id)  " + past(conversation).parts.joined(separator: "  ")
      shell.face.show(entries.map { pastEntry($0, in: conversation) }, title: title)
    }
  }

  private func value<Answer>(of answer: Result<Answer, HistoryError>) -> Answer? {
    switch answer {
    case .success(let value): return value
    case .failure(let error):
      shell.face.complain(shell.language.text(of: error))
      return nil
    }
  }

  private func complainOfNoHistory() {
    shell.face.complain(shell.language.pick("no history is kept", "没有保存对话记录"))
  }

  private func past(_ conversation: Conversation, excerpt: String? = nil) -> PastConversation {
    let language = shell.language
    let state = language.text(of: conversation.state, hadSeat: conversation.beganAt != nil)
    let parts = [
      conversation.arrivedAt.localToTheMinute, language.shownName(of: conversation),
      conversation.address.host,
    ]
    let line = excerpt?.onOneLine
    return PastConversation(
      id: conversation.id, parts: parts + (line == nil ? [state] : []), excerpt: line)
  }

  private func pastEntry(_ entry: RecordedEntry, in conversation: Conversation) -> PastEntry {
    let time = TerminalUI.WallTime(seconds: entry.time.milliseconds / 1000)
    switch entry.speaker {
    case .customer:
      let message = Entry.message(from: .customer, entry.text, entry.marks)
      return PastEntry(entry: message, author: conversation.name ?? "", time: time)
    case .agent:
      let message = Entry.message(from: .agent, entry.text, entry.marks)
      return PastEntry(entry: message, author: nil, time: time)
    case .note: return PastEntry(entry: .notice(.note(entry.text)), author: nil, time: time)
    case .notice:
      return PastEntry(
        entry: .notice(.recorded(shell.language.text(of: entry))), author: nil, time: time)
    }
  }
}
