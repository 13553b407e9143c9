import CalendarTime
import ChatCore
import ChatHistory
import Glibc
import TestSupport
import Testing

/// `history … --from`: the central history reads like a file, with a real server.
@Suite(.enabled(if: PostgresServer.isPossible, PostgresServer.why)) struct HistoryFromTests {
  let server: PostgresServer

  init() throws { server = try PostgresServer() }

  private func run(
    _ arguments: String..., in environment: [String: String?] = [:]
  ) throws -> (status: TestSupport.ExitStatus, output: String, errors: String) {
    try outcome(
      builtProgram("agent-console"), ["history"] + arguments + ["--from", server.string],
      environment: try PostgresServer.environment().merging(environment) { $1 }
        .merging(["TZ": "CST-8"]) { given, _ in given })
  }

  private func output(_ arguments: String...) throws -> String {
    let result = try outcome(
      builtProgram("agent-console"), ["history"] + arguments + ["--from", server.string],
      environment: try PostgresServer.environment().merging(["TZ": "CST-8"]) { $1 })
    #expect(result.status == .exited(0) && result.errors == "", "\(result.errors)")
    return result.output
  }

  /// One history shipped alone reads like its file, word by word.
  @Test(
    arguments: [
      ["list"], ["list", "--limit", "2"], ["list", "--since", "2024-11-21"],
      ["list", "--name", "Mei", "--format", "jsonl"], ["list", "--agent", "anna"],
      ["list", "--agent", "bob"], ["show", "2"], ["show", "2", "--format", "jsonl"],
      ["find", "您好"], ["find", "好"], ["find", "ORDER"], ["find", "o"], ["find", "请讲"],
      ["find", "found: \"it\""], ["find", "nothing like it"], ["find", "ok", "--format", "jsonl"],
      ["find", "你", "--until", "2024-11-21"], ["export"], ["export", "--format", "jsonl"],
    ])
  func likeTheFile(arguments: [String]) throws {
    let history = try HistoryOnDisk.usual()
    _ = try server.ship(history)
    let there = try outcome(
      builtProgram("agent-console"), ["history"] + arguments + ["--from", server.string],
      environment: try PostgresServer.environment().merging(["TZ": "CST-8"]) { $1 })
    let here = try history.run(arguments)
    #expect(there.status == here.status)
    #expect(there.output == here.output)
    #expect(there.errors == here.errors)
  }

  @Test(arguments: ["--chart", "--html", "--late-after"])
  func figuresThatItHasNot(option: String) throws {
    let value = ["--html": ["x.html"], "--late-after": ["5"]][option] ?? []
    let result = try outcome(
      builtProgram("agent-console"),
      ["history", "stats", option] + value + ["--from", "service=x"])
    #expect(result.status == .exited(64))
    #expect(result.errors.contains("\(option) and --from can't be used together"))
  }

  /// The figures that the central history has.
  @Test func stats() throws {
    _ = try server.ship(try HistoryOnDisk.usual())
    #expect(
      try output("stats") == """
        DAY         CUSTOMERS  LEFT UNSERVED
        2024-11-20          1              0
        2024-11-21          2              1

        Desks so that 80% wait 1 min at most (mean handling time 1 min, Erlang C):
        HOUR   CUSTOMERS  DESKS  IN TIME  BUSIEST DAY  DESKS
        14:00        1.0      1      99%            1      1
        15:00        0.5      1      99%            1      1

        conversations             3
        left unserved             1 (33.3 %)
        waiting                   median 3 s, P90 3 s
        handling                  median 1 min, P90 1 min
        replies per conversation  1.5

        """)
    let lines = try output("stats", "--name", "Mei", "--format", "jsonl")
    #expect(lines.contains(#""type":"total","conversations":1,"finished":1,"served":1"#))
  }

  /// Two machines: the newest is told by time, whichever was shipped first.
  @Test func twoMachines() throws {
    let late = try HistoryOnDisk {
      $0.visit(1, "Late", at: HistoryOnDisk.start + 3_600_000, [(.customer, "refund 退款")])
    }
    let early = try HistoryOnDisk {
      $0.visit(1, "Early", at: HistoryOnDisk.start, [(.customer, "Refund 退货")])
    }
    _ = try server.ship(late)
    _ = try server.ship(early)
    let listed = try output("list", "--format", "jsonl")
    let names = listed.matches(of: #/"name":"(\w+)"/#).map { String($0.1) }
    #expect(names == ["Late", "Early"])
    let found = try output("find", "REFUND")
    #expect(
      try #require(found.firstRange(of: "Late")).lowerBound
        < found.firstRange(of: "Early")!.lowerBound)
    #expect(try output("find", "退款").contains("Late"))
    #expect(try !output("find", "退款").contains("Early"))
    #expect(try output("find", "退").contains("Early"))
  }

  /// Beyond the newest entries the index is asked, over many weeks, in the order of time; each page goes on where the
  /// one before ended.
  @Test func findingInManyWeeks() throws {
    let week: Int64 = 7 * 86_400_000
    let history = try HistoryOnDisk { recorder in
      for number in 1...200 as ClosedRange<UInt64> {
        let texts = (1...40).map { "第\($0)条消息 text" } + ["Rückfrage 退款 \(number)"]
        recorder.visit(
          number, "c\(number)", at: HistoryOnDisk.start + Int64(number) * week / 4,
          texts.map { (.customer, $0) })
      }
    }
    _ = try server.ship(history)
    for text in ["退款", "RÜCKFRAGE", "rückfrage 退款 17", "款 1"] {
      let there = try output("find", text, "--format", "jsonl")
      let numbers = there.matches(of: #/退款 (\d+)"/#).map { Int($0.1)! }
      let expected = (1...200).filter { "rückfrage 退款 \($0)".contains(text.lowercased()) }
      #expect(numbers == expected.reversed(), "\(text)")
    }
    let some = try output("find", "退款", "--limit", "3", "--until", "2025-01-01")
    #expect(some.matches(of: #/退款 (\d+)/#).map { Int($0.1)! } == [24, 23, 22])
    #expect(try run("find", "款退").errors.contains("no matches") || run("find", "款退").output == "")
  }

  @Test func following() throws {
    let history = try HistoryOnDisk.usual()
    _ = try server.ship(history)
    let follower = try Child(
      builtProgram("agent-console"), ["history", "follow", "--from", server.string],
      environment: PostgresServer.environment(), input: .nothing)
    let shipper = try server.shipper(history, ["--follow"])
    let recorder = try HistoryRecorder(path: history.path, desk: "d:2", agent: "bob") {}
    let key = ConversationKey(1)
    recorder.submit([
      .arrived(key, name: "Ann", from: PeerAddress(host: "192.0.2.3", port: 9), at: .now()),
      .began(key, waited: .zero, at: .now()), .entry(key, .customer, text: "Hello", [], at: .now()),
    ])
    try follower.waitForOutput(containing: "Ann: Hello")
    // The server is restarted, and nothing is missed.
    server.kill()
    recorder.submit(.entry(key, .agent, text: "Who is there?", [], at: .now()))
    try server.start()
    try follower.waitForOutput(containing: "Who is there?")
    recorder.submit(.entry(key, .customer, text: "Me", [], at: .now()))
    try follower.waitForOutput(containing: "Ann: Me")
    #expect(follower.output.ranges(of: "Hello").count == 1)
    _ = recorder.close(timeout: .seconds(20))
    _ = shipper
  }

  /// Without tables, and without a server.
  @Test func nothingThere() throws {
    let empty = try run("list")
    #expect(empty.status == .exited(1))
    #expect(empty.errors.contains("there is no history"))
    let history = try HistoryOnDisk.usual()
    let both = try history.run(
      ["list", "--from", server.string], in: PostgresServer.environment())
    #expect(both.status == .exited(64))
    server.kill()
    let gone = try run("list")
    #expect(gone.status == .exited(1))
    #expect(gone.errors.contains("can't connect to \(server.folder)/kefu"))
  }

  /// A role that may only read reads.
  @Test func readOnly() throws {
    _ = try server.ship(try HistoryOnDisk.usual())
    try server.run(
      """
      CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA kefu TO reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA kefu TO reader
      """)
    let reader = server.string.replacing("user=kefu", with: "user=reader")
    let result = try outcome(
      builtProgram("agent-console"), ["history", "find", "您好", "--from", reader],
      environment: PostgresServer.environment())
    #expect(result.status == .exited(0) && result.output.contains("您好"))
  }
}
