import CalendarTime
import Testing

@testable import ChatHistory

/// Erlang C, beside figures of others.
@Suite struct StaffingTests {
  /// 100 calls in half an hour of 180 s each, 11 agents: the load is 10, and a wait has the probability 0.682
  /// (https://en.wikipedia.org/wiki/Erlang_(unit), tables of Erlang C for 10 erlang and 11 servers).
  @Test func theProbabilityOfAWait() {
    let waits = Staffing.waitingShare(desks: 11, load: 10, handlingSeconds: 180, seconds: 0)
    #expect(abs(waits - 0.6821) < 0.001)
  }

  /// One desk is a M/M/1 queue: the share that waits is the load.
  @Test func oneDesk() {
    #expect(
      abs(Staffing.waitingShare(desks: 1, load: 0.3, handlingSeconds: 60, seconds: 0) - 0.3) < 1e-9)
  }

  @Test func theFewestDesks() {
    for perHour in [0.5, 10, 100, 5000] {
      let (count, share) = Staffing.desks(perHour: perHour, handlingSeconds: 300)
      #expect(share >= Staffing.share)
      let load = perHour * 300 / 3600
      guard Double(count - 1) > load, count > 1 else { continue }
      #expect(
        1 - Staffing.waitingShare(desks: count - 1, load: load, handlingSeconds: 300)
          < Staffing.share)
    }
  }

  @Test func fromWhatWasMeasured() throws {
    #expect(Staffing(arrivals: [], handling: []) == nil)
    // Two days, 20 and 40 customers in one hour.
    let start: Int64 = 1_732_084_205_123
    let arrivals = (0..<60).map { number in
      WallTime(milliseconds: start + Int64(number) + (number < 20 ? 0 : 86_400_000))
    }
    let staffing = try #require(Staffing(arrivals: arrivals, handling: [200_000, 400_000]))
    #expect(staffing.handlingSeconds == 300)
    let hour = try #require(staffing.hours.first)
    #expect(staffing.hours.count == 1 && hour.arrivals == 30 && hour.mostArrivals == 40)
    #expect(hour.desks == 5 && hour.mostDesks == 6)
  }
}
