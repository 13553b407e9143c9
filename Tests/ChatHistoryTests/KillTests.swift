import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

/// A desk that is killed in the middle of its work. The child writes down, behind SQLite's back, the
/// last number that it was told is committed; what the history then lacks of those was lost.
@Suite struct KillTests {
  @Test(arguments: [1, 7, 100])
  func losesNothingThatWasCommitted(commits: Int) async throws {
    let folder = try TemporaryFolder()
    let path: String = folder.history
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, commits = commits as Int] in
      let desk = try TestDesk(path)
      desk.recorder.submit(arrived(1, "小明"))
      var number: UInt64 = 1
      while true {
        // Always some under way, so that the kill comes in the middle of something; and no more, or
        // the transactions get longer and longer.
        while number < desk.recorder.committedSequence + 50 {
          number = desk.recorder.submit(said(1, "message \(number)", at: Int64(number)))
        }
        let committed = desk.recorder.committedSequence
        try write(Array("\(committed)".utf8), to: path + ".committed")
        if committed > 1 && desk.recorder.transactionCount >= commits { kill(getpid(), SIGKILL) }
      }
    }
    let written = try #require(contents(path + ".committed"))
    let promised = try #require(Int(String(decoding: written, as: UTF8.self)))
    let reader = try HistoryReader(path: path)
    let texts = try reader.texts(ofConversation: 1)
    // The first event was the arrival.
    #expect(texts.count >= promised - 1)
    #expect(promised > 1)
    #expect(texts == (0..<texts.count).map { "message \($0 + 1)" })
    #expect(
      try reader.conversation(1)?.state
        == .interrupted(lastSeen: WallTime(milliseconds: Int64(texts.count))))

    // The next desk goes on, and does not change what the dead one left.
    let next = try TestDesk(path)
    try next.record(arrived(1, "next"))
    #expect(try reader.texts(ofConversation: 1) == texts)
    #expect(try reader.conversation(2)?.state == .open)
    try next.close()
    try expectSound(path)
  }
}
