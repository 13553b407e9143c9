import ChatCore
import EpollLoop
import MonotonicTime
import TerminalProgram
import TerminalUI

// What the agent is told of the desk, and when.

extension AgentProgram {
  /// Whether the screen is to tell of the desk as it is, and not as far as its effects are performed. A
  /// message that is not shown yet gives nobody the turn; but the agent's own words take it at once.
  var showsDesk: Bool { pending.isEmpty || desk.turn == .customer }

  func remind(after time: Duration) {
    shell.screen?.ring()
    shell.lines?.tell([shell.language.text(of: .stillWaiting(desk.caller, for: time))])
    statusIsStale = true
    isSettled = false
  }

  func updateStatus() {
    statusIsStale = false
    guard shell.screen != nil else { return }
    var clock = StatusClock(shell.language, at: .now)
    var status = Status()
    describe(in: &status, &clock)
    shell.screen?.setStatus(status)
    statusTimer.set(clock.nextChange)
  }

  /// What the desk has to say of itself, with what must be known of the history.
  func describe(in status: inout Status, _ clock: inout StatusClock) {
    // The seat alone: the rest of a desk is not told of, and need not be copied.
    let seat = showsDesk ? desk.seat : performedDesk.seat
    let waiting = showsDesk ? desk.waitingCount : performedDesk.waitingCount
    statusWords.tell(of: seat, at: listener.address, wasHere, in: &status, &clock)
    if waiting > 0 { status.titleRight = shell.language.text(of: .waiting(count: waiting)) }
    if let failure = historyFailure {
      status.warning = shell.language.pick("NOT SAVED: \(failure)", "没有保存：\(failure)")
      status.briefWarning = shell.language.pick("NOT SAVED", "没有保存")
    } else if history?.isSlow(at: shell.loop.now) ?? false {
      status.warning = shell.language.pick("saving…", "正在保存…")
      status.briefWarning = status.warning
    }
    if shell.settings.remind != nil, case .serving(let customer) = seat, customer.turn == .agent {
      status.isOverdue = reminder.isOverdue(since: customer.turnSince, at: clock.now)
    }
  }
}
