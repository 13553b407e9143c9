import ChatCore
import EpollLoop
import MonotonicTime
import TerminalProgram

// What is done before each sleep.

extension AgentProgram {
  /// Before each sleep: what came is sent, and what it changes is told.
  func settle() {
    if wantsNext { takeThoseWhoWait() }
    // Most passes bring a key, which is the face's alone.
    let isBacklogged = face.isBacklogged
    if !isSettled || isBacklogged != wasBacklogged { settleDesk(isBacklogged) }
    if statusIsStale, face.showsStatus { updateStatus() }
  }

  private func settleDesk(_ isBacklogged: Bool) {
    isSettled = true
    wasBacklogged = isBacklogged
    // Without a history nothing ever waits for it.
    if history != nil, pending.isEmpty { performedDesk = desk }
    if let stream {
      // Whoever is still to give a name is read all the same: their time for it runs.
      let isHeldBack = isBacklogged || history?.isFull ?? false
      stream.setReading(!isHeldBack || desk.turn == nil)
      stream.flush()
    }
    deadline.set(desk.deadline, in: shell.loop) { [unowned self] in
      desk.timePassed(at: shell.loop.now, &effects)
      performAll()
    }
    if shell.settings.remind != nil { followTurn() }
    if let history {
      let next = history.nextChange(after: shell.loop.now)
      historyTimer.set(next, in: shell.loop) { [unowned self] in performWhatIsSaved() }
    }
  }

  private func followTurn() {
    let turnSince = shownDesk.customer.flatMap { $0.turn == .agent ? $0.turnSince : nil }
    reminder.follow(turnSince, in: shell.loop) { [unowned self] in remind(after: $0) }
  }
}
