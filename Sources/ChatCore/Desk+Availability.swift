import MonotonicTime

// Which events follow from the agent's going and coming, and from the opening hours.

extension Desk {
  /// Whether the next connection may be accepted, as far as the agent is concerned.
  public var availability: Availability { presence.availability }

  /// Decides a command that concerns the desk and no customer. A closed desk ignores it.
  /// - Throws: why the command is refused.
  func decideAway(
    _ text: String, _ events: inout [DeskEvent]
  ) throws(CommandRefusal) {
    if isClosed { return }
    let over = text.utf8.count - Limits.awayTextBytesMax
    if over > 0 { throw .awayTextTooLong(bytesOver: over) }
    if case .away(text, _) = availability { throw .alreadyAway }
    events.append(.wentAway(text: text))
  }

  /// Decides `AgentCommand.comeBack`.
  func decideBack(_ events: inout [DeskEvent]) throws(CommandRefusal) {
    if isClosed { return }
    switch availability {
    case .away, .outOfHours: events.append(.cameBack)
    case .open, .wrappingUp: throw .notAway
    }
  }

  /// Decides `AgentCommand.next`.
  func decideNext(_ events: inout [DeskEvent]) throws(CommandRefusal) {
    if isClosed { return }
    switch availability {
    case .wrappingUp: events.append(.wrapUpEnded)
    case .away, .outOfHours: throw .isAway
    case .open: throw .noWrapUp
    }
  }

  /// Decides what the calendar says about the opening hours.
  func decideHours(_ hours: HoursState, _ events: inout [DeskEvent]) {
    guard !isClosed, hours != presence.hours else { return }
    switch hours {
    case .open: events.append(.hoursBegan)
    case .closed(let opens): events.append(.hoursEnded(opens: opens))
    }
  }
}
