import ChatCore
import Testing

/// From the line to the seat.
@Suite struct DeskArrivalTests {
  @Test func whoComesToAnEmptySeatIsTakenAtOnce() {
    var bench = DeskBench()
    #expect(bench.on(.arrived) == [.takeNext])
  }

  @Test func whoComesToATakenSeatWaits() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.arrived) == [])
    bench.on(.name("小明"))
    #expect(bench.on(.arrived) == [])
  }

  @Test func whoGivesANameIsServedAndSpeaksFirst() {
    var bench = DeskBench()
    #expect(bench.on(.accepted(waited: .seconds(75))) == [])
    #expect(bench.desk.customer == nil)
    bench.wait(.seconds(2))
    #expect(
      bench.on(.name("小明")) == [
        .customerChanged,
        .show(.connected(.here("小明"), waited: .seconds(75))),
        .turnBegan(.customer),
      ])
    #expect(bench.desk.customer?.caller == .here("小明"))
    #expect(bench.desk.customer?.turn == .customer)
    #expect(bench.desk.customer?.since == bench.now)
    #expect(bench.desk.customer?.waited == .seconds(75))
  }

  @Test func anEmptyNameIsAName() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.name("")).contains(.show(.connected(.here(""), waited: .zero))))
    #expect(bench.desk.customer?.caller.name == "")
  }

  @Test func aRepairedNameIsSaid() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(
      bench.on(.received(Frame(.name, "\u{FFFD}", isRepaired: true))) == [
        .customerChanged,
        .show(.connected(.here("\u{FFFD}"), waited: .zero)),
        .show(.nameRepaired(.here("\u{FFFD}"))),
        .turnBegan(.customer),
      ])
  }

  @Test func anUnknownTypeBeforeTheNameIsSkipped() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    let unknown = DeskEvent.received(Frame(.unknown(digit: 7), ""))
    #expect(bench.on(unknown) == [.show(.skippedType(digit: 7))])
    #expect(bench.on(.name("小明")).last == .turnBegan(.customer))
    // Said once for each digit, and not again because they have a name now.
    #expect(bench.on(unknown) == [])
  }

  @Test func aMessageBeforeTheNameIsKeptAndEndsIt() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(
      bench.on(.message("hello")) == [
        .show(.customer, "hello"),
        .show(.droppedForMissingName(.here())),
        .hangUp,
        .takeNext,
      ])
    #expect(bench.desk.seat == .empty(since: bench.now))
  }

  @Test func aRepairedMessageBeforeTheNameIsMarked() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    let effects = bench.on(.received(Frame(.message, "\u{FFFD}", isRepaired: true)))
    #expect(effects.first == .show(.customer, "\u{FFFD}", .repaired))
  }

  @Test func theLineIsToldWhenItChanges() {
    var bench = DeskBench()
    #expect(bench.on(.lineChanged(waiting: 0)) == [])
    #expect(bench.on(.lineChanged(waiting: 2)) == [.lineChanged(waiting: 2, grew: true)])
    #expect(bench.on(.lineChanged(waiting: 2)) == [])
    #expect(bench.on(.lineChanged(waiting: 1)) == [.lineChanged(waiting: 1, grew: false)])
    #expect(bench.desk.waitingCount == 1)
  }

  @Test func eachCustomerHasANumberOfTheirOwn() {
    var bench = DeskBench()
    var numbers: Set<Int> = []
    for _ in 0..<5 {
      bench.seat("小明")
      numbers.insert(bench.desk.customer?.number ?? 0)
      bench.on(.ended(unfinished: 0))
    }
    #expect(numbers.count == 5)
  }
}

/// Who hung up while they were still in the line.
@Suite struct DeskLeftWhileWaitingTests {
  /// Accepted, and known to have hung up, before anything was read.
  private static func gone() -> DeskBench {
    var bench = DeskBench()
    bench.on(.accepted(waited: .seconds(30)))
    bench.on(.peerFinished)
    return bench
  }

  @Test func areNotedWithWhatTheyWroteAndPassedOver() {
    var bench = Self.gone()
    let left = Notice.leftWhileWaiting(.here("小明"), waited: .seconds(30))
    #expect(bench.on(.name("小明")) == [.show(left)])
    #expect(bench.on(.message("在吗？")) == [.show(.customer, "在吗？")])
    #expect(bench.desk.customer == nil)
    #expect(bench.on(.ended(unfinished: 0)) == [.takeNext])
    #expect(bench.desk.seat == .empty(since: bench.now))
  }

  @Test func arePassedOverAlsoWithoutAName() {
    var bench = Self.gone()
    let left = Notice.leftWhileWaiting(.here(), waited: .seconds(30))
    #expect(bench.on(.ended(unfinished: 0)) == [.show(left), .takeNext])
  }

  @Test func arePassedOverAlsoIfTheirConnectionBroke() {
    // Gone by a reset: the first read fails, and nothing they wrote can be read.
    var bench = DeskBench()
    bench.on(.accepted(waited: .seconds(30)))
    let left = Notice.leftWhileWaiting(.here(), waited: .seconds(30))
    #expect(bench.on(.broke(errno: 104, unfinished: 0)) == [.show(left), .takeNext])
  }

  @Test func areNotedOnlyOnce() {
    var bench = Self.gone()
    bench.on(.name("小明"))
    #expect(bench.on(.broke(errno: 104, unfinished: 0)) == [.takeNext])
  }

  @Test func mayHaveLeftInsideAMessage() {
    var bench = Self.gone()
    bench.on(.name("小明"))
    #expect(bench.on(.ended(unfinished: 9)) == [.show(.unfinished(bytes: 9)), .takeNext])
  }

  @Test func mayHaveWrittenSeveralMessages() {
    var bench = Self.gone()
    bench.on(.name("小明"))
    #expect(bench.on(.message("在吗？")) == [.show(.customer, "在吗？")])
    #expect(bench.on(.message("喂")) == [.show(.customer, "喂", .outOfTurn)])
    #expect(
      bench.on(.received(Frame(.message, "\u{FFFD}", isRepaired: true)))
        == [.show(.customer, "\u{FFFD}", [.outOfTurn, .repaired])])
  }

  @Test func mayHaveSentABadNameAndThenAnother() {
    var bench = Self.gone()
    let bad = DeskEvent.received(Frame(.name, "\u{FFFD}", isRepaired: true))
    #expect(
      bench.on(bad) == [
        .show(.leftWhileWaiting(.here("\u{FFFD}"), waited: .seconds(30))),
        .show(.nameRepaired(.here("\u{FFFD}"))),
      ])
    #expect(bench.on(.name("小明")) == [.show(.renamed(from: "\u{FFFD}", to: "小明"))])
  }

  @Test func mustGiveANameFirstLikeAnyoneElse() {
    var bench = Self.gone()
    #expect(
      bench.on(.message("hello")) == [
        .show(.customer, "hello"),
        .show(.droppedForMissingName(.here())),
        .hangUp,
        .takeNext,
      ])
  }

  @Test func areStillServedIfTheNewsComesAfterTheName() {
    var bench = DeskBench.serving()
    #expect(bench.on(.peerFinished) == [])
    #expect(bench.on(.message("再见")) == [.show(.customer, "再见"), .turnBegan(.agent)])
    #expect(
      bench.on(.ended(unfinished: 0))
        == [.show(.left(.here("小明"))), .customerChanged, .takeNext])
  }
}
