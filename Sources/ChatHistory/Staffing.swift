import CalendarTime
import Glibc

/// How many desks it takes, from what was measured: Erlang's second formula (C) for each hour of the day.
///
/// It holds for customers who arrive independently of each other, wait in one line, and do not give up (who gives up
/// makes the line shorter, so in truth it is a little better). The handling time is taken as the same at all hours.
public struct Staffing: Equatable, Sendable {
  /// The goal: this share of the customers is seated within this time. 80 % within a minute.
  public static let share = 0.8
  /// Within how many seconds.
  public static let seconds = 60.0

  /// An hour of the day in local time, on the days on which there were customers.
  public struct Hour: Equatable, Sendable {
    /// 0 to 23.
    public let hour: Int
    /// Customers who arrived, on the average day.
    public let arrivals: Double
    /// Customers who arrived on the day on which they were most.
    public let mostArrivals: Int
    /// Desks that reach the goal on the average day.
    public let desks: Int
    /// The share of customers who are seated in time with them.
    public let share: Double
    /// Desks that reach it on the day with the most arrivals.
    public let mostDesks: Int
  }

  /// The mean handling time, in seconds.
  public let handlingSeconds: Double
  /// The hours in which customers arrived.
  public let hours: [Hour]

  /// - Parameters:
  ///   - arrivals: all arrivals.
  ///   - handling: the handling times, in milliseconds. Without any there is no answer.
  package init?(arrivals: [WallTime], handling: [Int64]) {
    guard !handling.isEmpty else { return nil }
    let seconds = Double(handling.reduce(0, +)) / Double(handling.count) / 1000
    guard seconds > 0 else { return nil }
    handlingSeconds = seconds
    var counts: [String: [Int]] = [:]
    for time in arrivals {
      let (date, clock) = time.local
      guard let hour = Int(clock.prefix(2)) else { continue }
      counts[date, default: Array(repeating: 0, count: 24)][hour] += 1
    }
    hours = (0..<24).compactMap { hour in
      let days = counts.values.map { $0[hour] }
      let total = days.reduce(0, +)
      guard total > 0, let most = days.max() else { return nil }
      let mean = Double(total) / Double(days.count)
      let (desks, share) = Self.desks(perHour: mean, handlingSeconds: seconds)
      return Hour(
        hour: hour, arrivals: mean, mostArrivals: most, desks: desks, share: share,
        mostDesks: Self.desks(perHour: Double(most), handlingSeconds: seconds).count)
    }
  }

  /// The fewest desks that reach the goal, and the share that they reach.
  static func desks(perHour: Double, handlingSeconds: Double) -> (count: Int, share: Double) {
    let load = perHour * handlingSeconds / 3600
    var count = Int(load) + 1
    while true {
      let share = 1 - waitingShare(desks: count, load: load, handlingSeconds: handlingSeconds)
      if share >= Self.share { return (count, share) }
      count += 1
    }
  }

  /// The share of customers who wait longer than `seconds`: Erlang's C, and an exponential wait behind it.
  static func waitingShare(
    desks: Int, load: Double, handlingSeconds: Double, seconds: Double = seconds
  ) -> Double {
    // Erlang's B by its recursion, in which nothing overflows.
    var blocked = 1.0
    for desk in 1...desks { blocked = load * blocked / (Double(desk) + load * blocked) }
    let free = 1 - load / Double(desks)
    let waits = blocked / (blocked + (1 - blocked) * free)
    return waits * exp(-(Double(desks) - load) * seconds / handlingSeconds)
  }
}
