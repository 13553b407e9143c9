import ArgumentParser
import CalendarTime
import CentralHistory
import ChatHistory
import ChatUI
import Glibc
import Languages
import TerminalProgram

/// `history ship`: copies the history to a PostgreSQL database. It may be killed at any moment: the next one begins
/// where the last commit was. A problem is told once, however often it is met again.
struct HistoryShip: HistorySubcommand {
  static let page = CommandPage.ship
  static let configuration = CommandConfiguration(page)

  @Option(help: .item(.to, on: page)) var to: String?
  @Flag(help: .item(.follow, on: page)) var follow = false
  @Option(name: .customLong("prune"), help: .item(.pruneThere, on: page)) var pruneThere: String?
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryPlace

  func check() throws(UsageMistake) {
    guard let to else { throw .missing(.to) }
    if to.isEmpty { throw .empty(.to) }
    _ = try cutoff()
  }

  private func cutoff() throws(UsageMistake) -> WallTime? {
    guard let pruneThere else { return nil }
    return try typedTime(pruneThere, of: .pruneThere).start
  }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let target = try typedConnection(to ?? "", of: .to)
    let shipping = Shipping(
      shipper: HistoryShipper(path: path, target: target), place: target.place, path: path)
    guard !follow else { try runForever(shipping) }
    try shipping.patiently(for: Self.patience) { try shipping.ship() }
    if let cutoff = try cutoff() {
      let count = try shipping.patiently(for: Self.patience) { try shipping.prune(cutoff) }
      if format.format == .text { tell(pruned: count, cutoff, target.place, output) }
    }
    let total = shipping.total
    switch format.format {
    case .jsonl:
      JSONValue.object([
        ("type", .text("ship")), ("conversations", .integer(Int64(total.conversations))),
        ("entries", .integer(Int64(total.entries))),
      ]).appendLine(to: &output.bytes)
    case .text:
      output.bytes.append(
        contentsOf: (userLanguage.shipped(amount(total), to: target.place) + "\n").utf8)
    }
    return 0
  }

  /// How long a server may be away before a run without --follow gives up: it may just be restarted.
  private static let patience: Duration = .seconds(30)
  /// How often the file is looked at with --follow.
  private static let microsecondsBetweenLooks: useconds_t = 500_000
  private static let pruneInterval: Duration = .seconds(3600)

  private func runForever(_ shipping: Shipping) throws -> Never {
    var nextPruning = ContinuousClock.now
    while true {
      if shipping.isDue { try shipping.patiently(for: nil) { try shipping.ship() } }
      if let cutoff = try cutoff(), ContinuousClock.now >= nextPruning {
        try shipping.patiently(for: nil) { try shipping.prune(cutoff) }
        nextPruning = .now + Self.pruneInterval
      }
      usleep(Self.microsecondsBetweenLooks)
    }
  }

  private func tell(
    pruned count: Int, _ cutoff: WallTime, _ place: String, _ output: BufferedOutput
  ) {
    let text = userLanguage.prunedThere(
      userLanguage.conversations(count), olderThan: cutoff.localDateAndMinutes, at: place)
    output.bytes.append(contentsOf: "\(text)\n".utf8)
  }
}

private func amount(_ amount: HistoryShipper.Amount) -> String {
  userLanguage.amount(conversations: amount.conversations, entries: amount.entries)
}

/// A shipper, and what is told of its work.
private final class Shipping {
  let shipper: HistoryShipper
  private let place: String
  private let path: String
  private(set) var total = HistoryShipper.Amount()
  /// The problem that was told last; nil if there is none.
  private var problem: String?
  private let progress = HistoryProgress(isAlone: true)

  init(shipper: HistoryShipper, place: String, path: String) {
    (self.shipper, self.place, self.path) = (shipper, place, path)
  }

  var isDue: Bool {
    let hasChanged = shipper.fileHasChanged()
    return hasChanged || !shipper.isConnected || shipper.leaseIsDue
  }

  func ship() throws {
    defer { progress.erase() }
    let before = total
    var last = HistoryShipper.Amount()
    try shipper.pass { amount in
      total = before + amount
      last = amount
      progress.report(userLanguage.shipped(AgentConsole.amount(total), to: place))
      return true
    }
    guard problem != nil else { return }
    problem = nil
    reportError(userLanguage.shippingAgain(to: place, AgentConsole.amount(last)))
  }

  @discardableResult
  func prune(_ cutoff: WallTime) throws -> Int { try shipper.prune(olderThan: cutoff) }

  /// Does `work` until it succeeds, ever more rarely.
  /// - Parameter limit: for how long in vain; nil: for ever.
  /// - Throws: the last error.
  @discardableResult
  func patiently<Result>(for limit: Duration?, _ work: () throws -> Result) throws -> Result {
    var start: ContinuousClock.Instant?
    var seconds: UInt32 = 1
    while true {
      let before = total
      do {
        return try work()
      } catch {
        // What was committed meanwhile shows that it is no use to give up.
        if total != before { start = nil }
        let now = ContinuousClock.now
        start = start ?? now
        guard mayPass(error, isEndless: limit == nil),
          limit.map({ start!.duration(to: now) < $0 }) ?? true
        else { throw error }
        tell(error)
        if total != before { seconds = 1 }
        sleep(seconds)
        seconds = min(2 * seconds, 30)
      }
    }
  }

  private func mayPass(_ error: any Error, isEndless: Bool) -> Bool {
    switch error {
    case let error as CentralError: !error.isLasting
    case HistoryError.locked: true
    // A desk may make it, or mend it.
    case is HistoryError: isEndless
    default: false
    }
  }

  private func tell(_ error: any Error) {
    let text =
      switch error {
      case let error as CentralError: userLanguage.text(of: error)
      case let error as HistoryError: userLanguage.text(of: error)
      default: "\(error)"
      }
    guard text != problem else { return }
    problem = text
    progress.erase()
    reportError(userLanguage.tryingAgain(text))
  }
}

extension HistoryShipper.Amount {
  fileprivate static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.conversations += other.conversations
    sum.entries += other.entries
    return sum
  }
}
