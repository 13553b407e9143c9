import ChatHistory
import Glibc

/// Finds the newest 50 matches in a million messages: Kefu's reader, and the `sqlite3` shell with LIKE on the
/// same file, taking turns.
struct FindBenchmark {
  private let path: String
  private static let limit = 50
  private static let conversationLength = 20

  private struct Question {
    let what: String
    let text: String
  }

  private static let questions = [
    Question(what: "Chinese, 2 characters, in every tenth", text: "退款"),
    Question(what: "Chinese, 2 characters, in one, at the beginning", text: "鲲鹏"),
    Question(what: "Chinese, 2 characters, nowhere", text: "麒麟"),
    Question(what: "Chinese, 3 characters, in every tenth", text: "优惠券"),
    Question(what: "Chinese, 3 characters, in one, at the beginning", text: "鲲鹏鸟"),
    Question(what: "Chinese, 3 characters, nowhere", text: "没头脑"),
    Question(what: "ASCII word, in every tenth", text: "parcel"),
    Question(what: "ASCII word, in one, at the beginning", text: "leviathan"),
    Question(what: "ASCII word, nowhere", text: "behemoth"),
  ]

  init(folder: String) { path = folder + "/million.sqlite" }

  func fill(_ count: Int) throws {
    let recording = try Recording(path)
    var words = Words()
    var texts = (0..<count).map { _ in words.message() }
    texts[count / 100] = "我想找鲲鹏鸟 leviathan"
    let time = microseconds {
      for start in stride(from: 0, to: count, by: Self.conversationLength) {
        let end = min(start + Self.conversationLength, count)
        let number = UInt64(2 + start / Self.conversationLength)
        let last = recording.submit(conversation: number, texts[start..<end])
        if last > 5000 { recording.wait(untilCommitted: last - 5000) }
      }
    }
    let indexTime = microseconds { recording.waitForIndex(path) }
    recording.close()
    let bytes = try fileSize()
    print(
      """
      \(count) messages in conversations of \(Self.conversationLength), \(short(Double(texts.reduce(0) { $0 + $1.utf8.count }) / Double(count))) \
      bytes each, written in \(short(time / 1e6)) s, indexed in another \(short(indexTime / 1e6)) s; the file has \(short(Double(bytes) / 1e6)) MB.

      """)
  }

  private func fileSize() throws -> Int {
    var status = stat()
    precondition(stat(path, &status) == 0)
    return Int(status.st_size)
  }

  func run(rounds: Int) throws {
    let reader = try HistoryReader(path: path)
    let shell = SQLiteShell(path)
    row("the newest \(Self.limit) with …", "hits", "Kefu", "sqlite3 LIKE", "Kefu to LIKE")
    row("---", "---:", "---:", "---:", "---:")
    for question in Self.questions {
      var times: (kefu: [Double], like: [Double]) = ([], [])
      var hits = 0
      // The first round warms the cache and is not counted.
      for number in 0...rounds {
        let kefuTime = try microseconds {
          hits = try reader.find(question.text, limit: Self.limit).count
        }
        var lines: [String] = []
        let likeTime = microseconds {
          lines = shell.run(
            """
            SELECT id, speaker, at, text FROM entries
            WHERE text LIKE \(quoted("%\(question.text)%")) ORDER BY id DESC LIMIT \(Self.limit);
            """)
        }
        precondition(lines.count == hits, "\(question.text): \(hits), but LIKE \(lines.count)")
        guard number > 0 else { continue }
        times.kefu.append(kefuTime)
        times.like.append(likeTime)
      }
      row(
        "\(question.what): \(question.text)", "\(hits)", milliseconds(times.kefu.median),
        milliseconds(times.like.median), ratio(times.kefu.median, times.like.median))
    }
    print("")
  }

  private func milliseconds(_ value: Double) -> String { short(value / 1000) + " ms" }
}
