import Glibc
import TestSupport
import Testing

/// One line over several machines: deploy/haproxy.cfg with a real HAProxy.
@Suite(.enabled(if: Floor.isPossible, Floor.why)) struct FloorTests {
  /// A hundred customers and four desks, step by step: whenever a desk becomes free, it gets whoever is next.
  @Test func aHundredCustomersInOrder() async throws {
    try await onOwnThread {
      let floor = try LinedUpFloor(customers: 100)
      try floor.advance(20)
      #expect(try floor.floor.listenerCount() == 1)

      // A desk dies. Its customer is gone; whoever was sent there after that is still the next.
      let (dead, last) = floor.longest
      try floor.floor.kill(dead)
      try floor.floor.expectFromCustomers("ended c\(last)\n")
      try floor.floor.waitUntil("DOWN", of: [dead])
      floor.forget(last)
      try floor.advance(4)
      // It comes back.
      try floor.floor.start(dead)
      try floor.expectNext(at: dead)
      try floor.advance(4)

      // An agent goes away while serving: nobody comes after. They come back.
      let (away, customer) = floor.longest
      try floor.floor.say("/away", at: away)
      try floor.floor.waitUntil("DRAIN", of: [away])
      try floor.leave(customer)
      try floor.advance(4)
      #expect(try floor.floor.state("desk\(away)").connections == 0)
      try floor.floor.say("/back", at: away)
      try floor.expectNext(at: away)

      // Somebody in the line has had enough.
      let waiting = try floor.floor.state("BACKEND").waiting
      try floor.giveUp(floor.next + 2)
      try wait(for: "the line is shorter") {
        try floor.floor.state("BACKEND").waiting == waiting - 1
      }
      try floor.advance(8)

      // All are away: who comes is served by the answering desk. Who waited goes on waiting, and is served.
      for desk in 1...4 { try floor.floor.say("/away", at: desk) }
      try floor.floor.waitUntil("DRAIN", of: [1, 2, 3, 4])
      for name in ["evening", "night"] { try floor.floor.connect(name, from: 0) }
      for name in ["evening", "night"] { try floor.floor.expectAnswers(for: name) }
      #expect(try floor.floor.state("BACKEND").waiting > 40)
      for desk in 1...4 { try floor.floor.say("/back", at: desk) }
      try floor.floor.waitUntil("UP", of: [1, 2, 3, 4])
      try floor.advanceToTheEnd()
      try floor.checkHistories()
      // The log tells how long each has waited.
      try wait(for: "the last one is in the log") {
        floor.floor.log.contains(/10\.78\.0\.100:\d+ desk\d waited=[1-9]\d* total=\d+ -- before=/)
      }
    }
  }

  /// Whoever was sent there when it died is served by the answering desk, and then the whole line.
  @Test func theLastDeskDies() async throws {
    try await onOwnThread {
      let floor = try Floor(customers: 4)
      try floor.start(1)
      try floor.startNight()
      try floor.waitUntil("UP", of: [1, Floor.night])
      for number in 0..<4 { try floor.connect("c\(number)", from: number) }
      try floor.desks[1]?.expect("* c0 connected")
      try floor.kill(1)
      try floor.expectAnswers(for: "c1")
      // There is no desk any more: the answering desk takes the line.
      try floor.expectAnswers(for: "c2")
      try floor.expectFromCustomers("got c3 We are closed.\n")
    }
  }

  /// The books are right also when a customer is handed over to somebody who is away.
  @Test func aMachineWithSeveralDesksIsOneServer() async throws {
    try await onOwnThread {
      let floor = try Floor(customers: 4)
      let (ann, bob) = (try floor.startShared("ann"), try floor.startShared("bob"))
      func waitForSlots(_ count: Int) throws {
        try wait(for: "\(count) slots") { try floor.state("desk1").slots == count }
      }
      try floor.waitUntil("UP", of: [1])
      try waitForSlots(2)
      for number in 0..<4 { try floor.connect("c\(number)", from: number) }
      try wait(for: "two are served") {
        let (both, waiting) = (
          try floor.state("desk1").connections, try floor.state("BACKEND").waiting
        )
        return both == 2 && waiting == 2
      }
      try wait(for: "c0 and c1 are seated") {
        [ann, bob].allSatisfy { $0.child.output.contains("connected from 10.78.0.") }
      }
      let isAnns = ann.child.output.contains("* c0 connected")
      let (giver, taker) = isAnns ? (ann, bob) : (bob, ann)
      try taker.say("/away")
      try taker.expect("* you are away")
      try floor.leave("c1")
      try waitForSlots(1)
      try giver.say("/transfer \(isAnns ? "bob" : "ann") please")
      try taker.expect("asks you to take over c0")
      try taker.say("/accept")
      try taker.expect("* took over c0")
      try giver.expect("* c2 connected from 10.78.0.3:")
      try waitForSlots(2)
      try floor.leave("c0")
      try waitForSlots(1)
      // c3 may have been sent there before that: the line of the desks is in order too.
      try floor.leave("c2")
      try giver.expect("* c3 connected from 10.78.0.4:")
    }
  }

  /// Nothing is left of many conversations: some leave in the line, some do not even shake hands.
  @Test func noSlotIsLost() async throws {
    try await onOwnThread {
      let floor = try Floor(customers: 8)
      for desk in 1...4 { try floor.startEcho(desk) }
      try floor.waitUntil("UP", of: [1, 2, 3, 4])
      try floor.flood(1000)
      for server in ["desk1", "desk2", "desk3", "desk4", "BACKEND"] {
        try wait(for: "\(server) is empty") {
          let state = try floor.state(server)
          return state.connections == 0 && state.waiting == 0
        }
      }
      for number in 0..<4 {
        try floor.connect("last\(number)", from: number)
        try floor.expectFromCustomers("got last\(number) hi")
      }
    }
  }
}

/// A floor with all customers in the line, and who is where.
private final class LinedUpFloor {
  let floor: Floor
  private let count: Int
  /// The customer who is served next.
  private(set) var next = 0
  /// Who is served where, the one who has been for longest first.
  private var seated: [(desk: Int, customer: Int)] = []
  private var left: Set<Int> = []
  private var lost: Set<Int> = []

  init(customers count: Int) throws {
    self.count = count
    floor = try Floor(customers: count)
    for desk in 1...4 { try floor.start(desk) }
    try floor.startNight()
    try floor.waitUntil("UP", of: [1, 2, 3, 4, Floor.night])
    for number in 0..<count {
      try floor.connect("c\(number)", from: number)
      if number < 4 { try expectNext() }
    }
    try wait(for: "all others wait") { try floor.state("BACKEND").waiting == count - 4 }
    // The title has the real address.
    try floor.say("/status", at: seated[0].desk)
    try floor.desks[seated[0].desk]?.expect("* c0 | 10.78.0.1:")
  }

  var longest: (desk: Int, customer: Int) { seated[0] }

  /// The desk that has seated a customer, with the customer's own address.
  private func desk(of name: String, _ number: Int) -> Int? {
    floor.desks.first {
      $1.child.output.contains("* \(name) connected from \(Floor.address(number)):")
    }?.key
  }

  /// Waits until the next customer is served, and nobody behind them is.
  func expectNext(at desk: Int? = nil, file: String = #fileID, line: Int = #line) throws {
    while left.contains(next) { next += 1 }
    var place: Int?
    try wait(for: "c\(next) is seated", file: file, line: line) {
      place = self.desk(of: "c\(next)", next)
      return place != nil
    }
    guard let place, desk == nil || desk == place
    else { throw Complaint("\(file):\(line): c\(next) is at \(place ?? 0)") }
    for number in (next + 1)..<(max(count, next + 1))
    where self.desk(of: "c\(number)", number) != nil {
      throw Complaint("\(file):\(line): c\(number) was served before c\(next)")
    }
    try converse("c\(next)", at: place)
    seated.append((place, next))
    next += 1
  }

  private func converse(_ name: String, at desk: Int) throws {
    try floor.desks[desk]?.expect("< hello from \(name)")
    try floor.say("hi \(name)", at: desk)
    try floor.expectFromCustomers("got \(name) hi \(name)\n")
  }

  func leave(_ customer: Int) throws {
    forget(customer)
    try floor.leave("c\(customer)")
  }

  func forget(_ customer: Int) { seated.removeAll { $0.customer == customer } }

  /// Somebody leaves the line.
  func giveUp(_ customer: Int) throws {
    left.insert(customer)
    try floor.leave("c\(customer)")
  }

  /// One after the other leaves, and the next one is served.
  func advance(_ steps: Int, file: String = #fileID, line: Int = #line) throws {
    for _ in 0..<steps {
      try leave(longest.customer)
      try expectNext(file: file, line: line)
    }
  }

  func advanceToTheEnd() throws {
    while next < count { try advance(1) }
    for customer in seated.map(\.customer) { try leave(customer) }
    try wait(for: "nobody is there") { try floor.state("BACKEND").connections == 0 }
  }

  /// Everybody is in one history, once, with their own address.
  func checkHistories() throws {
    let rows = try (1...4).flatMap { try floor.served(by: $0) }
    for number in 0..<count {
      let own = rows.filter { $0.contains("\"c\(number)\"") }
      guard own.count == (left.contains(number) ? 0 : 1) else {
        throw Complaint("c\(number) is in the histories \(own.count) times: \(own)")
      }
      guard own.allSatisfy({ $0.contains("\"host\":\"\(Floor.address(number))\"") })
      else { throw Complaint("c\(number) has another address: \(own)") }
    }
  }
}
