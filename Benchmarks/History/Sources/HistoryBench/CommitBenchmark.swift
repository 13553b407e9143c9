import ChatHistory

/// The time until a message is on the disk, for Kefu's recorder and two `sqlite3` shells: one with the same
/// tables, and one with a single table of texts. The three take turns, so that load on the machine affects
/// all of them alike.
struct CommitBenchmark {
  private let recording: Recording
  private let same: SQLiteShell
  private let bare: SQLiteShell
  private var words = Words()
  private var sequence = 1_000_000

  private static let settings = """
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    """

  init(folder: String) throws {
    let path = folder + "/same.sqlite"
    // Kefu creates the tables and does not use that file afterwards.
    try Recording(path).close()
    same = SQLiteShell(path)
    same.run(Self.settings)
    bare = SQLiteShell(folder + "/bare.sqlite")
    bare.run(Self.settings)
    bare.run("CREATE TABLE entries (id INTEGER PRIMARY KEY, text TEXT NOT NULL);")
    recording = try Recording(folder + "/kefu.sqlite")
  }

  private mutating func insertIntoSame(_ text: String) -> String {
    sequence += 1
    return """
      INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
      VALUES (1, \(sequence), 1, 'customer', \(quoted(text)), 0, 1732084205123);
      """
  }

  private func insertIntoBare(_ text: String) -> String {
    "INSERT INTO entries (text) VALUES (\(quoted(text)));"
  }

  /// One message at a time, from submitting it until it is known to be on the disk.
  mutating func runSingly(_ count: Int) {
    var times: (kefu: [Double], same: [Double], bare: [Double]) = ([], [], [])
    let warmUp = 50
    for number in 0..<(count + warmUp) {
      let text = words.message()
      let (toSame, toBare) = (insertIntoSame(text), insertIntoBare(text))
      let kefuTime = microseconds { recording.wait(untilCommitted: recording.submit(text)) }
      let sameTime = microseconds { same.run(toSame) }
      let bareTime = microseconds { bare.run(toBare) }
      guard number >= warmUp else { continue }
      times.kefu.append(kefuTime)
      times.same.append(sameTime)
      times.bare.append(bareTime)
    }
    row("one message, one commit (\(count) of each)", "median", "p99", "Kefu to this, median")
    row("---", "---:", "---:", "---:")
    for (name, theirs) in [
      ("Kefu", times.kefu), ("sqlite3, the same tables", times.same),
      ("sqlite3, one bare table", times.bare),
    ] {
      row(
        name, short(theirs.median) + " µs", short(theirs.quantile(0.99)) + " µs",
        ratio(times.kefu.median, theirs.median))
    }
    print("")
  }

  /// As many messages as possible. Kefu groups waiting messages by itself; the shells group by explicit
  /// transactions.
  mutating func runGrouped(_ count: Int, group: Int, rounds: Int) {
    var rates: (kefu: [Double], same: [Double], bare: [Double]) = ([], [], [])
    var grouped = 0
    for _ in 0..<rounds {
      let texts = (0..<count).map { _ in words.message() }
      let before = recording.transactions
      let kefuTime = microseconds { recording.submit(texts, window: UInt64(group)) }
      grouped += recording.transactions - before
      let toSame = transactions(texts.map { insertIntoSame($0) }, group)
      let sameTime = microseconds { for sql in toSame { same.run(sql) } }
      let toBare = transactions(texts.map(insertIntoBare), group)
      let bareTime = microseconds { for sql in toBare { bare.run(sql) } }
      rates.kefu.append(Double(count) / kefuTime * 1e6)
      rates.same.append(Double(count) / sameTime * 1e6)
      rates.bare.append(Double(count) / bareTime * 1e6)
    }
    row("a flood (\(rounds) × \(count), at most \(group) on the way)", "messages/s", "Kefu to this")
    row("---", "---:", "---:")
    let perTransaction = short(Double(rounds * count) / Double(grouped))
    for (name, theirs) in [
      ("Kefu, \(perTransaction) a transaction", rates.kefu),
      ("sqlite3, the same tables, \(group) a transaction", rates.same),
      ("sqlite3, one bare table, \(group) a transaction", rates.bare),
    ] {
      row(name, short(theirs.median), ratio(rates.kefu.median, theirs.median))
    }
    print("")
  }

  private func transactions(_ statements: [String], _ group: Int) -> [String] {
    stride(from: 0, to: statements.count, by: group).map { start in
      let some = statements[start..<min(start + group, statements.count)]
      return "BEGIN IMMEDIATE;\n" + some.joined(separator: "\n") + "\nCOMMIT;"
    }
  }
}
