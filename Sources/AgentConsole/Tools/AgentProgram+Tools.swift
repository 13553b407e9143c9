import ChatCore
import ChatUI
import TerminalProgram

// Tags, ratings, and how long a customer has waited for a reply.

extension AgentProgram {
  /// The settings of these tools, and whom the agent was asked about.
  struct ToolWiring {
    /// Whether to ask for a tag at the end.
    var requiresTags = false
    /// How long a customer may wait for a reply; nil for no limit.
    var lateAfter: Duration?
    /// The customer for whom the agent was asked for a tag.
    var askedForTags: Int?
  }

  func end(_ shown: Int?) {
    if asksForTags(shown) { return frontend.showError(runtime.language.tagsMissing) }
    command(.end, for: shown)
  }

  /// Whether a tag is missing and the agent was not asked for one yet. Who wants none ends once more.
  private func asksForTags(_ shown: Int?) -> Bool {
    guard tools.requiresTags, let customer = desk.customer, customer.number == shown,
      customer.tags.isEmpty, tools.askedForTags != customer.number
    else { return false }
    tools.askedForTags = customer.number
    return true
  }

  func tag(_ added: [String], _ removed: [String], _ shown: Int?) {
    guard added.isEmpty, removed.isEmpty else {
      command(.tag(add: added, remove: removed), for: shown)
      return
    }
    let tags = desk.customer?.tags ?? []
    frontend.showError(
      tags.isEmpty
        ? runtime.language.noTags : runtime.language.tags(tags.map(runtime.language.displayName)))
  }

  func rate(_ shown: Int?) {
    if asksForTags(shown) { return frontend.showError(runtime.language.tagsMissing) }
    command(.askRating(runtime.language.ratingQuestion), for: shown)
  }

  func tellOfLateness(in status: inout Status, _ clock: inout StatusClock) {
    guard let limit = tools.lateAfter, desk.turn == .agent,
      clock.hasPassed(limit, since: desk.turnSince)
    else { return }
    status.isLate = true
    status.turn = runtime.language.late(status.turn)
  }
}
