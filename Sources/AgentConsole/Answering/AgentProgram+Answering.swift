import ChatCore
import ChatUI
import DeskTeam
import TerminalProgram

// A desk that answers by itself (`--answer`), and the messages that were left with one.

extension AgentProgram {
  /// Does what follows from a customer's message.
  func answer() {
    // Nothing is said before the message is on the disk.
    while let answering, !runner.core.isBusy, let next = answering.command(at: desk),
      command(next, for: desk.seatNumber)
    {}
  }

  /// Declines what a colleague offers: nobody is here who could take over.
  func declineAtOnce() {
    runtime.loop.deferToNextPass { [unowned self] in
      team?.colleagues.feed { team, _, actions in _ = try? team.declineOffer(&actions) }
    }
  }

  /// Tells an agent who has just come how many messages wait.
  func tellOfMessages() {
    guard answering == nil else { return }
    browser?.countMessages { [unowned self] count in
      if count > 0 { frontend.show(.notice(runtime.language.messagesWait(count)), author: nil) }
    }
  }

  func messagesDone(_ numbers: [Int64]) {
    guard let browser else { return frontend.showError(runtime.language.noHistoryKept) }
    browser.waiting(among: numbers) { [unowned self] waiting in
      for number in numbers {
        if waiting.contains(number) {
          command(.messageDone(number), for: desk.seatNumber)
        } else {
          frontend.showError(runtime.language.noMessageWaits(in: number))
        }
      }
    }
  }
}
