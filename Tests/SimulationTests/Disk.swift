import ChatCore
import MonotonicTime

/// Where the journal is written: at once, later, in fits, or not at all for a while.
struct Disk {
  /// Without an answer for so long, or after an error, nobody waits for it any more.
  static let patience: Duration = .seconds(5)

  enum Manner: CaseIterable {
    case writesAtOnce, writesLate, fails, stalls
  }

  var manner = Manner.writesAtOnce
  /// What is on the disk, in order.
  private(set) var journal: [DeskEvent] = []
  /// What is not yet.
  private var waiting: [DeskEvent] = []
  /// Since when somebody waits for the answer to a record.
  private(set) var awaitedSince: Instant?
  /// What is not saved waits in memory, and a warning says so.
  private(set) var isGivenUp = false

  mutating func record(_ events: [DeskEvent], at now: Instant) {
    waiting += events
    awaitedSince = now
  }

  /// When nobody waits any longer.
  var patienceEnds: Instant? { isGivenUp ? nil : awaitedSince.map { $0 + Self.patience } }

  /// The answer that comes without waiting for anything.
  var answersAtOnce: Bool { awaitedSince != nil && (isGivenUp || manner == .writesAtOnce) }

  /// The disk does what it does.
  /// - Returns: whether that answers a record.
  mutating func act(at now: Instant) -> Bool {
    switch manner {
    case .writesAtOnce, .writesLate:
      journal += waiting
      waiting = []
      isGivenUp = false
    case .fails: isGivenUp = isGivenUp || awaitedSince != nil
    case .stalls: if let patienceEnds, patienceEnds <= now { isGivenUp = true }
    }
    guard awaitedSince != nil, waiting.isEmpty || isGivenUp else { return false }
    awaitedSince = nil
    return true
  }
}
