import ChatCore
import MonotonicTime
import TestSupport
import Testing

@testable import DeskTeam

/// Two desks and one customer, who is handed over from one to the other and back while everything else goes
/// on: the customer writes, the disks are slow, offers are declined and withdrawn, and a desk dies at any step.
///
/// The customer's messages are numbered. Whatever happens, no two desks read the connection, and each number is
/// shown once, in order.
struct TransferSimulation {
  private var random: SplitMix64
  private let trace: ((String) -> Void)?
  private let socket = TransferSocket()
  private var desks: [TransferDesk]
  private var writtenCount = 0
  private var isKilled = false
  private(set) var handedOverCount = 0

  init(seed: UInt64, trace: ((String) -> Void)?) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    let now = Instant(nanoseconds: 1_000_000_000)
    desks = [TransferDesk(0, socket, at: now), TransferDesk(1, socket, at: now)]
    socket.unread = Frame(.name, "小明").encoded
  }

  mutating func run() throws {
    desks[0].accept()
    for _ in 0..<400 { try step() }
    let diesInTheEnd = isKilled
    try finish()
    handedOverCount = desks.reduce(0) { $0 + $1.handedOverCount }
    try checkEnd(diesInTheEnd)
  }

  private mutating func step() throws {
    let desk = random.int(0...1)
    switch random.int(0...21) {
    case 0...3: deliver(to: desk)
    case 4...6: desks[desk].save()
    case 7...9: desks[desk].read(max(1, random.chunk(of: 40)))
    case 10, 11: write()
    case 12, 13: tell("\(desk) offers", desk) { $0.offer() }
    case 14, 15: tell("\(desk) accepts", desk) { $0.answer(true) }
    case 16 where random.one(in: 3): tell("\(desk) declines", desk) { $0.answer(false) }
    case 17 where random.one(in: 3): tell("\(desk) withdraws", desk) { $0.withdraw() }
    case 18: tell("\(desk) replies", desk) { $0.command(.say("reply")) }
    case 19 where random.one(in: 4): for index in 0...1 { desks[index].pass(.seconds(3)) }
    case 20 where random.one(in: 25) && !isKilled: kill(desk)
    case 21 where random.one(in: 60):
      trace?("the customer hangs up")
      socket.hasHungUp = true
    default: break
    }
    try check()
  }

  private mutating func tell(_ what: String, _ desk: Int, _ body: (inout TransferDesk) -> Void) {
    trace?(what)
    body(&desks[desk])
  }

  private mutating func write() {
    guard !socket.hasHungUp else { return }
    socket.unread += Frame(.message, "\(writtenCount)").encoded
    writtenCount += 1
  }

  private mutating func deliver(to desk: Int) {
    guard !desks[1 - desk].outbox.isEmpty else {
      if desks[1 - desk].isGone { desks[desk].colleagueDied() }
      return
    }
    let mail = desks[1 - desk].outbox.removeFirst()
    trace?("\(desk) receives \(mail.message)")
    desks[desk].receive(mail)
  }

  /// What a dead desk has written still arrives, and then the end of its stream.
  private mutating func kill(_ desk: Int) {
    trace?("\(desk) dies")
    isKilled = true
    desks[desk].die()
  }

  private mutating func finish() throws {
    for _ in 0..<40 {
      for desk in 0...1 {
        repeat { deliver(to: desk) } while !desks[1 - desk].outbox.isEmpty
        for _ in 0..<20 {
          desks[desk].save()
          desks[desk].read(1000)
        }
        // So that reading goes on where much has come out of turn.
        desks[desk].command(.say("reply"))
        desks[desk].pass(.seconds(1))
        try check()
      }
    }
  }

  private func check() throws {
    try require(desks.count { $0.isReading } < 2, "both desks read the connection")
    let shown = (desks[0].shown + desks[1].shown).compactMap { Int($0) }.sorted()
    try require(shown == Array(0..<shown.count), "shown \(shown)")
    for desk in desks {
      let numbers = desk.shown.compactMap { Int($0) }
      try require(numbers == numbers.sorted(), "out of order at \(desk.index): \(numbers)")
    }
  }

  private func checkEnd(_ isKilled: Bool) throws {
    for desk in desks where !desk.isGone {
      try require(!desk.team.keepsSeatFree, "\(desk.index) keeps its seat free for nobody")
      try require(desk.team.outgoing?.phase != .sent, "\(desk.index) waits for an answer")
      try require(!desk.core.isBusy, "\(desk.index) is busy")
    }
    let serving = desks.filter { !$0.isGone && $0.isServing }
    if socket.hasHungUp {
      try require(serving.isEmpty, "a customer who has left is served")
    } else if isKilled {
      try require(
        serving.count == socket.holders.count, "the connection is held by nobody who serves")
      try require(serving.count <= 1, "two desks serve the customer")
    } else {
      try require(serving.count == 1 && socket.holders == [serving[0].index], "nobody serves")
      let shownCount = desks.reduce(0) { $0 + $1.shown.compactMap { Int($0) }.count }
      try require(shownCount == writtenCount, "\(shownCount) of \(writtenCount) were shown")
    }
  }
}

extension Simulations {
  @Suite struct TransferTests {
    @Test func aCustomerIsAtOneDesk() {
      Seeds.each(byDefault: 100) {
        var simulation = TransferSimulation(seed: $0, trace: $1)
        try simulation.run()
      }
    }

    /// Guards against a simulation in which nobody is handed over.
    @Test func manyAreHandedOver() throws {
      var counts: [Int] = []
      for seed: UInt64 in 1...100 {
        var simulation = TransferSimulation(seed: seed, trace: nil)
        try simulation.run()
        counts.append(simulation.handedOverCount)
      }
      #expect(counts.reduce(0, +) > 100)
      #expect(counts.count { $0 > 1 } > 10)
    }
  }
}
