import ChatCore
import MonotonicTime

/// A model of the disk under the journal: writes complete at once or late, fail, or stall.
struct Disk {
  /// The timeout: after this time or an error, the program stops waiting for the disk.
  static let timeout: Duration = .seconds(5)

  enum Manner: CaseIterable {
    case writesAtOnce, writesLate, fails, stalls
  }

  var manner = Manner.writesAtOnce
  /// The events on the disk, in order.
  private(set) var journal: [DeskEvent] = []
  /// The events not written yet.
  private var waiting: [DeskEvent] = []
  /// When the pending record was issued.
  private(set) var awaitedSince: Instant?
  /// Whether the program stopped waiting: unsaved events are kept in memory, and a warning is shown.
  private(set) var isGivenUp = false

  mutating func record(_ events: [DeskEvent], at now: Instant) {
    waiting += events
    awaitedSince = now
  }

  /// When the program stops waiting.
  var timeoutEnds: Instant? { isGivenUp ? nil : awaitedSince.map { $0 + Self.timeout } }

  /// Whether a record is answered at once.
  var answersAtOnce: Bool { awaitedSince != nil && (isGivenUp || manner == .writesAtOnce) }

  /// Lets the disk work.
  /// - Returns: whether that answers a record.
  mutating func act(at now: Instant) -> Bool {
    switch manner {
    case .writesAtOnce, .writesLate:
      journal += waiting
      waiting = []
      isGivenUp = false
    case .fails: isGivenUp = isGivenUp || awaitedSince != nil
    case .stalls: if let timeoutEnds, timeoutEnds <= now { isGivenUp = true }
    }
    guard awaitedSince != nil, waiting.isEmpty || isGivenUp else { return false }
    awaitedSince = nil
    return true
  }
}
