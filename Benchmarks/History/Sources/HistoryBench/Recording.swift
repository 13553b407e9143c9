import ChatHistory
import Dispatch
import Glibc

/// A recorder that can wait until messages are on the disk.
final class Recording: Sendable {
  private let recorder: HistoryRecorder
  private let news: DispatchSemaphore
  private let key = ConversationKey(1)

  init(_ path: String) throws {
    let news = DispatchSemaphore(value: 0)
    self.news = news
    recorder = try HistoryRecorder(path: path, desk: "benchmark") { news.signal() }
    let caller = PeerAddress(host: "192.0.2.1", port: 50_000)
    recorder.submit(.arrived(key, name: "Mei", from: caller, at: .now()))
    wait(untilCommitted: recorder.submit(.began(key, waited: .zero, at: .now())))
  }

  func submit(_ text: String) -> UInt64 {
    recorder.submit(.entry(key, .customer, text: text, [], at: .now()))
  }

  /// Waits until the recorder has updated the search index.
  func waitForIndex(_ path: String) {
    let shell = SQLiteShell(path)
    let behind = """
      SELECT 1 FROM entries WHERE id > (SELECT last_entry FROM search_progress) LIMIT 1;
      """
    while !shell.run(behind).isEmpty { usleep(20_000) }
  }

  /// Submits one conversation with these texts, by the customer and the agent in turn.
  func submit(conversation number: UInt64, _ texts: some Sequence<String>) -> UInt64 {
    let key = ConversationKey(number)
    let caller = PeerAddress(host: "192.0.2.\(number % 250)", port: 50_000)
    recorder.submit(.arrived(key, name: "customer \(number % 5000)", from: caller, at: .now()))
    recorder.submit(.began(key, waited: .zero, at: .now()))
    for (place, text) in texts.enumerated() {
      let speaker: Speaker = place.isMultiple(of: 2) ? .customer : .agent
      recorder.submit(.entry(key, speaker, text: text, [], at: .now()))
    }
    return recorder.submit(.ended(key, .left, at: .now()))
  }

  func wait(untilCommitted number: UInt64) {
    while recorder.committedSequence < number {
      precondition(recorder.failure == nil, "\(recorder.failure as Any)")
      news.wait()
    }
  }

  /// - Returns: how many attempts to write failed meanwhile.
  func waitCountingFailures(untilCommitted number: UInt64) -> Int {
    var failures = 0
    while recorder.committedSequence < number {
      news.wait()
      if recorder.committedSequence < number, recorder.failure != nil { failures += 1 }
    }
    return failures
  }

  /// Submits all texts, with at most `window` of them not yet on the disk.
  func submit(_ texts: [String], window: UInt64) {
    var last: UInt64 = 0
    for text in texts {
      last = submit(text)
      if last > window { wait(untilCommitted: last - window) }
    }
    wait(untilCommitted: last)
  }

  var transactions: Int { recorder.transactionCount }

  func close() { precondition(recorder.close(timeout: .seconds(60)).isEmpty) }
}
