import MonotonicTime

/// Whether the desk takes customers, and if not, why.
public enum Availability: Equatable, Sendable {
  /// The next in line is taken as soon as the seat is empty.
  case open
  /// The agent is away, for this reason (which may be empty), until they come back.
  case away(text: String, since: Instant)
  /// The opening hours are over.
  /// - Parameter opens: when they begin again, in seconds since 1970-01-01 00:00 UTC; nil if that is not known.
  case outOfHours(opens: Int64?, since: Instant)
  /// The agent wraps up the last conversation. The seat is empty.
  case wrappingUp(until: Instant)
}

/// What the program's calendar says about the opening hours.
public enum HoursState: Equatable, Sendable {
  case open
  /// Closed. `opens` as in `Availability.outOfHours`.
  case closed(opens: Int64?)
}

/// What the availability follows from. The reasons overlap: each begins and ends by itself.
struct Presence: Equatable, Sendable {
  private struct Absence: Equatable {
    var text: String
    let since: Instant
  }

  private struct Closure: Equatable {
    let opens: Int64?
    let since: Instant
    /// The agent came back all the same; this holds until the hours change.
    var isOverridden = false
  }

  /// How long nobody is taken after a conversation; nil for not at all.
  let wrapUp: Duration?
  private var absence: Absence?
  private var closure: Closure?
  /// When the wrap-up ends; nil if there is none.
  private(set) var wrapUpEnd: Instant?

  init(wrapUp: Duration?) { self.wrapUp = wrapUp }

  /// An absence hides the opening hours, and both hide a wrap-up.
  var availability: Availability {
    if let absence { return .away(text: absence.text, since: absence.since) }
    if let closure, !closure.isOverridden {
      return .outOfHours(opens: closure.opens, since: closure.since)
    }
    return wrapUpEnd.map { .wrappingUp(until: $0) } ?? .open
  }

  /// The state of the opening hours, whether the agent is there or not.
  var hours: HoursState { closure.map { .closed(opens: $0.opens) } ?? .open }

  mutating func goAway(_ text: String, at now: Instant) {
    absence = Absence(text: text, since: absence?.since ?? now)
  }

  mutating func comeBack() {
    absence = nil
    closure?.isOverridden = true
  }

  mutating func set(_ hours: HoursState, at now: Instant) {
    switch hours {
    case .open: closure = nil
    case .closed(let opens): closure = Closure(opens: opens, since: now)
    }
  }

  mutating func beginWrapUp(at now: Instant) { wrapUpEnd = wrapUp.map { now + $0 } }

  mutating func endWrapUp() { wrapUpEnd = nil }
}
