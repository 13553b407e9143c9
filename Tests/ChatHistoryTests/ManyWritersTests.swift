import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

/// Many desks, each a process of its own, that write into one history at the same time.
@Suite struct ManyWritersTests {
  private static let desks = 20
  private static let messages = 40

  /// Every third is killed in the middle of a write. Each writes down, behind SQLite's back, the last number that
  /// it was told is committed.
  @Test func everythingThatWasCommittedIsThere() async throws {
    let folder = try TemporaryFolder()
    let path: String = folder.history
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<Self.desks {
        let isKilled = number.isMultiple(of: 3)
        group.addTask {
          await #expect(processExitsWith: isKilled ? .signal(SIGKILL) : .success) {
            [path = path as String, number = number as Int, isKilled = isKilled as Bool] in
            try Self.write(number, to: path, isKilled: isKilled)
          }
        }
      }
      try await group.waitForAll()
    }
    let reader = try HistoryReader(path: path)
    let conversations = try reader.conversations(limit: 1000)
    #expect(conversations.count == Self.desks)
    for conversation in conversations {
      let name = try #require(conversation.name)
      let number = try #require(Int(name))
      let texts = try reader.texts(ofConversation: conversation.id)
      let written = try #require(contents("\(path).committed-\(name)"))
      let promised = try #require(Int(String(decoding: written, as: UTF8.self)))
      // Two events come before the first message.
      #expect(promised > 2 && texts.count >= promised - 2, "desk \(name)")
      #expect(texts == (0..<texts.count).map { "\(name): \($0)" })
      #expect(conversation.agents == [name])
      if number.isMultiple(of: 3) {
        #expect(texts.count < Self.messages)
      } else {
        #expect(texts.count == Self.messages)
        #expect(conversation.state == .ended(.left, at: WallTime(milliseconds: 0)))
      }
    }
    try expectSound(path)
  }

  private static func write(_ number: Int, to path: String, isKilled: Bool) throws {
    let desk = try TestDesk(path, agent: "\(number)")
    desk.recorder.submit([arrived(1, "\(number)"), began(1)])
    for count in 0..<messages {
      let last = desk.recorder.submit(said(1, "\(number): \(count)"))
      // The next ones wait in memory while these are written.
      guard count.isMultiple(of: 4) else { continue }
      try desk.wait(for: "commit of \(last)") { $0.committedSequence >= last }
      let committed = desk.recorder.committedSequence
      try ChatHistoryTests.write(Array("\(committed)".utf8), to: "\(path).committed-\(number)")
      if isKilled, count > messages / 2 {
        desk.recorder.submit([said(1, "\(number): \(count + 1)")])
        kill(getpid(), SIGKILL)
      }
    }
    desk.recorder.submit(ended(1))
    try desk.close()
  }
}
