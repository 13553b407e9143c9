import ChatCore
import MonotonicTime

// The clock: it stands still or goes on, never back, and a program may sleep through minutes of it.
extension Simulation {
  /// Moves on, stopping at whatever is due on the way: a nanosecond before it nothing is due.
  func passTime() throws {
    var target = now + interval()
    if random.one(in: 2), let end = model.nextBlockEnd(after: now) { target = end }
    while let due = nextDue, due <= target {
      if now < due {
        now = Instant(nanoseconds: due.nanoseconds - 1)
        try runDue()
        try settle()
        try check()
      }
      // A timer may be late, never early.
      now = random.one(in: 3) ? due + .milliseconds(random.int(0...5)) : max(now, due)
      try runDue()
      try settle()
      try check()
    }
    now = max(now, target)
    note("it is \(now.nanoseconds)")
    try runDue()
  }

  /// What the desk's program or its kernel waits for; not what is past and was done.
  private var nextDue: Instant? {
    let vanished = seated?.vanishedAt.map { $0 + Self.vanishedAfter }
    return [model.deadline, retryAt, vanished].compactMap { $0 }.min()
  }

  /// What the kernel has to tell comes first, then the timers that are due, the nearest first.
  private func runDue() throws {
    try giveUpVanished()
    if let retryAt, let deadline = model.deadline, deadline < retryAt {
      try dropIfDue()
      try retryIfDue()
    } else {
      try retryIfDue()
      try dropIfDue()
    }
    try require(retryAt.map { now < $0 } ?? true, "a retry is forgotten")
  }

  private func dropIfDue() throws {
    model.timePassed(at: now)
    try tellDesk { $0.timePassed(at: now, &$1) }
  }

  private func interval() -> Duration {
    switch random.int(0...9) {
    case 0: .seconds(random.int(1...100))
    case 1, 2: .seconds(random.int(1...10))
    case 3: .zero
    default: .milliseconds(random.int(0...999))
    }
  }

  /// The program is stopped for minutes while the world goes on. Continued, it finds deadlines past and
  /// what came in time for them, and takes what came first.
  func stopAndContinue() throws {
    note("the desk is stopped")
    isStopped = true
    for _ in 0..<random.int(0...8) {
      now = now + .seconds(random.int(0...90))
      switch random.int(0...6) {
      case 0, 1: try connect()
      case 2, 3: try customerSays()
      case 4: writeHostile()
      case 5: try customerLeaves()
      default: try deliverToCustomer()
      }
    }
    isStopped = false
    note("the desk goes on at \(now.nanoseconds)")
    let arrivesFirst = random.one(in: 2)
    if arrivesFirst { try tellDesk { $0.arrived(&$1) } }
    let reading = seated
    try deliverToDesk(reading?.toDesk.waiting ?? 0)
    if !arrivesFirst { try tellDesk { $0.arrived(&$1) } }
    try runDue()
  }
}
