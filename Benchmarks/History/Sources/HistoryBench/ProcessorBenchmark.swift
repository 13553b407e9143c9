import CInsert
import ChatHistory
import Glibc

/// Processor time of all threads until a message is on the disk: Kefu's recorder, and SQLite's C library
/// inserting the same row into the same table, one message per commit. The two take turns. The cost of the
/// search index, which is updated when nothing else waits, is measured separately.
struct ProcessorBenchmark {
  private let folder: String
  private static let sizes = [16, 1024, 9 * 1024]

  init(folder: String) { self.folder = folder }

  func run(rounds: Int, of count: Int) throws {
    row(
      "processor time, one message, one commit", "Kefu", "sqlite3 in C", "Kefu to C",
      "the index, later")
    row("---", "---:", "---:", "---:", "---:")
    for bytes in Self.sizes { try run(rounds, count, bytes) }
    print("")
  }

  private func run(_ rounds: Int, _ count: Int, _ bytes: Int) throws {
    var words = Words()
    let texts = (0..<count).map { _ in words.text(bytes: bytes) }
    let path = folder + "/processor-\(bytes).sqlite"
    let recording = try Recording(path)
    let theirs = folder + "/processor-\(bytes)-c.sqlite"
    try Recording(theirs).close()
    guard let inserter = inserter_open(theirs) else { preconditionFailure("can't open \(theirs)") }
    defer { inserter_close(inserter) }
    var times: (kefu: [Double], c: [Double], index: [Double]) = ([], [], [])
    // The first round warms the cache and is not counted.
    for number in 0...rounds {
      let kefuTime = processorTime {
        for text in texts { recording.wait(untilCommitted: recording.submit(text)) }
      }
      let indexTime = processorTime { recording.waitForIndex(path) }
      let cTime = processorTime {
        for var text in texts {
          let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
              inserter_insert(inserter, $0.baseAddress, Int32($0.count))
            }
          }
          precondition(code == 0, "SQLite: \(code)")
        }
      }
      guard number > 0 else { continue }
      times.kefu.append(kefuTime / Double(count))
      times.c.append(cTime / Double(count))
      times.index.append(indexTime / Double(count))
    }
    recording.close()
    row(
      "\(bytes) bytes", short(times.kefu.median) + " µs", short(times.c.median) + " µs",
      ratio(times.kefu.median, times.c.median), short(times.index.median) + " µs")
  }
}

/// Processor time that this process uses for `body`, in microseconds.
private func processorTime(_ body: () -> Void) -> Double {
  func spent() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
  let start = spent()
  body()
  return spent() - start
}
