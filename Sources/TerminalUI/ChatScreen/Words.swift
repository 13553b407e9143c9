/// The screen's own words.
struct Words {
  let language: Language
  let role: Role

  var tooSmall: String { language.pick("too small", "窗口太小") }

  /// The key hints, the important first: those that do not fit are left out from the end.
  var hints: [(key: String, meaning: String)] {
    let end = ("^X", language.pick("end", "结束"))
    let quit = ("^C", language.pick("quit", "退出"))
    let leave = ("^C", language.pick("leave", "离开"))
    let rest = [
      ("Enter", language.pick("send", "发送")),
      ("F1", language.pick("help", "帮助")),
      ("PgUp/PgDn", language.pick("scroll", "翻页")),
      ("Alt-Enter", language.pick("new line", "换行")),
    ]
    let replies = ("F2", language.pick("replies", "常用回复"))
    if role == .customer { return [leave] + rest }
    return [end, quit] + rest.prefix(2) + [replies] + rest.dropFirst(2)
  }

  /// How many of the hints stand in the hint line always.
  var essentialHints: Int { role == .agent ? 2 : 1 }

  /// Asks before quitting, in several lengths.
  var quitQuestion: [String] {
    [
      language.pick(
        "A customer is on the line. Press Ctrl-C again or y to quit, any other key to stay.",
        "客户还在线。再按一次 Ctrl-C 或按 y 退出，按其他键留下。"),
      language.pick("Customer on the line: ^C again or y quits", "客户还在线：再按 ^C 或 y 退出"),
      language.pick("^C again quits", "再按 ^C 退出"),
    ]
  }

  func locked(_ reason: String) -> String {
    language.pick("Input locked: \(reason)", "输入已锁定：\(reason)")
  }

  /// Why Enter does nothing where text may be composed ahead of the turn.
  func sendingLocked(_ reason: String) -> String {
    language.pick("Sending is locked: \(reason)", "暂不能发送：\(reason)")
  }

  func misused(_ name: Command.Name) -> String {
    let usage = CommandHelp(language).usage(name)
    return language.pick("Use it like this: \(usage)", "用法：\(usage)")
  }

  func notFound(_ text: String) -> String {
    let shown = VisibleText.clipped(text, as: .name, columns: 24)
    return language.pick("Not found: \(shown)", "没有找到：\(shown)")
  }

  var noFurther: String { language.pick("No further match", "没有更多匹配") }
  var nothingSought: String {
    language.pick("Find what? Type /find and a text", "查找什么？请输入 /find 和内容")
  }

  /// What is found, and how to go on, in several lengths.
  func finding(_ text: String) -> [String] {
    let shown = VisibleText.clipped(text, as: .name, columns: 24)
    return [
      language.pick(
        "Found \(shown): F3 older, Shift-F3 newer, Esc ends",
        "找到 \(shown)：F3 上一处，Shift-F3 下一处，Esc 结束"),
      language.pick("F3 older, Esc ends", "F3 上一处，Esc 结束"),
    ]
  }

  /// The menu of canned replies.
  var replies: String { language.pick("Replies", "常用回复") }
  var noReply: String { language.pick("no reply has these words", "没有匹配的常用回复") }
  var replyPrompt: String { language.pick("reply: ", "回复：") }
  /// What its keys do, in several lengths.
  var replyKeys: [String] {
    [
      language.pick(
        "Type to filter, Up/Down choose, Enter inserts, Esc closes",
        "输入以筛选，上下键选择，Enter 插入，Esc 关闭"),
      language.pick("Enter inserts, Esc closes", "Enter 插入，Esc 关闭"),
      language.pick("Esc closes", "Esc 关闭"),
    ]
  }

  /// The list of conversations from before, and one that is read, in several lengths.
  var listKeys: [String] {
    [
      language.pick("Up/Down choose, Enter opens, Esc closes", "上下键选择，Enter 打开，Esc 关闭"),
      language.pick("Enter opens, Esc closes", "Enter 打开，Esc 关闭"),
    ]
  }
  var readingKeys: [String] {
    [
      language.pick("PgUp/PgDn scroll, Esc goes back", "PgUp/PgDn 翻页，Esc 返回"),
      language.pick("Esc goes back", "Esc 返回"),
    ]
  }
  /// One that is read, with what was sought marked.
  var readingFoundKeys: [String] {
    [
      language.pick(
        "F3 older, Shift-F3 newer, Esc goes back", "F3 上一处，Shift-F3 下一处，Esc 返回"),
      language.pick("F3 older, Esc goes back", "F3 上一处，Esc 返回"),
    ]
  }
  var noConversation: String { language.pick("no conversation", "没有对话") }

  /// Behind the history, the present conversation has gone on.
  func newMeanwhile(_ count: Int) -> String {
    language.pick("\(count) new in the conversation", "当前对话有 \(count) 条新消息")
  }

  /// What stood in the line when the customers changed.
  var putAside: String {
    language.pick("Your draft was put aside: Up recalls it", "草稿已收起：按 Up 取回")
  }

  /// Keys that were still pressed for the customer before this one.
  var keptAside: String {
    language.pick(
      "That was for the customer before: kept aside, Up recalls it", "那是写给上一位客户的：已收起，按 Up 取回")
  }

  func unknownCommand(_ name: String) -> String {
    language.pick(
      "No command \(name): see /help; // sends a slash",
      "没有命令 \(name)：见 /help；// 可发送斜杠")
  }

  func bytesOver(_ count: Int) -> String {
    language.pick("\(language.bytes(count)) too long", "超出 \(language.bytes(count))")
  }

  func pasteCut(_ count: Int) -> String {
    language.pick(
      "The paste was cut: \(language.bytes(count)) left out",
      "粘贴内容过长，已略去 \(language.bytes(count))")
  }

  func newBelow(_ count: Int) -> String {
    language.pick("\(count) new below", "下面有 \(count) 条新消息")
  }

  /// Below the reader is nothing new.
  var moreBelow: String { language.pick("more below", "下面还有") }

  /// How to close the help, in several lengths.
  func closeHelp(canScroll: Bool) -> [String] {
    guard canScroll else { return [language.pick("Press any key to close", "按任意键关闭")] }
    return [
      language.pick("PgUp/PgDn scroll, any other key closes", "PgUp/PgDn 翻页，按其他键关闭"),
      language.pick("PgUp/PgDn scroll", "PgUp/PgDn 翻页"),
    ]
  }
}
