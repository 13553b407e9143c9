import ChatCore
import DeskTeam

extension AgentProgram {
  /// Answers load balancers.
  func startChecks(_ port: CheckPort) {
    checkPort = port
    port.start { [unowned self] in checkAnswer }
  }

  private var checkAnswer: CheckAnswer {
    let isOpen = desk.availability == .open && !desk.isClosed
    // What happened in this pass has not been told to the team yet.
    let own =
      entrance.isOccupied ? DeskState.arriving(since: runtime.loop.now) : DeskState(of: desk)
    let others = team?.colleagues.team.desks.filter { !$0.isOwn }.map(\.state) ?? []
    return CheckAnswer(isOpen: isOpen, own: own, others: others)
  }
}
