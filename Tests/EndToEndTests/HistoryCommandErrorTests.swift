import GRDB
import Glibc
import TestSupport
import Testing

/// The errors of `agent-console history`.
@Suite struct HistoryCommandErrorTests {
  private static let commands = [
    ["list"], ["show", "1"], ["find", "x"], ["export"], ["follow"], ["stats"],
    ["prune", "--older-than", "1d"], ["prune", "--older-than", "1d", "--delete"],
  ]

  /// Expects one error line in either language that names the file.
  private func expectRefusal(
    of path: String, _ english: String, _ words: String, commands: [[String]] = commands,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for command in commands {
      for (environment, reason) in [([:], english), (chinese, words)] {
        let result = try outcome(
          builtProgram("agent-console"), ["history"] + command + ["--history", path],
          environment: environment)
        #expect(result.status == .exited(1), sourceLocation: sourceLocation)
        #expect(result.output == "", sourceLocation: sourceLocation)
        expectOneLine(result.errors, sourceLocation: sourceLocation)
        #expect(
          result.errors == "agent-console: \(path): \(reason)\n", sourceLocation: sourceLocation)
        if !environment.isEmpty {
          let foreign = englishWords(in: result.errors, except: [path, "SQLite"])
          #expect(foreign == [], sourceLocation: sourceLocation)
        }
      }
    }
  }

  @Test func aMissingHistory() throws {
    let history = try HistoryOnDisk { _ in }
    try expectRefusal(
      of: history.path + ".none", "there is no history yet", "还没有对话记录")
    #expect(access(history.path + ".none", F_OK) != 0)
  }

  @Test func aLinkToNothing() throws {
    let history = try HistoryOnDisk { _ in }
    let link = history.path + ".link"
    symlink("nowhere", link)
    defer { unlink(link) }
    try expectRefusal(of: link, "a link to a file that is not there", "链接指向的文件不存在")
    let desk = try outcome(builtProgram("agent-console"), ["--port", "0", "--history", link])
    #expect(desk.status == .exited(1))
    #expect(desk.errors == "agent-console: \(link): a link to a file that is not there\n")
  }

  @Test func theUsualPlace() throws {
    let result = try outcome(
      builtProgram("agent-console"), ["history", "list"],
      environment: ["XDG_STATE_HOME": "/nonexistent"])
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("/nonexistent/kefu/history.sqlite: "))
  }

  @Test func whatIsNoHistory() throws {
    try expectRefusal(of: "/dev/null", "not a regular file", "不是普通文件")
    let history = try HistoryOnDisk { _ in }
    let file = try #require(fopen(history.path, "w"))
    fputs(String(repeating: "not a database. ", count: 500), file)
    fclose(file)
    try expectRefusal(
      of: history.path, "not a Kefu history file", "不是 Kefu 的对话记录文件")
  }

  @Test func aLaterVersionAndAnotherProgram() throws {
    let history = try HistoryOnDisk.usual()
    try change(history.path, "PRAGMA user_version = 99")
    try expectRefusal(
      of: history.path,
      "created by a newer version of agent-console (schema 99; this one supports up to 3)",
      "由较新版本的 agent-console 创建（结构版本 99，本程序最高支持 3）")
    try change(history.path, "PRAGMA application_id = 7")
    try expectRefusal(
      of: history.path, "this database belongs to another program", "这个数据库属于别的程序")
  }

  @Test func aDamagedHistory() throws {
    let history = try HistoryOnDisk.usual()
    try change(history.path, "PRAGMA wal_checkpoint(TRUNCATE)")
    let file = try #require(fopen(history.path, "r+"))
    fseek(file, 4096, SEEK_SET)
    fputs(String(repeating: "damage", count: 20_000), file)
    fclose(file)
    let result = try history.run(["list"])
    #expect(result.status == .exited(1) && result.output == "")
    #expect(result.errors.hasPrefix("agent-console: \(history.path): the history is damaged: "))
    let words = try history.run(["list"], in: chinese)
    #expect(words.errors.contains("对话记录已损坏：SQLite 错误 11"))
    #expect(englishWords(in: words.errors, except: [history.path, "SQLite"]) == [])
  }

  private func change(_ path: String, _ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { _ = try Row.fetchAll($0, sql: sql) }
    try queue.close()
  }

  @Test func aConversationThatIsNot() throws {
    let history = try HistoryOnDisk.usual()
    let result = try history.run(["show", "99"])
    #expect(result.status == .exited(1) && result.output == "")
    #expect(
      result.errors == "agent-console: there is no conversation 99 in \(history.path)\n")
  }

  @Test(arguments: [
    ["stray"], ["list", "stray"], ["show"], ["show", "x"], ["find"], ["find", ""],
    ["find", "a", "b"],
    ["prune"], ["prune", "--older-than", "6mo"], ["prune", "--older-than", "-1d"],
    ["prune", "--older-than", "99999999d"], ["prune", "--delete"], ["export", "--limit", "3"],
    ["list", "--since", "2026-02-29"], ["list", "--since", "2026-13-01"],
    ["list", "--since", "yesterday"], ["list", "--until", "2024-11-20 24:00"],
    ["list", "--until", "2024-11-20 "], ["list", "--until", "+026-11-20"], ["list", "--since", ""],
    ["list", "--since", "d"], ["list", "--limit", "-1"], ["list", "--limit", "many"],
    ["list", "--format", "xml"], ["list", "--format"], ["list", "--host", "127.0.0.1"],
    ["stats", "--plain"], ["list", "--port", "5"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let english = try outcome(builtProgram("agent-console"), ["history"] + arguments)
    #expect(english.status == .exited(64) && english.output == "")
    #expect(english.errors.hasPrefix("Error: "))
    #expect(english.errors.contains("Usage: agent-console history"))
    #expect(english.errors.contains("Run 'agent-console history"))

    let words = try outcome(
      builtProgram("agent-console"), ["history"] + arguments, environment: chinese)
    #expect(words.status == .exited(64) && words.output == "")
    #expect(words.errors.hasPrefix("错误："))
    #expect(words.errors.contains("用法：agent-console history"))
    #expect(!words.errors.contains("命令行用法错误"))
    #expect(englishWords(in: words.errors, except: arguments + Self.names) == [])
  }

  private static let names = [
    "list", "show", "find", "export", "follow", "stats", "prune", "ship", "help", "text", "jsonl",
  ]

  @Test func optionsOfTheDeskBeforeTheSubcommand() throws {
    for environment in [[:], chinese] {
      let result = try outcome(
        builtProgram("agent-console"), ["--history", "/nonexistent", "history", "list"],
        environment: environment)
      #expect(result.status == .exited(64))
      #expect(result.output == "")
      if !environment.isEmpty { #expect(englishWords(in: result.errors, except: ["list"]) == []) }
    }
  }
}
