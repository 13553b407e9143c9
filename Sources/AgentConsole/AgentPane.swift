import ChatCore
import ChatHistory
import ChatUI
import Languages
import MonotonicTime
import TerminalProgram

/// The pane at the right of a wide window: who is here, what is known of them, who waits, and the day so far.
struct AgentPane {
  private let language: any Language
  private var facts = Facts()
  private var built: SidePane?

  /// How many of those who wait have a line of their own.
  private static let listedMax = 5

  /// What the pane tells. Times are whole minutes: the pane changes no more often.
  private struct Facts: Equatable {
    var peer: Peer?
    var waited = Duration.zero
    var minutes: Int64 = 0
    var record: CustomerRecord?
    var countInLine = 0
    var minutesInLine: [Int64] = []
    var today: DayFigures?
  }

  init(_ language: any Language) { self.language = language }

  /// The pane, built anew only if it tells something else than the last time.
  /// - Parameters:
  ///   - record: what the history knows about the present customer.
  ///   - line: when those who wait arrived.
  mutating func pane(
    _ desk: Desk, record: CustomerRecord?, line: [Instant], today: DayFigures?,
    _ clock: inout StatusClock
  ) -> SidePane {
    var facts = Facts(record: record, today: today)
    if let customer = desk.customer {
      facts.peer = customer.peer
      facts.waited = customer.waited
      facts.minutes = clock.minutes(since: customer.since)
    }
    facts.countInLine = line.count
    facts.minutesInLine = line.prefix(Self.listedMax).map { clock.minutes(since: $0) }
    if let built, facts == self.facts { return built }
    self.facts = facts
    let pane = SidePane(
      [customer, last, notes, waiting, day].compactMap { $0 })
    built = pane
    return pane
  }

  // MARK: The sections

  private var customer: SidePane.Section? {
    guard let peer = facts.peer else { return nil }
    var lines = [SidePane.Line(language.name(of: peer), .name), SidePane.Line(peer.address)]
    lines.append(SidePane.Line(language.paneWaited(facts.waited)))
    lines.append(SidePane.Line(language.paneHere(language.age(minutes: facts.minutes))))
    if let earlier = facts.record?.earlier {
      let times = language.visits(earlier.sameName, fromThisAddress: earlier.sameNameAndHost)
      lines.append(SidePane.Line(language.paneBefore(times)))
    }
    return SidePane.Section(language.paneCustomer, lines)
  }

  private var last: SidePane.Section? {
    guard let last = facts.record?.last, let words = facts.record?.lastWords else { return nil }
    let lines = words.map { entry in
      let isCustomer = entry.speaker == .customer
      return SidePane.Line(
        (isCustomer ? "< " : "> ") + entry.text.singleLine, isCustomer ? .customer : .agent)
    }
    return SidePane.Section(language.paneLast(last.arrivedAt.localDateAndMinutes), lines)
  }

  private var notes: SidePane.Section? {
    guard let notes = facts.record?.notes else { return nil }
    return SidePane.Section(
      language.paneNotes, notes.map { SidePane.Line($0.text.singleLine, .note) })
  }

  private var waiting: SidePane.Section? {
    let count = facts.countInLine
    guard count > 0 else { return nil }
    let times = facts.minutesInLine.enumerated().map { index, minutes in
      SidePane.Line("\(index + 1). " + language.age(minutes: minutes))
    }
    let rest = count - times.count
    return SidePane.Section(
      language.paneLine(count), times + (rest > 0 ? [SidePane.Line(language.paneMore(rest))] : []))
  }

  private var day: SidePane.Section? {
    guard let today = facts.today, today.served + today.unserved > 0 else { return nil }
    var lines = [SidePane.Line(language.paneServed(today.served))]
    if today.unserved > 0 { lines.append(SidePane.Line(language.paneUnserved(today.unserved))) }
    if let waiting = today.waiting {
      lines.append(SidePane.Line(language.paneTypicalWait(waiting.median)))
    }
    if let handling = today.handling {
      lines.append(SidePane.Line(language.paneTypicalHandling(handling.median)))
    }
    return SidePane.Section(language.paneToday, lines)
  }
}
