import ChatCore
import DeskTeam
import MonotonicTime

extension AgentProgram {
  /// What the program needs to answer load balancers.
  struct CheckWiring {
    let port: CheckPort
    /// From when on this desk's own slot is offered.
    let readyAt: Instant
  }

  /// How long a desk that has just started says that it takes nobody. HAProxy may have taken it for dead: then it
  /// must see it alive while it is drained. A server that comes up ready while customers wait is handed one of
  /// them without being charged for the slot, and is soon sent another (`pendconn_grab_from_px`, HAProxy 2.6.12;
  /// haproxy/haproxy#2744). deploy/haproxy.cfg sees both within 0.6 s.
  private static var settlingTime: Duration { .milliseconds(1500) }

  /// Answers load balancers.
  func startChecks(_ port: CheckPort) {
    checks = CheckWiring(port: port, readyAt: runtime.loop.now + Self.settlingTime)
    port.start { [unowned self] in checkAnswer }
  }

  private var checkAnswer: CheckAnswer {
    let isSettled = checks.map { runtime.loop.now >= $0.readyAt } ?? true
    let isOpen = desk.availability == .open && !desk.isClosed && isSettled
    // What happened in this pass has not been told to the team yet.
    let own =
      entrance.isOccupied ? DeskState.arriving(since: runtime.loop.now) : DeskState(of: desk)
    let others = team?.colleagues.team.desks.filter { !$0.isOwn }.map(\.state) ?? []
    return CheckAnswer(isOpen: isOpen, own: own, others: others)
  }
}
