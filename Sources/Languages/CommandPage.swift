/// A command that has a help page, as the user types it.
public enum CommandPage: String, CaseIterable, Sendable {
  case agentConsole = "agent-console"
  case customerTerm = "customer-term"
  case desks = "agent-console desks"
  case history = "agent-console history"
  case list = "agent-console history list"
  case show = "agent-console history show"
  case find = "agent-console history find"
  case export = "agent-console history export"
  case follow = "agent-console history follow"
  case stats = "agent-console history stats"
  case prune = "agent-console history prune"
  case ship = "agent-console history ship"
}

/// A heading on a help page.
public enum CommandPageHeading: CaseIterable, Sendable {
  case usage, arguments, commands, network, sharing, encryption, history, screen, copy, selection,
    output,
    others
  case examples, files, environment, exitCodes, seeAlso
}
