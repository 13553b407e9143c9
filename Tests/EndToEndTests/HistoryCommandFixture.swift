import CalendarTime
import ChatCore
import ChatHistory
import Glibc
import TestSupport
import Testing

/// A history in a temporary folder, deleted with the object, and the commands that read it. The local time is
/// UTC+8.
final class HistoryOnDisk {
  private let folder: String
  var path: String { folder + "/history.sqlite" }

  /// 2024-11-20 14:30:05.123 local time, 06:30:05.123 UTC.
  static let start: Int64 = 1_732_084_205_123
  private static let hour: Int64 = 3_600_000

  /// - Parameter record: submits rows; they are committed when this initialiser returns.
  init(_ record: (HistoryRecorder) -> Void) throws {
    folder = try makeTemporaryFolder("command")
    let recorder = try HistoryRecorder(
      path: path, desk: "127.0.0.1:21567", agent: "anna",
      startedAt: WallTime(milliseconds: Self.start)
    ) {}
    record(recorder)
    try #require(recorder.close(timeout: .seconds(20)).isEmpty)
  }

  deinit {
    for suffix in ["", "-wal", "-shm", "-desks"] { unlink(path + suffix) }
    rmdir(folder)
  }

  /// Three customers: 小明, served on the first day; Mei, served on the next day; one who left while waiting.
  static func usual() throws -> HistoryOnDisk {
    try HistoryOnDisk { recorder in
      recorder.visit(1, "小明", at: start, [(.customer, "你好"), (.agent, "您好\n请讲")])
      recorder.visit(
        2, "Mei", from: PeerAddress(host: "2001:db8::7", port: 4000), at: start + 24 * hour,
        [
          (.customer, "Order 12345"), (.agent, "found: \"it\""), (.note, "call her"),
          (.agent, "ok"),
        ])
      recorder.submit(
        .arrived(
          ConversationKey(3), name: nil, from: PeerAddress(host: "192.0.2.9", port: 9),
          at: WallTime(milliseconds: start + 25 * hour)))
      recorder.submit(
        .ended(
          ConversationKey(3), .leftWhileWaiting,
          at: WallTime(milliseconds: start + 26 * hour)))
    }
  }

  /// Runs `agent-console history` with these arguments.
  func run(
    _ arguments: [String], in environment: [String: String?] = [:]
  ) throws -> (status: TestSupport.ExitStatus, output: String, errors: String) {
    try outcome(
      builtProgram("agent-console"), ["history"] + arguments + ["--history", path],
      environment: environment.merging(["TZ": "CST-8"]) { given, _ in given })
  }

  /// The command's output; it must succeed.
  func output(
    _ arguments: String..., in environment: [String: String?] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let result = try run(arguments, in: environment)
    #expect(result.status == .exited(0), sourceLocation: sourceLocation)
    #expect(result.errors == "", sourceLocation: sourceLocation)
    return result.output
  }
}

extension HistoryRecorder {
  /// Records a visit: the customer is seated after 3 seconds, one message follows each second, and they
  /// leave.
  func visit(
    _ number: UInt64, _ name: String,
    from address: PeerAddress = PeerAddress(host: "192.0.2.1", port: 50_000), at time: Int64,
    _ words: [(Speaker, String)], marks: MessageFlags = []
  ) {
    let key = ConversationKey(number)
    func after(_ seconds: Int64) -> WallTime { WallTime(milliseconds: time + 1000 * seconds) }
    submit(.arrived(key, name: name, from: address, at: after(0)))
    submit(.began(key, waited: .seconds(3), at: after(3)))
    var seconds: Int64 = 3
    for (speaker, text) in words {
      seconds += 1
      submit(.entry(key, speaker, text: text, marks, at: after(seconds)))
    }
    submit(.ended(key, .left, at: after(63)))
  }
}

/// What `history stats` prints, without the table of desks that it takes.
func withoutStaffing(_ text: String) -> String {
  text.replacing(#/Desks so that(.|\n)*?\n\n/#, with: "")
}
