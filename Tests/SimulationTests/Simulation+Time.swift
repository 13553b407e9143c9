import ChatCore
import MonotonicTime

// The clock: it stands still or advances, never goes back, and the program may be stopped for minutes.
extension Simulation {
  /// Advances the clock and stops at each deadline on the way. A nanosecond before a deadline, nothing may be
  /// due.
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
      // A timer may fire late, never early.
      now = random.one(in: 3) ? due + .milliseconds(random.int(0...5)) : max(now, due)
      try runDue()
      try settle()
      try check()
    }
    now = max(now, target)
    note("it is \(now.nanoseconds)")
    try runDue()
  }

  /// The next deadline of the desk's program or its kernel.
  private var nextDue: Instant? {
    let vanished = socket?.vanishedAt.map { $0 + Self.vanishedAfter }
    return [core.deadline, retryAt, vanished, disk.timeoutEnds].compactMap { $0 }.min()
  }

  /// Input from the kernel and the disk comes first, since it may have arrived before the deadlines; then the
  /// timers that are due.
  func runDue() throws {
    try giveUpVanished()
    if let end = disk.timeoutEnds, end <= now { try diskActs() }
    if random.one(in: 2) { try deliverToDesk(socket?.toDesk.waiting ?? 0) }
    retryIfDue()
    try timePasses()
    try require(retryAt.map { now < $0 } ?? true, "a retry is forgotten")
    try require(core.deadline.map { now < $0 } ?? true, "a deadline is forgotten")
  }

  /// The timer, which is armed for the core's deadline.
  private func timePasses() throws {
    if gatheringSince != nil, let deadline = core.deadline, deadline <= now {
      gatheringSince = nil
    }
    try tell(isTime: true) { $0.timePassed(at: now, &$1) }
    // Deadlines that passed while the disk was busy may be due now.
    while let deadline = core.deadline, deadline <= now {
      try tell(isTime: true) { $0.timePassed(at: now, &$1) }
    }
  }

  private func interval() -> Duration {
    switch random.int(0...9) {
    case 0: .seconds(random.int(1...100))
    case 1, 2: .seconds(random.int(1...10))
    case 3: .zero
    default: .milliseconds(random.int(0...999))
    }
  }

  /// The program is stopped for minutes while the world goes on. When it continues, it finds deadlines that
  /// have passed and input that came before them, and takes first what came first.
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
    if arrivesFirst { core.arrived() }
    let reading = socket
    try deliverToDesk(reading?.toDesk.waiting ?? 0)
    if !arrivesFirst { core.arrived() }
    try runDue()
  }
}
