import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

@Suite struct FollowerTests {
  private let folder: TemporaryFolder
  private let desk: TestDesk

  init() throws {
    folder = try TemporaryFolder()
    desk = try TestDesk(folder.history, agent: "Anna")
  }

  /// All news, in short: `+1` for a conversation that has become known, `!1 open` for a changed one.
  private func news(_ follower: HistoryFollower) throws -> [String] {
    var all: [String] = []
    while true {
      let some = try follower.next()
      if some.isEmpty { return all }
      all += some.map(Self.short)
    }
  }

  private static func short(_ news: HistoryFollower.News) -> String {
    switch news {
    case .began(let conversation): "+\(conversation.id)"
    case .entry(let entry, let conversation): "\(conversation.id): \(entry.text)"
    case .replaced: "replaced"
    case .changed(let conversation):
      switch conversation.state {
      case .open: "!\(conversation.id) open"
      case .ended: "!\(conversation.id) ended"
      case .interrupted: "!\(conversation.id) interrupted"
      }
    }
  }

  @Test func beginsWithWhatIsOpen() throws {
    try desk.record(arrived(1), said(1, "over"), ended(1), arrived(2), said(2, "a"), said(2, "b"))
    let follower = try HistoryFollower(path: folder.history)
    #expect(try news(follower) == ["+2", "2: a", "2: b"])
    #expect(try news(follower) == [])
    try desk.record(said(2, "c"), arrived(3, "new"), said(3, "d"), ended(2))
    #expect(try news(follower) == ["2: c", "!2 ended", "+3", "3: d"])
    try desk.record(said(nil, "outside"), said(3, "e"))
    #expect(try news(follower) == ["3: e"])
  }

  @Test func beginsWithThoseSince() throws {
    try desk.record(
      arrived(1, at: 10), arrived(2, at: 20), said(2, "a"), ended(2), arrived(3, at: 30))
    let filter = HistoryFilter(since: WallTime(milliseconds: 20))
    let follower = try HistoryFollower(path: folder.history, matching: filter)
    #expect(try news(follower) == ["+2", "2: a", "+3"])
    try desk.record(said(1, "of the first"), said(3, "b"))
    #expect(try news(follower) == ["3: b"])
  }

  /// The name is known later than the arrival, and the agent later still.
  @Test(arguments: [HistoryFilter(name: "小明"), HistoryFilter(agent: "Anna")])
  func aConversationThatMatchesLaterIsWhole(filter: HistoryFilter) throws {
    let follower = try HistoryFollower(path: folder.history, matching: filter)
    let other = try TestDesk(folder.history, agent: "Ben")
    try other.record(arrived(1, "Mei"), began(1), said(1, "not mine"))
    try desk.record(arrived(1), said(1, "hello"))
    #expect(try news(follower) == [])
    try desk.record(.named(ConversationKey(1), "小明"), began(1), said(1, "again"))
    #expect(try news(follower) == ["+2", "2: hello", "2: again"])
    #expect(follower.hasSeveralAgents)
  }

  @Test func manyConversationsAndEntriesComeInParts() throws {
    let conversations = UInt64(HistoryLimits.conversationsFollowedAtOnce * 2 + 7)
    for key in 1...conversations { desk.recorder.submit([arrived(key), said(key, "first")]) }
    try desk.settle()
    let follower = try HistoryFollower(path: folder.history)
    let begun = try news(follower)
    #expect(begun == (1...conversations).flatMap { ["+\($0)", "\($0): first"] })
    let entries = HistoryLimits.entriesFollowedAtOnce * 2 + 7
    for number in 1...entries { desk.recorder.submit(said(3, "\(number)")) }
    try desk.settle()
    #expect(try news(follower) == (1...entries).map { "3: \($0)" })
  }

  @Test func anEndComesBehindTheLastEntry() throws {
    try desk.record(arrived(1))
    let follower = try HistoryFollower(path: folder.history)
    #expect(try news(follower) == ["+1"])
    let entries = HistoryLimits.entriesFollowedAtOnce + 7
    for number in 1...entries { desk.recorder.submit(said(1, "\(number)")) }
    try desk.record(ended(1))
    #expect(try news(follower) == (1...entries).map { "1: \($0)" } + ["!1 ended"])
  }

  /// With entries of others, of which none is news, between two that are.
  @Test func whatIsNotFollowedIsPassedOver() throws {
    let filter = HistoryFilter(since: WallTime(milliseconds: 0), name: "小明")
    for key in 1...120 as ClosedRange<UInt64> {
      desk.recorder.submit([arrived(key), ended(key)])
    }
    try desk.record(arrived(200))
    let follower = try HistoryFollower(path: folder.history, matching: filter)
    #expect(try news(follower) == [])
    for number in 1...1500 { desk.recorder.submit(said(nil, "\(number)")) }
    try desk.record(.named(ConversationKey(200), "小明"), said(200, "me"))
    #expect(try news(follower) == ["+121", "121: me"])
  }

  /// Those who arrive while a part of the others was read are in order too, and nothing comes twice.
  @Test func whatComesBetweenTwoPartsComesOnce() throws {
    for key in 1...200 as ClosedRange<UInt64> { desk.recorder.submit(arrived(key)) }
    try desk.settle()
    let follower = try HistoryFollower(path: folder.history)
    var all = try follower.next().map(Self.short)
    try desk.record(said(1, "early"), said(200, "late"), arrived(201))
    all += try news(follower)
    #expect(all.filter { $0.hasPrefix("+") } == (1...201).map { "+\($0)" })
    #expect(
      all.filter { $0.contains("early") || $0.contains("late") } == ["1: early", "200: late"])
  }

  @Test func aHandedOnConversationGoesOn() throws {
    try desk.record(arrived(1), began(1), said(1, "a"))
    let follower = try HistoryFollower(path: folder.history)
    #expect(try news(follower) == ["+1", "1: a"])
    let ben = try TestDesk(folder.history, agent: "Ben")
    try desk.record(handedOn(1))
    #expect(try news(follower) == ["!1 open"])
    try ben.record(takenOver(1, 1), said(1, "b", by: .agent))
    #expect(try news(follower) == ["1: b", "!1 open"])
    #expect(try news(follower) == [])
  }

  @Test func aDeletedConversationIsForgotten() throws {
    try desk.record(arrived(1), said(1, "a"), arrived(2))
    let follower = try HistoryFollower(path: folder.history)
    #expect(try news(follower) == ["+1", "1: a", "+2"])
    try desk.close()
    _ = try HistoryDatabase.prune(folder.history, olderThan: .now(), dryRun: false)
    let next = try TestDesk(folder.history)
    try next.record(arrived(1), said(1, "b"))
    #expect(try news(follower).suffix(2) == ["+3", "3: b"])
  }

  @Test func aFileThatIsReplacedIsFollowed() throws {
    try desk.record(arrived(1), said(1, "a"))
    let follower = try HistoryFollower(path: folder.history)
    #expect(try news(follower) == ["+1", "1: a"])
    #expect(rename(folder.history, folder.history + ".old") == 0)
    #expect(try news(follower) == [])
    try desk.record(said(1, "b"))
    #expect(try news(follower) == ["replaced", "+1", "1: b"])
    try desk.record(said(1, "c"))
    #expect(try news(follower) == ["1: c"])
  }

  @Test func aLogThatIsDeletedIsNoticed() throws {
    try desk.record(arrived(1), said(1, "a"))
    let follower = try HistoryFollower(path: folder.history)
    #expect(try news(follower) == ["+1", "1: a"])
    #expect(unlink(folder.history + "-wal") == 0)
    try desk.record(said(1, "b"))
    #expect(try news(follower).suffix(1) == ["1: b"])
  }

  /// It reads again only after a commit, and keeps no snapshot: the log can be emptied.
  @Test func keepsNothingOpenBetweenTwoLooks() throws {
    try desk.record(arrived(1), said(1, "a"))
    let follower = try HistoryFollower(path: folder.history)
    _ = try news(follower)
    let queue = try DatabaseQueue(path: folder.history)
    try desk.record(said(1, "b"))
    let isBlocked = try queue.writeWithoutTransaction {
      try Int.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    #expect(isBlocked == 0)
    #expect(try news(follower) == ["1: b"])
  }

  @Test func aKilledDeskIsNoticed() async throws {
    let path = folder.history
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let desk = try TestDesk(path)
      try desk.record(arrived(1), said(1, "a"))
      let follower = try HistoryFollower(path: path)
      guard try follower.next().count == 2 else { return }
      kill(getpid(), SIGKILL)
    }
    // As if it were alive still; then it is not, and nothing is committed.
    var lock: RunLock? = try RunLock(run: 2, of: path)
    let follower = try HistoryFollower(path: path, livenessInterval: .zero)
    #expect(try news(follower) == ["+1", "1: a"])
    lock = nil
    _ = lock
    // A child of another test, between fork and exec, has a copy of the lock's descriptor for a moment.
    var last = try news(follower)
    let deadline = ContinuousClock.now + .timeout
    while last.isEmpty, ContinuousClock.now < deadline {
      poll(nil, 0, 10)
      last = try news(follower)
    }
    #expect(last == ["!1 interrupted"])
  }
}
