import MonotonicTime

/// The numbers that desks publish of their line (`agent-console --line-file`): `waiting 3 taken 17 desks 2`.
struct LineNumbers: Equatable {
  /// Connections in the line.
  let waiting: Int
  /// Customers whom the desks have taken so far.
  let taken: Int

  /// The numbers in the file's text; nil if they are not there.
  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 6, words[0] == "waiting", words[2] == "taken", words[4] == "desks",
      let waiting = Int(words[1]), let taken = Int(words[3]), waiting >= 0, taken >= 0,
      waiting < Self.most, taken < Self.most
    else { return nil }
    (self.waiting, self.taken) = (waiting, taken)
  }

  /// Larger numbers are no line's.
  private static let most = 1_000_000_000
}

/// The customer's place in the line. The line is first in, first out: whoever connects when `waiting` wait and `taken`
/// were taken is the customer that is taken as number `taken + waiting + 1`.
struct LinePlace {
  private let ownNumber: Int
  private let firstTaken: Int
  private let start: Instant
  private var taken: Int
  private var now: Instant

  /// - Parameter numbers: those at the time of connecting.
  init(_ numbers: LineNumbers, at now: Instant) {
    ownNumber = numbers.taken + numbers.waiting + 1
    (taken, firstTaken) = (numbers.taken, numbers.taken)
    (start, self.now) = (now, now)
  }

  /// - Returns: false if the numbers are another line's: the desks have started anew.
  mutating func update(_ numbers: LineNumbers, at now: Instant) -> Bool {
    guard numbers.taken >= taken else { return false }
    taken = numbers.taken
    self.now = now
    return true
  }

  /// 1 for the one who is next; nil for one whom a desk has taken.
  var place: Int? { ownNumber > taken ? ownNumber - taken : nil }

  /// The wait that is left if the line goes on as it has since the customer came; nil as long as fewer than two were
  /// taken since, of which nothing can be told.
  var estimate: Duration? {
    let count = taken - firstTaken
    guard let place, count >= 2 else { return nil }
    return (now - start) / count * place
  }
}
