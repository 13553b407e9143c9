import CalendarTime
import ChatHistory
import TestSupport
import Testing

/// The answers of the commands of `agent-console history`.
@Suite struct HistoryCommandTests {
  private static let mei = """
    {"type":"conversation","id":2,"name":"Mei","host":"2001:db8::7","port":4000,\
    "desk":"127.0.0.1:21567","arrived_at":"2024-11-21T06:30:05.123Z","waited_ms":3000,\
    "began_at":"2024-11-21T06:30:08.123Z","state":"ended","ending":"left",\
    "ended_at":"2024-11-21T06:31:08.123Z","last_seen_at":null,"served_by":[{"agent":"anna",\
    "desk":"127.0.0.1:21567","since":"2024-11-21T06:30:08.123Z",\
    "until":"2024-11-21T06:31:08.123Z","handed_to":null}]}

    """
  private static let nameless = """
    {"type":"conversation","id":3,"name":null,"host":"192.0.2.9","port":9,\
    "desk":"127.0.0.1:21567","arrived_at":"2024-11-21T07:30:05.123Z","waited_ms":null,\
    "began_at":null,"state":"ended","ending":"leftWhileWaiting",\
    "ended_at":"2024-11-21T08:30:05.123Z","last_seen_at":null,"served_by":[]}

    """

  @Test func listIsALineForEach() throws {
    let history = try HistoryOnDisk.usual()
    #expect(
      try history.output("list") == """
           3  2024-11-21 15:30  -                     192.0.2.9:9            -            -            left while waiting
           2  2024-11-21 14:30  Mei                   [2001:db8::7]:4000     3 s          1 min        left
           1  2024-11-20 14:30  小明                  192.0.2.1:50000        3 s          1 min        left

        """)
    #expect(
      try history.output("list", "--limit", "1", in: chinese) == """
           3  2024-11-21 15:30  -                     192.0.2.9:9            -                -                排队时离开

        """)
    #expect(
      try history.output("list", "--format", "jsonl", "--limit", "2") == Self.nameless + Self.mei)
  }

  @Test(arguments: [
    (["--since", "2024-11-21"], [3, 2]), (["--until", "2024-11-20"], [1]),
    (["--since", "2024-11-21 14:30", "--until", "2024-11-21T15:30:05"], [2]),
    (["--until", "1m"], [3, 2, 1]), (["--since", "2024-11-21 14:31"], [3]),
    (["--until", "2024-11-20 14:30:05"], []),
    (["--name", "小明"], [1]), (["--name", "mei"], []), (["--name", ""], []),
    (["--since", "5000w", "--until", "2024-11-20", "--name", "小明"], [1]),
  ])
  func selecting(options: [String], ids: [Int]) throws {
    let history = try HistoryOnDisk.usual()
    let result = try history.run(["list", "--format", "jsonl"] + options)
    #expect(result.status == .exited(0) && result.errors == "")
    let lines = result.output.split(separator: "\n")
    #expect(lines.compactMap { $0.firstMatch(of: #/"id":(\d+)/#)?.1 } == ids.map { "\($0)" })
  }

  @Test func showIsTheLookOfPlainLines() throws {
    let history = try HistoryOnDisk.usual()
    #expect(
      try history.output("show", "1") == """
        * conversation 1: 小明, 192.0.2.1:50000, at the desk 127.0.0.1:21567
        * arrived 2024-11-20 14:30:05, waited 3 s, served 1 min, left
        * 2024-11-20
        < 14:30:09 你好
        > 14:30:10 您好
          请讲

        """)
    #expect(
      try history.output("show", "2", in: chinese) == """
        * 对话 2：Mei，[2001:db8::7]:4000，客服台 127.0.0.1:21567
        * 2024-11-21 14:30:05 到达，等待 3 秒，接待 1 分钟，客户离开
        * 2024-11-21
        < 14:30:09 Order 12345
        > 14:30:10 found: "it"
        * 14:30:11 备注：call her
        > 14:30:12 ok

        """)
    let lines = try history.output("show", "2", "--format", "jsonl").split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0] + "\n" == Self.mei)
    #expect(
      lines[2] == """
        {"type":"entry","id":4,"conversation_id":2,"speaker":"agent","text":"found: \\"it\\"",\
        "marks":[],"at":"2024-11-21T06:30:10.123Z","kind":null,"values":null,"agent":"anna"}
        """)
  }

  @Test func marksHaveALineOfTheirOwn() throws {
    let history = try HistoryOnDisk { recorder in
      recorder.visit(
        1, "Mei", at: HistoryOnDisk.start, [(.customer, "a")], marks: [.outOfTurn, .repaired])
    }
    #expect(
      try history.output("show", "1").hasSuffix(
        """
        * 14:30:09 out of turn, not UTF-8, repaired:
        < 14:30:09 a

        """))
    #expect(
      try history.output("show", "1", "--format", "jsonl")
        .contains(#""marks":["out_of_turn","repaired"]"#))
  }

  /// A fact of an unknown kind, from a later version, is shown with its stored values.
  @Test func whatHappenedIsAFact() throws {
    let history = try HistoryOnDisk { recorder in
      recorder.submit(
        .arrived(
          ConversationKey(1), name: "Mei", from: PeerAddress(host: "192.0.2.1", port: 5),
          at: WallTime(milliseconds: HistoryOnDisk.start)))
      let values: [String: Fact.Value] = ["to": .text("火星\u{1B}[31m"), "count": .integer(3)]
      for fact in [Fact("beamed_up", values), Fact("beamed_down")] {
        recorder.submit(
          .fact(ConversationKey(1), fact, at: WallTime(milliseconds: HistoryOnDisk.start)))
      }
    }
    let text = try history.output("show", "1")
    #expect(
      text.hasSuffix(
        """
        * 14:30:05 beamed_up count=3 to=火星␛[31m
        * 14:30:05 beamed_down

        """), "\(text)")
    let lines = try history.output("export", "--format", "jsonl").split(separator: "\n")
    #expect(
      lines.dropFirst() == [
        #"""
        {"type":"entry","id":1,"conversation_id":1,"speaker":"notice","text":"beamed_up count=3 to=火星\u001b[31m",\#
        "marks":[],"at":"2024-11-20T06:30:05.123Z","kind":"beamed_up","values":{"count":3,"to":"火星\u001b[31m"},"agent":"anna"}
        """#,
        #"""
        {"type":"entry","id":2,"conversation_id":1,"speaker":"notice","text":"beamed_down",\#
        "marks":[],"at":"2024-11-20T06:30:05.123Z","kind":"beamed_down","values":{},"agent":"anna"}
        """#,
      ])
  }

  @Test func find() throws {
    let history = try HistoryOnDisk.usual()
    #expect(
      try history.output("find", "ORDER") == """
        * conversation 2: Mei, [2001:db8::7]:4000, left
        < 2024-11-21 14:30:09 Order 12345

        """)
    #expect(
      try history.output("find", "好", in: chinese) == """
        * 对话 1：小明，192.0.2.1:50000，客户离开
        > 2024-11-20 14:30:10 您好
          请讲
        < 2024-11-20 14:30:09 你好

        """)
    #expect(
      try history.output("find", "her", "--format", "jsonl") == """
        {"type":"hit","entry":{"type":"entry","id":5,"conversation_id":2,"speaker":"note",\
        "text":"call her","marks":[],"at":"2024-11-21T06:30:11.123Z","kind":null,"values":null,"agent":"anna"},\
        "conversation":\(Self.mei.dropLast())}

        """)
    #expect(try history.output("find", "好", "--limit", "1").contains("您好"))
    #expect(try history.output("find", "o", "--name", "Mei").contains("14:30:12 ok"))
    let earlier = try history.run(["find", "o", "--until", "2024-11-20"])
    #expect(earlier.output == "")
  }

  @Test func exportIsOldestFirst() throws {
    let history = try HistoryOnDisk.usual()
    let lines = try history.output("export", "--format", "jsonl").split(separator: "\n")
    let kinds = lines.compactMap { $0.firstMatch(of: #/"type":"(\w+)","id":(\d+)/#) }
    #expect(
      kinds.map { "\($0.1) \($0.2)" } == [
        "conversation 1", "entry 1", "entry 2", "conversation 2", "entry 3", "entry 4", "entry 5",
        "entry 6", "conversation 3",
      ])
    #expect(lines.last.map { $0 + "\n" } == Self.nameless)

    let text = try history.output("export")
    let parts = try (1...3).map { try history.output("show", "\($0)") }
    #expect(text == parts.joined(separator: "\n"))
    #expect(try history.output("export", "--name", "小明") == parts[0])
  }

  @Test func stats() throws {
    let history = try HistoryOnDisk.usual()
    let shown = try history.output("stats")
    #expect(
      shown == """
        DAY         CUSTOMERS  LEFT UNSERVED  WAITED     SERVED         REPLY
        2024-11-20          1              0  3 s / 3 s  1 min / 1 min  1 s / 1 s
        2024-11-21          2              1  3 s / 3 s  1 min / 1 min  1 s / 1 s

        times: P50 / P90

        Desks so that 80% wait 1 min at most (mean handling time 1 min, Erlang C):
        HOUR   CUSTOMERS  DESKS  IN TIME  BUSIEST DAY  DESKS
        14:00        1.0      1      99%            1      1
        15:00        0.5      1      99%            1      1

        conversations             3
        left unserved             1 (33.3 %)
        waiting                   median 3 s, P90 3 s
        handling                  median 1 min, P90 1 min
        reply time                median 1 s, P90 1 s
        replies per conversation  1.5

        """)
    let words = try history.output("stats", "--since", "2024-11-21", in: chinese)
    #expect(words.contains("每次对话的回复数          2.0\n"))
    #expect(englishWords(in: words, except: ["P50", "P90", "Erlang C"]) == [])
    let lines = try history.output("stats", "--name", "Mei", "--format", "jsonl")
    #expect(
      lines == """
        {"type":"day","date":"2024-11-21","arrived":1,"unserved":0,\
        "figures":{"waiting":{"count":1,"median_ms":3000,"p90_ms":3000},\
        "handling":{"count":1,"median_ms":60000,"p90_ms":60000},"reply_time":{"count":1,\
        "median_ms":1000,"p90_ms":1000},"in_time":null,"late":null,"ratings":0,"rating_mean":null}}
        {"type":"agent","name":"anna","served":1,"handling":{"count":1,"median_ms":60000,\
        "p90_ms":60000},"replies":2,"figures":{"waiting":{"count":1,"median_ms":3000,"p90_ms":3000},\
        "handling":{"count":1,"median_ms":60000,"p90_ms":60000},"reply_time":{"count":1,\
        "median_ms":1000,"p90_ms":1000},"in_time":null,"late":null,"ratings":0,"rating_mean":null}}
        {"type":"hour","hour":14,"arrivals":1.0,"desks":1,"share_in_time":0.9937656309232986,\
        "most_arrivals":1,"most_desks":1}
        {"type":"total","conversations":1,"finished":1,"served":1,"unserved":0,\
        "unserved_share":0.0,"waiting":{"count":1,"median_ms":3000,"p90_ms":3000},\
        "handling":{"count":1,"median_ms":60000,"p90_ms":60000},"replies":2,\
        "replies_per_conversation":2.0,"figures":{"waiting":{"count":1,"median_ms":3000,"p90_ms":3000},\
        "handling":{"count":1,"median_ms":60000,"p90_ms":60000},"reply_time":{"count":1,\
        "median_ms":1000,"p90_ms":1000},"in_time":null,"late":null,"ratings":0,"rating_mean":null},"messages_left":0}

        """)
  }

  @Test func pruneOnlySaysWhatItWouldDo() throws {
    let history = try HistoryOnDisk.usual()
    let before = try history.output("export")
    #expect(
      try history.output("prune", "--older-than", "2024-11-21") == """
        would delete 1 conversation, 2 entries older than 2024-11-21 00:00; add --delete to delete them

        """)
    #expect(try history.output("export") == before)
    #expect(
      try history.output("prune", "--older-than", "2024-11-21", "--delete", in: chinese) == """
        已删除早于 2024-11-21 00:00 的 1 次对话、2 条记录

        """)
    #expect(try history.output("list", "--format", "jsonl") == Self.nameless + Self.mei)
    #expect(
      try history.output("prune", "--older-than", "2024-11-22", "--delete", "--format", "jsonl")
        == """
        {"type":"prune","older_than":"2024-11-21T16:00:00.000Z","deleted":true,\
        "conversations":2,"entries":4,"unshipped":0}

        """)
    let nothing = try history.run(["prune", "--older-than", "2024-11-22"])
    #expect(nothing.status == .exited(0) && nothing.output == "")
    expectOneLine(nothing.errors)
  }

  @Test(arguments: [
    ["list"], ["find", "nothing"], ["export"], ["stats"], ["prune", "--older-than", "1d"],
  ])
  func nothingIsSaidOnStandardError(command: [String]) throws {
    let history = try HistoryOnDisk { _ in }
    for language in [[:], chinese] {
      let text = try history.run(command, in: language)
      #expect(text.status == .exited(0) && text.output == "")
      expectOneLine(text.errors)
      if !language.isEmpty { #expect(englishWords(in: text.errors) == []) }
    }
    let lines = try history.run(command + ["--format", "jsonl"])
    #expect(lines.status == .exited(0) && lines.errors == "")
  }

  /// Where clocks are set back from one o'clock to midnight, the day begins with the first of two midnights,
  /// regardless of earlier conversions.
  @Test func aDayWithTwoMidnights() throws {
    let history = try HistoryOnDisk { $0.visit(1, "Mei", at: 1_730_608_200_000, []) }
    let zone = ["TZ": "CST5CDT,M3.2.0/0,M11.1.0/1"]
    for option in [
      ["--since", "2024-11-03"], ["--until", "2024-11-03"], ["--since", "2024-11-03 00:15"],
    ] {
      let list = try history.run(["list"] + option, in: zone)
      #expect(list.output.contains("2024-11-03 00:30"), "\(option)")
    }
    let before = try history.run(["list", "--until", "2024-11-02"], in: zone)
    #expect(before.output == "")
  }
}
