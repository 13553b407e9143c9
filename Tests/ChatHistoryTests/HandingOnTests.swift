import CalendarTime
import Glibc
import Testing

@testable import ChatHistory

/// A conversation that goes from one desk to another: both record into one file.
@Suite struct HandingOnTests {
  private let folder: TemporaryFolder
  private let anna: TestDesk
  private let ben: TestDesk
  private let reader: HistoryReader

  init() throws {
    folder = try TemporaryFolder()
    anna = try TestDesk(folder.history, desk: "a", agent: "Anna")
    ben = try TestDesk(folder.history, desk: "b", agent: "Ben")
    reader = try HistoryReader(path: folder.history)
    // Keys of its own: each desk counts from 1.
    try ben.record(arrived(1, "other"), began(1), ended(1))
    try anna.record(
      arrived(1, "小明", at: 1000), began(1, waited: .seconds(2), at: 3000),
      said(1, "question", at: 4000), said(1, "moment", by: .agent, at: 5000))
  }

  /// The conversation's id, as the desk that has it knows it.
  private func id() throws -> Int64 {
    try #require(anna.recorder.conversationID(of: ConversationKey(1)))
  }

  private func assignment(
    _ agent: String, _ desk: String, _ since: Int64, _ until: Int64?, handedTo: String? = nil
  ) -> Conversation.Assignment {
    Conversation.Assignment(
      agent: agent, desk: desk, since: WallTime(milliseconds: since),
      until: until.map { WallTime(milliseconds: $0) }, handedTo: handedTo)
  }

  /// Also when the one who takes is first on the disk.
  @Test(arguments: [false, true]) func isOneConversation(takerIsFirst: Bool) throws {
    let id = try id()
    if takerIsFirst {
      try ben.record(takenOver(2, id, at: 6000))
      // The giver may die before it says so.
      #expect(
        try reader.conversation(id)?.assignments.first == assignment("Anna", "a", 3000, 6000))
    }
    try anna.record(handedOn(1, at: 6000))
    if !takerIsFirst { try ben.record(takenOver(2, id, at: 6000)) }
    try ben.record(
      .named(ConversationKey(2), "小明明"), said(2, "answer", by: .agent, at: 7000),
      .fact(ConversationKey(2), Fact("seen"), at: .now()))
    #expect(try reader.conversation(id)?.state == .open)
    #expect(
      try reader.conversation(id)?.assignments == [
        assignment("Anna", "a", 3000, 6000, handedTo: "Ben"), assignment("Ben", "b", 6000, nil),
      ])
    try ben.record(ended(2, at: 9000))
    let conversation = try #require(try reader.conversation(id))
    #expect(conversation.name == "小明明")
    #expect(conversation.agents == ["Anna", "Ben"])
    #expect(conversation.desk == "b")
    #expect(conversation.waited == .seconds(2))
    #expect(conversation.beganAt == WallTime(milliseconds: 3000))
    #expect(conversation.state == .ended(.left, at: WallTime(milliseconds: 9000)))
    #expect(conversation.assignments.last == assignment("Ben", "b", 6000, 9000))
    #expect(try reader.texts(ofConversation: id) == ["question", "moment", "answer", ""])
    #expect(try reader.conversations().count == 2)
    var agents: [String?] = []
    try reader.forEachEntry(ofConversation: id) {
      agents.append($0.agent)
      return true
    }
    #expect(agents == ["Anna", "Anna", "Ben", "Ben"])
    try expectSound(folder.history)
  }

  @Test func goesOnToAThirdAndBack() throws {
    let id = try id()
    try anna.record(handedOn(1, at: 6000))
    try ben.record(takenOver(2, id, at: 6000))
    #expect(ben.recorder.conversationID(of: ConversationKey(2)) == id)
    #expect(anna.recorder.conversationID(of: ConversationKey(1)) == nil)
    try ben.record(handedOn(2, to: "Anna", at: 7000))
    try anna.record(takenOver(2, id, at: 7000), said(2, "back", by: .agent), ended(2, at: 8000))
    let conversation = try #require(try reader.conversation(id))
    #expect(conversation.agents == ["Anna", "Ben"])
    #expect(
      conversation.assignments == [
        assignment("Anna", "a", 3000, 6000, handedTo: "Ben"),
        assignment("Ben", "b", 6000, 7000, handedTo: "Anna"), assignment("Anna", "a", 7000, 8000),
      ])
    #expect(try reader.conversations().count == 2)
  }

  /// A commit that seemed to fail is written again, however late.
  @Test func writtenAgainItTakesNothingBack() throws {
    let id = try id()
    let carl = RunDescription(desk: "c", agent: "Carl", startedAt: WallTime(milliseconds: 0))
    let connection = try RecordingConnection(folder.history, run: carl)
    let taken = [NumberedEvent(sequence: 1, event: takenOver(1, id), file: connection.file)]
    for _ in 1...2 { try connection.commit(taken) }
    #expect(connection.conversationIDs == [ConversationKey(1): id])
    try ben.record(takenOver(2, id), said(2, "by Ben", by: .agent))
    try connection.commit(taken)
    try connection.commit([NumberedEvent(sequence: 2, event: handedOn(1))])
    try ben.record(said(2, "still by Ben", by: .agent), ended(2, at: 7))
    #expect(
      try reader.conversation(id)?.state == .ended(.left, at: WallTime(milliseconds: 7)))
    #expect(
      try reader.texts(ofConversation: id) == ["question", "moment", "by Ben", "still by Ben"])
    connection.close()
  }

  /// What a desk wrote before it handed the conversation on, and did not know to be durable.
  @Test func theGiverWritingAgainMakesNoSecondConversation() throws {
    let run = RunDescription(desk: "c", agent: "Carl", startedAt: WallTime(milliseconds: 0))
    var connection: RecordingConnection? = try RecordingConnection(folder.history, run: run)
    let events = [arrived(1, "Wang"), began(1), said(1, "question"), handedOn(1)]
    let numbered = zip(UInt64(1)..., events).map { NumberedEvent(sequence: $0, event: $1) }
    try connection?.commit(numbered.prefix(2))
    let id = try #require(connection?.conversationIDs[ConversationKey(1)])
    try ben.record(takenOver(2, id))
    try connection?.commit(numbered)
    let files = connection?.files
    connection?.close()
    // Lets the run's lock go.
    connection = nil
    let again = try RecordingConnection(
      folder.history, run: run, replayed: Array(events.prefix(2)), previous: files)
    again.close()
    #expect(try reader.conversations().count == 3)
    #expect(try reader.texts(ofConversation: id) == ["question"])
    #expect(try reader.conversation(id)?.state == .open)
  }

  @Test func nobodyTookIt() throws {
    let id = try id()
    try anna.record(handedOn(1, at: 6000))
    #expect(try reader.conversation(id)?.state == .open)
    try anna.close()
    #expect(
      try reader.conversation(id)?.state == .interrupted(lastSeen: WallTime(milliseconds: 5000)))
    #expect(
      try reader.conversation(id)?.assignments
        == [assignment("Anna", "a", 3000, 6000, handedTo: "Ben")])
  }

  /// The desk that lives is the one that counts.
  @Test func theGiverMayGo() throws {
    let id = try id()
    try anna.record(handedOn(1))
    try ben.record(takenOver(2, id))
    try anna.close()
    #expect(try reader.conversation(id)?.state == .open)
    try ben.close()
    #expect(
      try reader.conversation(id)?.state == .interrupted(lastSeen: WallTime(milliseconds: 5000)))
  }

  /// The giver's desk has ended in order, with the customer on the way to the taker.
  @Test func anEndIsNoneIfSomebodyHasTheCustomer() throws {
    let id = try id()
    try anna.record(ended(1, .deskStopped, at: 6000))
    try ben.record(takenOver(2, id, at: 6500), said(2, "here", by: .agent))
    #expect(try reader.conversation(id)?.state == .open)
    try ben.record(ended(2, at: 7000))
    #expect(
      try reader.conversation(id)?.state == .ended(.left, at: WallTime(milliseconds: 7000)))
  }

  /// The taker's desk has died before it took it: the giver has the customer still.
  @Test func theGiverMayTakeItBack() throws {
    let id = try id()
    try anna.record(handedOn(1, at: 6000), takenOver(2, id, at: 6500), ended(2, at: 7000))
    #expect(
      try reader.conversation(id)?.state == .ended(.left, at: WallTime(milliseconds: 7000)))
    #expect(try reader.conversation(id)?.agents == ["Anna"])
  }

  @Test func aConversationThatIsNotThereHarmsNothing() throws {
    try ben.record(takenOver(2, 99), said(2, "lost?"), handedOn(2), takenOver(3, .min))
    #expect(try reader.find("lost?").map(\.conversation) == [nil])
    #expect(ben.recorder.conversationID(of: ConversationKey(2)) == nil)
    #expect(ben.recorder.failure == nil)
  }

  // MARK: Another file

  /// A database that replaced the first one gets the conversation anew, as the one who has it now knows it.
  @Test func isWrittenIntoAFileThatReplacesTheFirst() throws {
    let id = try id()
    try anna.record(handedOn(1, at: 6000))
    try ben.record(takenOver(2, id, at: 6000))
    let before = ben.recorder.fileIdentity
    #expect(before == anna.recorder.fileIdentity)
    #expect(rename(folder.history, folder.history + ".old") == 0)
    try ben.record(said(2, "answer", by: .agent, at: 7000))
    #expect(ben.recorder.fileIdentity != before)
    try anna.settle()
    #expect(ben.recorder.fileIdentity == anna.recorder.fileIdentity)
    let conversations = try HistoryReader(path: folder.history).conversations()
    #expect(conversations.map(\.name) == ["小明"])
    #expect(conversations.first?.arrivedAt == WallTime(milliseconds: 1000))
    #expect(conversations.first?.beganAt == WallTime(milliseconds: 3000))
    #expect(conversations.first?.agents == ["Ben"])
    #expect(ben.recorder.conversationID(of: ConversationKey(2)) == conversations.first?.id)
  }

  /// An id of one file must not lead to a stranger's conversation in another.
  @Test func anIdOfAReplacedFileTakesNothing() throws {
    let id = try id()
    let blocker = try Blocker(folder.history)
    let number = ben.recorder.submit(takenOver(2, id, at: 6000))
    try ben.wait(for: "locked") { $0.failure != nil }
    #expect(rename(folder.history, folder.history + ".old") == 0)
    try blocker.release()
    let carl = try TestDesk(folder.history, agent: "Carl")
    for key in 1...UInt64(id) { try carl.record(arrived(key), began(key)) }
    try ben.wait(for: "commit") { $0.committedSequence >= number }
    let conversation = try HistoryReader(path: folder.history).conversation(id)
    #expect(conversation?.agents == ["Carl"])
  }

  // MARK: Killed

  /// Each of the two is killed after its step, in its own process.
  @Test(arguments: [false, true]) func bothAreKilled(takes: Bool) async throws {
    let id = try id()
    try anna.close()
    try ben.close()
    let path = folder.history
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let giver = try TestDesk(path, agent: "Giver")
      try giver.record(arrived(1, "Wang"), began(1, at: 1), said(1, "hello", at: 2), handedOn(1))
      kill(getpid(), SIGKILL)
    }
    let given = id + 1
    #expect(
      try reader.conversation(given)?.state == .interrupted(lastSeen: WallTime(milliseconds: 2)))
    guard takes else { return }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, given = given as Int64] in
      let taker = try TestDesk(path, agent: "Taker")
      try taker.record(takenOver(1, given), said(1, "here", by: .agent, at: 3))
      let state = try HistoryReader(path: path).conversation(given)?.state
      if state == .open { kill(getpid(), SIGKILL) }
    }
    let conversation = try #require(try reader.conversation(given))
    #expect(conversation.state == .interrupted(lastSeen: WallTime(milliseconds: 3)))
    #expect(conversation.agents == ["Giver", "Taker"])
    #expect(try reader.texts(ofConversation: given) == ["hello", "here"])
    try expectSound(path)
  }
}
