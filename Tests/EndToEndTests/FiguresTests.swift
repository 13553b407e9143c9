import CalendarTime
import ChatHistory
import Glibc
import TestSupport
import Testing

/// Tags, ratings, late replies, and their figures in `history stats`.
@Suite struct FiguresTests {
  private let folder: HistoryFolder

  init() throws { folder = try HistoryFolder() }

  private func write(_ settings: String) throws -> String {
    let config = folder.folder + "/config.toml"
    let file = try #require(fopen(config, "w"))
    fputs(settings, file)
    fclose(file)
    return config
  }

  private func stats(
    _ arguments: String..., in environment: [String: String?] = [:]
  ) throws -> String {
    let result = try outcome(
      builtProgram("agent-console"),
      ["history", "stats"] + arguments + ["--history", folder.path],
      environment: environment.merging(["TZ": "CST-8"]) { given, _ in given })
    #expect(result.status == .exited(0) && result.errors == "", "\(result)")
    return result.output
  }

  /// At the desk: a tag is asked for once, a rating ends the conversation.
  @Test func aConversation() throws {
    let config = try write("tags_required = true")
    let desk = try Desk(
      ["--config", config, "--history", folder.path, "--agent", "anna"], in: .plainTerminal)
    let mei = try desk.seat()
    try desk.say("/rate")
    try desk.expectError("Tag it first: /tag WORD")
    try desk.say("/tag #Refund，退款")
    try desk.expect("* tagged refund")
    try desk.expect("* tagged 退款")
    try desk.say("/tag -退款")
    try desk.expect("* tag 退款 removed")
    try desk.say("/tag refund")
    try desk.expectError("no tag to change")
    try desk.say("/tag")
    try desk.expectError("Tags: refund")
    try mei.send(frame(2, "question"))
    try desk.expect("< question")
    try desk.say("/rate")
    #expect(try mei.receiveMessage().hasPrefix("How was this conversation, from 1"))
    try mei.send(frame(2, "4"))
    try desk.expect("* rated 4 of 5")
    let (rest, end) = try mei.receiveUntilEnd()
    #expect(rest.isEmpty && end == .closed)
    let bob = try desk.seat("Bob")
    try desk.say("/end")
    try desk.expectError("Tag it first")
    try desk.say("/end")
    try desk.expect("you ended the conversation with Bob")
    withExtendedLifetime(bob) {}

    let lines = try stats("--format", "jsonl").split(separator: "\n")
    let tag = try #require(lines.first { $0.contains(#""type":"tag""#) })
    #expect(tag.hasPrefix(#"{"type":"tag","name":"refund","conversations":1,"#))
    #expect(tag.contains(#""ratings":1,"rating_mean":4.0"#))
    #expect(try stats().contains("rating                    4.0 of 5 (1 answer)\n"))
  }

  /// The divider says when a customer has waited too long.
  @Test(arguments: [("late_after = 1", true), ("late_after = 3600", false), ("", false)])
  func late(_ settings: String, _ isLate: Bool) throws {
    let desk = try Desk(["--config", try write(settings)], in: .screen)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Mei") + frame(2, "hello"))
    if isLate {
      try desk.expect("LATE: ")
    } else {
      try desk.expect("waiting for 1 s")
      #expect(!desk.child.output.contains("LATE"))
    }
  }

  /// Three conversations with known times: tags, ratings, waits, replies.
  private func record() throws {
    let recorder = try HistoryRecorder(path: folder.path, desk: "[::]:1", agent: "anna") {}
    let start = HistoryOnDisk.start
    func after(_ seconds: Int64) -> WallTime { WallTime(milliseconds: start + seconds * 1000) }
    var number: UInt64 = 0
    for (index, waited, replied, tags, rating) in [
      (0, 5, 10, ["refund"], 4), (3600, 20, 30, ["refund", "</b>&"], 1), (7200, 400, 5, [], nil),
    ] as [(Int64, Int64, Int64, [String], Int64?)] {
      number += 1
      let key = ConversationKey(number)
      var events: [HistoryEvent] = [
        .arrived(key, name: "Mei", from: PeerAddress(host: "192.0.2.1", port: 5), at: after(index)),
        .began(key, waited: .seconds(waited), at: after(index + waited)),
        .entry(key, .customer, text: "question", [], at: after(index + waited)),
        .entry(key, .customer, text: "more", .outOfTurn, at: after(index + waited + 1)),
        .entry(key, .agent, text: "answer", [], at: after(index + waited + replied)),
        .fact(key, Fact(Fact.tagged, ["tag": .text("gone")]), at: after(index)),
        .fact(key, Fact(Fact.untagged, ["tag": .text("gone")]), at: after(index)),
      ]
      for tag in tags {
        events.append(.fact(key, Fact(Fact.tagged, ["tag": .text(tag)]), at: after(index)))
      }
      if let rating {
        events.append(.fact(key, Fact(Fact.rated, ["rating": .integer(rating)]), at: after(index)))
      }
      events.append(.ended(key, .left, at: after(index + waited + 100)))
      recorder.submit(events)
    }
    // A desk that answers by itself does not count.
    let bot = try HistoryRecorder(path: folder.path, desk: "[::]:2", agent: "bot") {}
    bot.submit([.fact(nil, Fact(Fact.answersByItself), at: after(0))])
    bot.visit(1, "Bob", at: start, [(.customer, "hello"), (.agent, "later")])
    for one in [recorder, bot] { try #require(one.close(timeout: .seconds(20)).isEmpty) }
  }

  @Test func theTables() throws {
    try record()
    let shown = try stats("--late-after", "10")
    #expect(
      withoutStaffing(shown) == """
        DAY         CUSTOMERS  LEFT UNSERVED  WAITED        SERVED         REPLY        IN TIME  RATING
        2024-11-20          3              0  20 s / 6 min  1 min / 1 min  10 s / 30 s  66.7 %   2.5

        TAG     CONVERSATIONS  WAITED       SERVED         REPLY        IN TIME  RATING
        refund              2  5 s / 20 s   1 min / 1 min  10 s / 30 s  50.0 %   2.5
        </b>&               1  20 s / 20 s  1 min / 1 min  30 s / 30 s  0.0 %    1.0

        times: P50 / P90

        conversations             3
        left unserved             0 (0.0 %)
        waiting                   median 20 s, P90 6 min
        handling                  median 1 min, P90 1 min
        reply time                median 10 s, P90 30 s
        replies in time           66.7 %
        replies per conversation  1.0
        rating                    2.5 of 5 (2 answers)
        messages left             1

        """)
    #expect(
      try englishWords(
        in: stats("--late-after", "10", in: chinese), except: ["P50", "P90", "Erlang C", "refund"])
        == [])
    // The limit of the configuration.
    let settings = try ConfigurationFolder(["config.toml": "late_after = 10"])
    #expect(
      try stats(in: ["XDG_CONFIG_HOME": settings.path]).contains("replies in time           66.7 %")
    )
  }

  /// To the millisecond: 751.898 s is not 751.897 s.
  @Test(arguments: [1, 7, 751_898, 907_890, 311_201, 808_194] as [Int64])
  func milliseconds(_ count: Int64) throws {
    let recorder = try HistoryRecorder(path: folder.path, desk: "[::]:1", agent: "anna") {}
    let (key, start) = (ConversationKey(1), WallTime(milliseconds: HistoryOnDisk.start))
    recorder.submit([
      .arrived(key, name: "Mei", from: PeerAddress(host: "192.0.2.1", port: 5), at: start),
      .began(key, waited: .milliseconds(count), at: start),
      .ended(key, .left, at: start + .milliseconds(count)),
    ])
    try #require(recorder.close(timeout: .seconds(20)).isEmpty)
    let lines = try stats("--format", "jsonl")
    #expect(lines.matches(of: #/_ms":(\d+)/#).allSatisfy { $0.1 == "\(count)" }, "\(lines)")
  }

  @Test func theChart() throws {
    try record()
    #expect(
      try stats("--chart") == """
        Arrivals by the hour of the day
          14  1 \(String(repeating: "█", count: 72))
          15  1 \(String(repeating: "█", count: 72))
          16  1 \(String(repeating: "█", count: 72))

        Time in the line
            < 10 s  1 \(String(repeating: "█", count: 66))
            < 30 s  1 \(String(repeating: "█", count: 66))
           < 1 min  0
           < 2 min  0
           < 5 min  0
          < 10 min  1 \(String(repeating: "█", count: 66))
          < 30 min  0
          ≥ 30 min  0

        """)
  }

  /// One file, without anything from elsewhere; a tag can't write into it.
  @Test func thePage() throws {
    try record()
    let page = folder.folder + "/figures.html"
    #expect(try stats("--html", page, in: chinese) == "")
    let text = try contents(page)
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"zh-CN\">"))
    #expect(text.contains("&lt;/b&gt;&amp;") && !text.contains("</b>"))
    #expect(text.matches(of: #/<svg /#).count == 2 && text.matches(of: #/<rect /#).count == 11)
    #expect(!text.contains("http") && !text.contains("<script"))
    let refused = try outcome(
      builtProgram("agent-console"),
      ["history", "stats", "--history", folder.path, "--html", folder.folder + "/none/x"])
    #expect(refused.status == .exited(1))
    #expect(refused.errors.contains("/none/x: can't be written: No such file or directory"))
  }

  @Test(arguments: [["--chart", "--format", "jsonl"], ["--html", "x", "--format", "jsonl"]])
  func whatDoesNotGoTogether(_ arguments: [String]) throws {
    let result = try outcome(builtProgram("agent-console"), ["history", "stats"] + arguments)
    #expect(result.status == .exited(64))
    #expect(result.errors.contains("can't be used together"))
  }
}
