import CalendarTime
import ChatCore
import ChatHistory

/// The lines of `event_command`: one for each arrival, message and end. The keys are documented in
/// docs/user/programs.md.
struct EventLine {
  /// The customer who is here, as far as a line has told so.
  private struct Guest {
    var peer: Peer
    let conversation: Int64?
  }

  private let agent: String
  private let desk: String
  private var guest: Guest?

  init(agent: String, desk: String) {
    (self.agent, self.desk) = (agent, desk)
  }

  /// The line for an event; nil for one of another kind.
  /// - Parameter conversation: the present conversation's id in the history.
  mutating func line(
    for event: DeskEvent, conversation: @autoclosure () -> Int64?, at time: WallTime
  ) -> [UInt8]? {
    switch event {
    case .seated(let peer, let waited), .leftWhileWaiting(let peer, let waited):
      guest = Guest(peer: peer, conversation: conversation())
      return line("arrival", at: time, [("waited_ms", JSONValue(waited)), ("from", .null)])
    case .takenOver(let handover, let colleague):
      guest = Guest(peer: handover.peer, conversation: conversation())
      let waited = JSONValue(handover.waited)
      return line("arrival", at: time, [("waited_ms", waited), ("from", .text(colleague))])
    case .renamed(_, let name):
      guest?.peer.name = name
      return nil
    case .said(let party, let text, let flags):
      let speaker: JSONValue = .text(party == .agent ? "agent" : "customer")
      let isOutOfTurn: JSONValue = .boolean(flags.contains(.outOfTurn))
      return line(
        "message", at: time,
        [("speaker", speaker), ("text", .text(text)), ("out_of_turn", isOutOfTurn)])
    case .ended(_, let ending):
      defer { guest = nil }
      return line("end", at: time, [("ending", .text(ending.name))])
    default: return nil
    }
  }

  /// nil without a customer: one who gave no name has not arrived.
  private func line(
    _ type: String, at time: WallTime, _ rest: [(String, JSONValue)]
  ) -> [UInt8]? {
    guard let guest else { return nil }
    var bytes: [UInt8] = []
    JSONValue.object(
      [
        ("type", .text(type)), ("at", JSONValue(time)), ("desk", .text(desk)),
        ("agent", .text(agent)),
        ("conversation_id", guest.conversation.map { .integer($0) } ?? .null),
        ("name", JSONValue(guest.peer.name)), ("address", .text(guest.peer.address)),
      ] + rest
    ).appendLine(to: &bytes)
    return bytes
  }
}

extension DeskEvent.Ending {
  /// As in the history; `handedOver` for a conversation that goes on elsewhere.
  fileprivate var name: String {
    if case .handedOver = self { return "handedOver" }
    return ConversationEnding(self).rawValue
  }
}
