import CalendarTime
import ChatCore
import ChatHistory
import ChatUI
import Languages
import TerminalProgram

// Commands of the configuration, beside the desk.

extension AgentProgram {
  /// The command that gets the desk's events, and what it is told.
  struct EventWiring {
    let feed: EventFeed
    var lines: EventLine
  }

  func startEvents(_ command: String) {
    let feed = EventFeed(runtime.loop, command)
    feed.onTrouble = { [unowned self] in tell($0) }
    events = EventWiring(feed: feed, lines: EventLine(agent: agentName, desk: "\(line.address)"))
  }

  func passOn(_ event: DeskEvent) {
    guard
      let line = events?.lines.line(
        for: event, conversation: journal?.presentConversation, at: .now())
    else { return }
    events?.feed.tell(line)
  }

  private func tell(_ trouble: EventFeed.Trouble) {
    let text =
      switch trouble {
      case .failed(let failure): runtime.language.text(of: failure, "event_command")
      case .isBehind: runtime.language.eventCommandIsBehind
      }
    frontend.show(.notice(text), author: nil)
  }
}
