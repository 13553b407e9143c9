import ChatCore
import EpollLoop
import MonotonicTime
import TerminalProgram
import TerminalUI

// What the agent is told of the desk, and when.

extension AgentProgram {
  /// The desk as the screen is to tell of it. A message that is not shown yet gives nobody the turn; but
  /// the agent's own words take it at once.
  var shownDesk: Desk {
    pending.isEmpty || desk.customer?.turn == .customer ? desk : performedDesk
  }

  func remind(after time: Duration) {
    shell.face.ring()
    shell.face.showInPassing(.stillWaiting(desk.caller, for: time))
    statusIsStale = true
    isSettled = false
  }

  func updateStatus() {
    statusIsStale = false
    guard shell.face.showsStatus else { return }
    var clock = StatusClock(shell.language, at: .now)
    shell.face.setStatus(status(&clock))
    statusTimer.set(clock.nextChange, in: shell.loop) { [unowned self] in updateStatus() }
  }

  /// What the desk has to say of itself, with what must be known of the history.
  func status(_ clock: inout StatusClock) -> Status {
    let desk = shownDesk
    var status = statusWords.make(
      desk, address: listener.address, wasHere, shell.language, &clock)
    if let failure = historyFailure {
      status.warning = shell.language.pick("NOT SAVED: \(failure)", "没有保存：\(failure)")
      status.briefWarning = shell.language.pick("NOT SAVED", "没有保存")
    } else if history?.isSlow(at: shell.loop.now) ?? false {
      status.warning = shell.language.pick("saving…", "正在保存…")
      status.briefWarning = status.warning
    }
    if let customer = desk.customer, customer.turn == .agent {
      status.isOverdue = reminder.isOverdue(since: customer.turnSince, at: clock.now)
    }
    return status
  }
}
