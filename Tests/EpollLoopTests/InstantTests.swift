import MonotonicTime
import Testing

@Suite struct InstantTests {
  private let start = Instant(nanoseconds: 7_000_000_001)

  @Test(arguments: [
    (0, 0), (999_999_999, 0), (1_000_000_000, 1), (59_999_999_999, 59), (60_000_000_000, 60),
    (-999_999_999, 0), (-1_000_000_000, -1),
  ])
  func wholeSecondsAreThoseOfTheDuration(nanoseconds: Int64, seconds: Int64) {
    let now = Instant(nanoseconds: start.nanoseconds + nanoseconds)
    #expect(now.seconds(since: start) == seconds)
    #expect((now - start).wholeSeconds == seconds)
  }

  @Test(arguments: [0, 1, 60, 1 << 40, .max] as [Int64])
  func laterIsWhatADurationAdds(seconds: Int64) {
    #expect(start.later(bySeconds: seconds) == start + .seconds(seconds))
  }
}
