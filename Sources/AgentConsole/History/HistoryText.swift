import CalendarTime
import ChatHistory
import ChatUI
import Languages
import TerminalUI

extension Language {
  /// Why the history can't be used: `PATH: reason`.
  func text(of error: HistoryError) -> String {
    let (path, reason) = parts(of: error)
    return "\(path): \(reason)"
  }

  /// The reason without the path.
  func reason(of error: HistoryError) -> String { parts(of: error).reason }

  private func parts(of error: HistoryError) -> (path: String, reason: String) {
    switch error {
    case .missing(let path): (path, noHistoryYet)
    case .danglingLink(let path): (path, linkToNothing)
    case .folderNotCreated(let path, let number): (path, cannotMakeFolder(reason(errno: number)))
    case .folderWorldWritable(let path): (path, folderWorldWritable)
    case .notARegularFile(let path): (path, notARegularFile)
    case .notReadable(let path, let number): (path, cannotBeRead(reason(errno: number)))
    case .notWritable(let path, let number): (path, cannotBeWritten(reason(errno: number)))
    case .noThread(let path, let number): (path, noThread(reason(errno: number)))
    case .linked(let path): (path, hasHardLink)
    case .notADatabase(let path): (path, notAHistory)
    case .foreign(let path, _): (path, anotherProgramsDatabase)
    case .newerSchema(let path, let version, let known): (path, newerSchema(version, known: known))
    case .usedByOlderDesks(let path): (path, usedByOlderDesks)
    case .damaged(let path, let code, let message):
      (path, historyDamaged(sqliteError(code, message)))
    case .replaced(let path): (path, replacedMeanwhile)
    case .locked(let path, _): (path, historyLocked)
    case .diskFull(let path, _): (path, noRoomOnDisk)
    case .inputOutput(let path, let code, let message):
      (path, diskFailed(sqliteError(code, message)))
    case .sqlite(let path, let code, let message):
      (path, databaseFailed(sqliteError(code, message)))
    }
  }

  /// How a conversation ended, or its state if it has not ended.
  func text(of state: Conversation.State, hadSeat: Bool) -> String {
    switch state {
    case .open: hadSeat ? stateServed : stateInLine
    case .ended(let ending?, _): text(of: ending)
    case .ended(nil, _): stateEnded
    case .interrupted: stateInterrupted
    }
  }

  private func text(of ending: ConversationEnding) -> String {
    switch ending {
    case .left: endingLeft
    case .agentEnded: endingByAgent
    case .connectionBroke: endingBroke
    case .violated: endingViolation
    case .idle: endingIdle
    case .nameTimeout: endingNameTimeout
    case .messageBeforeName: endingMessageBeforeName
    case .blocked: endingBlocked
    case .leftWhileWaiting: endingLeftWhileWaiting
    case .deskStopped: endingDeskClosed
    }
  }

  /// Who served a conversation; nil if nobody did, or nobody knows.
  func servedBy(_ conversation: Conversation) -> String? {
    let names = conversation.agents.map(displayName)
    return names.isEmpty ? nil : servedBy(names)
  }

  /// The customer's name for display; "-" if they never gave one.
  func shownName(of conversation: Conversation) -> String {
    conversation.name.map(displayName) ?? "-"
  }
}

extension Conversation {
  /// The duration from the seat to the end, or to the last known time; nil for a customer who never had the
  /// seat.
  var served: Duration? {
    guard let beganAt else { return nil }
    switch state {
    case .open: return WallTime.now().since(beganAt)
    case .ended(_, let time): return time.since(beganAt)
    case .interrupted(let time): return time.since(beganAt)
    }
  }
}

extension PeerAddress {
  /// `192.0.2.7:50000`, `[2001:db8::7]:50000`.
  var withPort: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
