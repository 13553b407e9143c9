import CalendarTime
import ChatHistory
import Glibc
import TestSupport
import Testing

/// A history into which several agents record: who served.
@Suite struct HistoryAgentsTests {
  private let folder: HistoryFolder

  /// 小明 talks to anna, who hands him on to 李工; Mei talks to 李工; a third leaves unserved.
  init() throws {
    folder = try HistoryFolder()
    let start = WallTime(milliseconds: HistoryOnDisk.start)
    func after(_ seconds: Int64) -> WallTime { start + .seconds(seconds) }
    let anna = try HistoryRecorder(path: folder.path, desk: "[::]:1", agent: "anna") {}
    let li = try HistoryRecorder(path: folder.path, desk: "[::]:2", agent: "李工") {}
    func settle(_ recorder: HistoryRecorder, _ number: UInt64) {
      recorder.wait(untilCommitted: number, timeout: .timeout)
    }
    let (first, second) = (ConversationKey(1), ConversationKey(2))
    anna.submit(
      .arrived(first, name: "小明", from: PeerAddress(host: "192.0.2.1", port: 5), at: start))
    settle(
      anna,
      anna.submit([
        .began(first, waited: .seconds(3), at: after(3)),
        .entry(first, .customer, text: "网断了", [], at: after(4)),
        .entry(first, .agent, text: "请稍等", [], at: after(5)),
        .handedOn(first, to: "李工", at: after(10)),
      ]))
    li.visit(
      1, "Mei", at: HistoryOnDisk.start + 60_000, [(.customer, "hello"), (.agent, "anna: hi")])
    settle(
      li,
      li.submit([
        .takenOver(second, conversationID: 1, at: after(10)),
        .entry(second, .agent, text: "重启一下", [], at: after(20)),
        .entry(second, .customer, text: "好了", [], at: after(30)),
        .ended(second, .left, at: after(70)),
      ]))
    li.submit(
      .arrived(
        ConversationKey(3), name: nil, from: PeerAddress(host: "192.0.2.9", port: 9),
        at: after(100)))
    li.submit(.ended(ConversationKey(3), .leftWhileWaiting, at: after(110)))
    for recorder in [anna, li] { try #require(recorder.close(timeout: .seconds(20)).isEmpty) }
  }

  private func output(
    _ arguments: String..., in environment: [String: String?] = [:]
  ) throws -> String {
    let result = try outcome(
      builtProgram("agent-console"), ["history"] + arguments + ["--history", folder.path],
      environment: environment.merging(["TZ": "CST-8"]) { given, _ in given })
    #expect(result.status == .exited(0))
    return result.output
  }

  @Test func theListHasAColumn() throws {
    #expect(
      try output("list") == """
           3  2024-11-20 14:31  -                     192.0.2.9:9            -                 -            -            left while waiting
           2  2024-11-20 14:31  Mei                   192.0.2.1:50000        李工              3 s          1 min        left
           1  2024-11-20 14:30  小明                  192.0.2.1:5            anna, 李工        3 s          1 min        left

        """)
    #expect(try output("list", in: chinese).contains("anna、李工"))
  }

  @Test(arguments: [("anna", [1]), ("李工", [2, 1]), ("Anna", []), ("", [])])
  func selecting(agent: String, ids: [Int]) throws {
    for command in ["list", "export"] {
      let lines = try output(command, "--agent", agent, "--format", "jsonl").split(separator: "\n")
      let found = lines.compactMap { $0.firstMatch(of: #/"type":"conversation","id":(\d+)/#)?.1 }
      #expect(found.map { "\($0)" }.sorted() == ids.map { "\($0)" }.sorted())
    }
  }

  /// Named are the messages of a conversation that several agents served; a text can't pass for a name.
  @Test func aConversationOfTwo() throws {
    #expect(
      try output("show", "1") == """
        * conversation 1: 小明, 192.0.2.1:5, at the desk [::]:2
        * arrived 2024-11-20 14:30:05, waited 3 s, served 1 min, left
        * served by anna, then 李工
        * 2024-11-20
        < 14:30:09 网断了
        > 14:30:10 anna: 请稍等
        > 14:30:25 李工: 重启一下
        < 14:30:35 好了

        """)
    #expect(
      try output("show", "1", in: chinese).contains("* 由 anna、李工 先后接待\n"))
    #expect(try output("show", "2").contains("* served by 李工\n"))
    #expect(try output("show", "2").contains("> 14:31:10 anna: hi\n"))
    #expect(!(try output("show", "3").contains("served by")))
    #expect(
      try output("show", "1", "--format", "jsonl").contains(
        #""served_by":[{"agent":"anna","desk":"[::]:1","since":"2024-11-20T06:30:08.123Z","until":"2024-11-20T06:30:15.123Z","handed_to":"李工"},{"agent":"李工","desk":"[::]:2","since":"2024-11-20T06:30:15.123Z","until":"2024-11-20T06:31:15.123Z","handed_to":null}]"#
      ))
  }

  @Test func hits() throws {
    #expect(
      try output("find", "重启") == """
        * conversation 1: 小明, 192.0.2.1:5, left, served by anna, then 李工
        > 2024-11-20 14:30:25 李工: 重启一下

        """)
    #expect(try output("find", "重启", "--agent", "anna").contains("重启"))
    #expect(try output("find", "hello", "--agent", "anna") == "")
  }

  @Test func statistics() throws {
    let shown = try output("stats")
    #expect(
      withoutStaffing(shown) == """
        DAY         CUSTOMERS  LEFT UNSERVED  WAITED     SERVED         REPLY
        2024-11-20          3              1  3 s / 3 s  1 min / 1 min  1 s / 1 s

        AGENT  CONVERSATIONS  REPLIES EACH  WAITED     SERVED         REPLY
        李工               2           1.0  3 s / 3 s  1 min / 1 min  1 s / 1 s
        anna               1           1.0  3 s / 3 s  7 s / 7 s      1 s / 1 s

        times: P50 / P90

        conversations             3
        left unserved             1 (33.3 %)
        waiting                   median 3 s, P90 3 s
        handling                  median 1 min, P90 1 min
        reply time                median 1 s, P90 1 s
        replies per conversation  1.5

        """)
    let lines = try output("stats", "--agent", "anna", "--format", "jsonl")
    #expect(
      lines.contains(
        """
        {"type":"agent","name":"anna","served":1,"handling":{"count":1,"median_ms":7000,\
        "p90_ms":7000},"replies":1,"figures":{"waiting":{"count":1,"median_ms":3000,"p90_ms":3000},\
        "handling":{"count":1,"median_ms":7000,"p90_ms":7000},"reply_time":{"count":1,\
        "median_ms":1000,"p90_ms":1000},"in_time":null,"late":null,"ratings":0,"rating_mean":null}}

        """))
    #expect(lines.contains(#"{"type":"total","conversations":1,"#))
    #expect(
      try englishWords(
        in: output("stats", in: chinese), except: ["P50", "P90", "Erlang C", "anna"]) == [])
  }

  /// On the agent's screen, in the list and in a conversation.
  @Test func atTheDesk() throws {
    let desk = try Desk(
      ["--history", folder.path], in: .plainTerminal, environment: ["TZ": "CST-8"])
    try desk.say("/history 重启")
    try desk.expect("1: 2024-11-20 14:30  小明  192.0.2.1  served by anna, then 李工  重启一下")
    try desk.say("/open 1")
    try desk.expect("anna: 请稍等")
    try desk.expect("李工: 重启一下")
  }
}
