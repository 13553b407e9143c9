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
    guard let team = team?.colleagues.team else { return CheckAnswer(isOpen: isOpen) }
    // What happened in this pass has not been told to the team yet.
    let own = entrance.isOccupied ? team.state : DeskState(of: desk)
    return CheckAnswer(
      isOpen: isOpen, own: own, others: team.desks.filter { !$0.isOwn }.map(\.state))
  }
}
