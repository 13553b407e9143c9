import ChatCore
import Testing

/// From the line to the seat.
@Suite struct DeskArrivalTests {
  @Test func whoComesToAnEmptySeatIsTakenAtOnce() {
    var bench = AgentBench()
    #expect(!bench.core.wantsNext)
    _ = bench.actions { core, _, _ in core.arrived() }
    #expect(bench.core.wantsNext)
    _ = bench.actions { core, _, _ in core.acceptedNobody() }
    #expect(!bench.core.wantsNext)
  }

  @Test func whoComesBeforeTheDeskListensIsTakenThen() {
    var bench = AgentBench(isDiskLate: true)
    let opened = DeskEvent.opened(address: "127.0.0.1:21567")
    #expect(
      bench.actions { $0.opened("127.0.0.1:21567", at: $1, &$2) } == [.record([opened])])
    #expect(!bench.core.wantsNext)
    #expect(bench.commit() == [.happened(opened)])
    #expect(bench.core.wantsNext)
  }

  @Test func whoComesToATakenSeatWaits() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    _ = bench.actions { core, _, _ in core.arrived() }
    #expect(!bench.core.wantsNext && bench.core.isOccupied)
    bench.on(.name("小明"))
    #expect(!bench.core.wantsNext && bench.core.isOccupied)
    bench.on(.ended(.finished))
    #expect(bench.core.wantsNext && !bench.core.isOccupied)
  }

  @Test func whoGivesANameIsServedAndSpeaksFirst() {
    var bench = AgentBench()
    #expect(
      bench.on(.accepted(waited: .seconds(75)))
        == [.happened(.arrived(.here(), waited: .seconds(75)))])
    #expect(bench.desk.customer == nil)
    bench.wait(.seconds(2))
    #expect(
      bench.on(.name("小明")) == [.happened(.seated(.here("小明"), waited: .seconds(75)))])
    #expect(bench.desk.customer?.peer == .here("小明"))
    #expect(bench.desk.turn == .customer)
    #expect(bench.desk.customer?.since == bench.now)
    #expect(bench.desk.customer?.waited == .seconds(75))
    #expect(!bench.core.canSay)
  }

  @Test func anEmptyNameIsAName() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.name("")) == [.happened(.seated(.here(""), waited: .zero))])
    #expect(bench.desk.customer?.peer.name == "")
  }

  @Test func aRepairedNameIsSaid() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(
      bench.on(.badName) == [
        .happened(.seated(.here("\u{FFFD}"), waited: .zero)),
        .happened(.nameRepaired(.here("\u{FFFD}"))),
      ])
  }

  @Test func anUnknownTypeBeforeTheNameIsSkipped() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.unknown(7)) == [.happened(.typeSkipped(digit: 7))])
    #expect(bench.on(.name("小明")).sketch == "seated")
    // Once per type digit; the name does not reset this.
    #expect(bench.on(.unknown(7)) == [])
  }

  @Test func aMessageBeforeTheNameIsKeptAndEndsIt() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(
      bench.on(.bytes(Frame(.message, "hello").encoded + wire("0009|1|me"))) == [
        .hangUp, .said(.customer, "hello"), .ended(.here(), .messageBeforeName),
      ])
    #expect(bench.desk.seat == .empty(since: bench.now))
  }

  @Test func aRepairedMessageBeforeTheNameIsMarked() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.badMessage).contains(.said(.customer, "\u{FFFD}", .repaired)))
  }

  @Test func theLineIsToldWhenItChanges() {
    var bench = AgentBench(isDiskLate: true)
    #expect(bench.on(.lineChanged(waiting: 0)) == [])
    #expect(bench.on(.lineChanged(waiting: 2)) == [.lineChanged(waiting: 2, grew: true)])
    #expect(bench.on(.lineChanged(waiting: 2)) == [])
    // Even while events are being written: it is not about a customer.
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.lineChanged(waiting: 1)) == [.lineChanged(waiting: 1, grew: false)])
    #expect(bench.core.waitingCount == 1)
  }

  @Test func eachCustomerHasANumberOfTheirOwn() {
    var bench = AgentBench()
    var numbers: Set<Int> = []
    for _ in 0..<5 {
      bench.on(.accepted(waited: .zero))
      let arriving = bench.number
      bench.on(.name("小明"))
      #expect(bench.number == arriving && bench.desk.customer?.number == arriving)
      numbers.insert(bench.number ?? 0)
      bench.on(.ended(.finished))
      #expect(bench.number == nil)
    }
    #expect(numbers.count == 5)
  }

  @Test func whoCanNotBeAcceptedIsToldOfOnceAndTriedAgain() {
    var bench = AgentBench(isDiskLate: true)
    _ = bench.actions { core, _, _ in core.arrived() }
    let failed = DeskEvent.acceptFailed(errno: 24)
    #expect(
      bench.actions { $0.acceptFailed(errno: 24, isFirst: true, at: $1, &$2) }
        == [.record([failed])])
    #expect(bench.commit() == [.happened(failed)])
    #expect(!bench.core.wantsNext)
    _ = bench.actions { core, _, _ in core.arrived() }
    #expect(bench.core.wantsNext)
    #expect(bench.actions { $0.acceptFailed(errno: 24, isFirst: false, at: $1, &$2) } == [])
    #expect(!bench.core.wantsNext && !bench.core.isBusy)
  }
}

/// Peers that hung up in the line.
@Suite struct DeskLeftWhileWaitingTests {
  /// Accepted, and known to have closed before anything was read.
  private static func gone() -> AgentBench {
    var bench = AgentBench()
    bench.on(.accepted(waited: .seconds(30)))
    bench.on(.peerShutdown)
    return bench
  }

  private static func left(_ name: String?) -> AgentAction {
    .happened(.leftWhileWaiting(.here(name), waited: .seconds(30)))
  }

  @Test func areNotedWithWhatTheyWroteAndPassedOver() {
    var bench = Self.gone()
    #expect(bench.on(.name("小明")) == [Self.left("小明")])
    #expect(bench.on(.message("在吗？")) == [.said(.customer, "在吗？")])
    #expect(bench.desk.customer == nil && bench.desk.turn == nil)
    #expect(bench.on(.ended(.finished)) == [.ended(.here("小明"), .leftWhileWaiting)])
    #expect(bench.desk.seat == .empty(since: bench.now))
  }

  @Test func arePassedOverAlsoWithoutAName() {
    var bench = Self.gone()
    #expect(
      bench.on(.ended(.finished)) == [Self.left(nil), .ended(.here(), .leftWhileWaiting)])
  }

  @Test func arePassedOverAlsoIfTheirConnectionBroke() {
    // A reset: the first read fails, so nothing they sent can be read.
    var bench = AgentBench()
    bench.on(.accepted(waited: .seconds(30)))
    #expect(bench.on(.reset) == [Self.left(nil), .ended(.here(), .leftWhileWaiting)])
  }

  @Test func areNotedOnlyOnce() {
    var bench = Self.gone()
    bench.on(.name("小明"))
    #expect(bench.on(.reset) == [.ended(.here("小明"), .leftWhileWaiting)])
  }

  @Test func mayHaveLeftInsideAMessage() {
    var bench = Self.gone()
    bench.on(.bytes(wire("0009|1|me0012|2|ab")))
    #expect(
      bench.on(.ended(.finished)) == [
        .happened(.messageUnfinished(bytes: 9)), .ended(.here("me"), .leftWhileWaiting),
      ])
  }

  @Test func mayHaveWrittenSeveralMessages() {
    var bench = Self.gone()
    bench.on(.name("小明"))
    #expect(bench.on(.message("在吗？")) == [.said(.customer, "在吗？")])
    #expect(bench.on(.message("喂")) == [.said(.customer, "喂", .outOfTurn)])
    #expect(bench.on(.badMessage) == [.said(.customer, "\u{FFFD}", [.outOfTurn, .repaired])])
  }

  @Test func mayHaveSentABadNameAndThenAnother() {
    var bench = Self.gone()
    #expect(
      bench.on(.badName) == [
        Self.left("\u{FFFD}"), .happened(.nameRepaired(.here("\u{FFFD}"))),
      ])
    #expect(bench.on(.name("小明")) == [.happened(.renamed(from: "\u{FFFD}", to: "小明"))])
  }

  @Test func mustGiveANameFirstLikeAnyoneElse() {
    var bench = Self.gone()
    #expect(
      bench.on(.message("hello"))
        == [.hangUp, .said(.customer, "hello"), .ended(.here(), .messageBeforeName)])
  }

  @Test func areStillServedIfTheNewsComesAfterTheName() {
    var bench = AgentBench.serving()
    #expect(bench.on(.peerShutdown) == [])
    #expect(bench.on(.message("再见")) == [.said(.customer, "再见")])
    #expect(bench.core.canSay)
    #expect(bench.on(.ended(.finished)) == [.ended(.here("小明"), .left)])
  }

  /// A peer known to have left is not shown as the customer, unless the event is already being written.
  @Test func areServedForAMomentIfTheNewsComesWhileTheyAreSeated() {
    var bench = AgentBench(isDiskLate: true)
    bench.write(.accepted(waited: .zero))
    #expect(bench.on(.name("小明")).sketch == "record")
    bench.on(.peerShutdown)
    bench.on(.ended(.finished))
    #expect(bench.commit().sketch == "seated, record, ended left")
  }

  @Test func areNotServedIfTheNewsComesWhileTheyArrive() {
    var bench = AgentBench(isDiskLate: true)
    bench.on(.accepted(waited: .zero))
    bench.on(.peerShutdown)
    bench.commit()
    #expect(bench.write(.name("小明")).sketch == "record, leftWhileWaiting")
  }
}
