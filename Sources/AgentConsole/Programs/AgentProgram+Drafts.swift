import CalendarTime
import ChatCore
import ChatUI
import TerminalProgram

// Drafts that a command makes. None is ever sent by itself.

extension AgentProgram {
  func startDrafts(_ command: String) {
    let drafts = DraftCommand(runtime.loop, command)
    drafts.onEnd = { [unowned self] in drafted($0) }
    self.drafts = drafts
  }

  /// The agent asks for a draft, or for the one that waits.
  func draft(shown: Int?) {
    let language = runtime.language
    guard let drafts else { return frontend.showError(language.noDraftCommand) }
    guard let customer = desk.customer, customer.number == shown else {
      return frontend.showError(language.nobodyConnected)
    }
    switch drafts.state {
    case .idle:
      drafts.start(
        customer.peer, conversation: journal?.presentConversation, agent: agentName)
      runtime.lines?.tell(language.draftRunning.prefix(1).map { $0 })
    case .running: return
    case .ready(let text):
      if frontend.insertDraft(text, replacing: true) { drafts.withdraw() }
    }
  }

  private func drafted(_ result: Result<String?, ConfiguredCommand.Failure>) {
    let language = runtime.language
    switch result {
    case .success(nil): frontend.showError(language.noDraftMade)
    case .success(let text?):
      if !frontend.insertDraft(text, replacing: false) { drafts?.keep(text) }
    case .failure(let failure): frontend.showError(language.text(of: failure, "draft_command"))
    }
    runner.statusChanged()
  }

  /// What is being made, and which keys go on.
  func tellOfDraft(in status: inout Status) {
    switch drafts?.state ?? .idle {
    case .idle: return
    case .running: status.hints = runtime.language.draftRunning
    case .ready: status.hints = runtime.language.draftReady
    }
    status.hasDraft = true
  }

  func withdrawDraft() {
    drafts?.withdraw()
    runner.statusChanged()
  }

  /// Follows the conversation, so that the command can be given it.
  func followForDrafts(_ event: DeskEvent) {
    guard let drafts else { return }
    switch event {
    case .seated, .ended: drafts.reset()
    case .takenOver:
      drafts.reset()
      for one in team?.before ?? [] {
        guard case .message(let party, let text, let flags) = one.entry else { continue }
        drafts.add(party, text, flags, at: one.time)
      }
    case .said(let party, let text, let flags):
      drafts.add(party, text, flags, at: .now())
      // A reply has been given.
      if party == .agent { drafts.withdraw() }
    default: break
    }
  }
}
