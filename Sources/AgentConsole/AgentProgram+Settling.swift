import ChatCore
import EpollLoop
import MonotonicTime
import TerminalProgram

// What is done before each sleep.

extension AgentProgram {
  /// Before each sleep: what came is sent, and what it changes is told.
  func settle() {
    if wantsNext { takeThoseWhoWait() }
    // Most passes bring a key, which is the frontend's alone.
    let isBacklogged = frontend.isBacklogged
    if !isSettled || isBacklogged != wasBacklogged { settleDesk(isBacklogged) }
    if statusIsStale, shell.screen != nil { updateStatus() }
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
    deadline.set(desk.deadline)
    if shell.settings.remind != nil { followTurn() }
    if let history { historyTimer.set(history.nextChange(after: shell.loop.now)) }
  }

  func timePassed() {
    desk.timePassed(at: shell.loop.now, &effects)
    performAll()
  }

  private func followTurn() {
    let customer = showsDesk ? desk.customer : performedDesk.customer
    reminder.follow(customer.flatMap { $0.turn == .agent ? $0.turnSince : nil })
  }
}
