import ChatCore
import MonotonicTime
import TestSupport

/// Something the simulation checks did not hold.
struct SimulationFailure: Error {
  let what: String
}

func require(_ condition: Bool, _ what: @autoclosure () -> String) throws {
  if !condition { throw SimulationFailure(what: what()) }
}

/// What the kernel says of a connection that broke, errno(3).
enum Breakage {
  static let pipe: Int32 = 32
  static let noBuffers: Int32 = 105
  static let reset: Int32 = 104
  static let timedOut: Int32 = 110
}

/// A customer's connection to the desk, with the customer at its end: a visit, or a hostile script.
final class Connection {
  /// Names it, in the order of the attempts to connect.
  let number: Int
  let host: String
  /// The place in the order of arrival in the line; nil while the line has no room.
  private(set) var place: Int?
  private(set) var arrivedAt: Instant
  var toDesk = Channel()
  var toCustomer = Channel()
  /// The connection broke: what is on its way is gone, and both sides are told why.
  private(set) var failure: Int32?
  /// When the cable was pulled: nobody is told, and nothing comes through any more.
  private(set) var vanishedAt: Instant?
  private(set) var visit: Visit?
  private var decoder = FrameDecoder()
  private var saidCount = 0
  private var arrivedCount = 0
  private var shownCount = 0
  /// Whose turn the customer was last told it is.
  private(set) var lastTurn: Party?
  private(set) var endings: [VisitEnding] = []

  var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(40_000 + number)" }
  var isHostile: Bool { visit == nil }

  /// A visit is still going on, or a script may write more.
  var isAlive: Bool {
    guard let visit else { return !toDesk.isClosed && failure == nil }
    if case .over = visit.phase { return false } else { return true }
  }

  /// - Parameter name: the name of a visit; nil is a hostile script.
  init(_ number: Int, from host: String, name: String?, at now: Instant) {
    self.number = number
    self.host = host
    arrivedAt = now
    visit = name.map { Visit(name: $0, at: now) }
  }

  /// The kernel has a place for it in the line.
  func entered(place: Int, at now: Instant) throws {
    self.place = place
    arrivedAt = now
    guard let name = visit?.name else { return }
    var effects: [VisitEffect] = []
    visit?.connected(to: "desk", at: now, &effects)
    try perform(effects)
    try require(toDesk.frames == [Frame(.name, name)], "the name does not go first")
  }

  // MARK: What the network does

  func lose(_ errno: Int32) {
    if failure == nil { failure = errno }
  }

  /// Nothing more comes through, in either direction; of what is on its way, some.
  func vanish(at now: Instant, _ random: inout SplitMix64) {
    guard vanishedAt == nil else { return }
    vanishedAt = now
    toDesk.stall(after: random.int(0...toDesk.waiting))
    toCustomer.stall(after: 0)
  }

  func flow() {
    guard vanishedAt == nil else { return }
    toDesk.flow()
    toCustomer.flow()
  }

  // MARK: The customer acts

  func say(_ text: String, at now: Instant) throws -> SendRefusal? {
    var effects: [VisitEffect] = []
    do throws(SendRefusal) {
      try visit?.say(text, at: now, &effects)
    } catch {
      try require(effects.isEmpty, "a refusal has effects")
      return error
    }
    try perform(effects)
    return nil
  }

  func leave() throws {
    var effects: [VisitEffect] = []
    visit?.leave(&effects)
    try perform(effects)
    toDesk.close()
  }

  // MARK: What reaches the customer

  /// Delivers so many bytes from the desk, or the end if there are none.
  func deliver(_ count: Int, at now: Instant) throws {
    guard isAlive, visit != nil, place != nil else { return }
    if let failure {
      try finish { $0.broke(errno: failure, unfinished: decoder.unfinishedByteCount, &$1) }
    } else if toCustomer.waiting > 0 {
      try toCustomer.deliver(count).withUnsafeBytes { try decode($0, at: now) }
    } else if toCustomer.isClosed, vanishedAt == nil {
      let unfinished = decoder.unfinishedByteCount
      try require(unfinished == toCustomer.unfinished, "\(unfinished) bytes of half a reply")
      try finish { $0.ended(unfinished: unfinished, &$1) }
    }
  }

  private func decode(_ bytes: UnsafeRawBufferPointer, at now: Instant) throws {
    var bytes = bytes
    var effects: [VisitEffect] = []
    do {
      while let frame = try decoder.next(from: &bytes) {
        visit?.received(frame, at: now, &effects)
      }
    } catch {
      throw SimulationFailure(what: "the desk broke the rules: \(error.escapedBytes)")
    }
    try perform(effects)
    while let item = toCustomer.takeItem() { arrivedCount += item.isMessage ? 1 : 0 }
    try require(shownCount == arrivedCount, "\(shownCount) of \(arrivedCount) replies were shown")
  }

  private func finish(
    _ event: (inout Visit, inout [VisitEffect]) -> Void
  ) throws {
    guard var visit else { return }
    var effects: [VisitEffect] = []
    event(&visit, &effects)
    self.visit = visit
    try perform(effects)
    try require(!isAlive, "the visit goes on after its connection")
  }

  // MARK: Effects

  private func perform(_ effects: [VisitEffect]) throws {
    for effect in effects {
      switch effect {
      case .send(let frame): try send(frame)
      case .hangUp: toDesk.close()
      case .show(.message(from: .agent, let text, let marks)): try show(text, marks)
      case .show: break
      case .turnBegan(let party): lastTurn = party
      case .over(let ending):
        endings.append(ending)
        try require(endings.count == 1, "a visit ends twice")
      }
    }
  }

  /// One name, then messages, each but the first after a reply.
  private func send(_ frame: Frame) throws {
    let isFirst = toDesk.items.isEmpty
    try require(frame.kind == (isFirst ? .name : .message), "the customer sends \(frame)")
    if !isFirst {
      try require(saidCount == shownCount, "the customer sends two in a row: \(frame.text)")
      saidCount += 1
    }
    toDesk.write(frame)
  }

  /// What the desk sent, in order, once, and to this customer.
  private func show(_ text: String, _ marks: MessageFlags) throws {
    try require(marks.isEmpty, "a reply in turn is marked: \(marks)")
    let sent = toCustomer.frames
    try require(
      shownCount < sent.count && sent[shownCount].text == text,
      "shown to customer \(number), not the next that was sent: \(text)")
    try require(
      text.hasPrefix("for \(number)."), "customer \(number) reads what was for another: \(text)")
    shownCount += 1
  }
}
