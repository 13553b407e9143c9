import TerminalUI

/// The texts of the screen itself.
struct ScreenStrings {
  let language: Language
  let role: Role

  var tooSmall: String { language.pick("too small", "窗口太小") }

  /// The key hints, the most important first. Those that do not fit are left out.
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
    let replies = ("F2", language.pick("replies", "快捷回复"))
    if role == .customer { return [leave] + rest }
    return [end, quit] + rest.prefix(2) + [replies] + rest.dropFirst(2)
  }

  /// The number of hints that are always shown.
  var essentialHints: Int { role == .agent ? 2 : 1 }

  /// The question before quitting, in several forms, longest first.
  var quitQuestion: [String] {
    [
      language.pick(
        "A customer is connected. Press Ctrl-C again or y to quit, any other key to stay.",
        "客户还在线。再按一次 Ctrl-C 或按 y 退出，按其他键返回。"),
      language.pick("Customer connected: ^C again or y quits", "客户还在线：再按 ^C 或 y 退出"),
      language.pick("^C again quits", "再按 ^C 退出"),
    ]
  }

  func locked(_ reason: String) -> String {
    language.pick("Input locked: \(reason)", "输入已锁定：\(reason)")
  }

  /// Why Enter does nothing while text can be composed but not sent.
  func sendingLocked(_ reason: String) -> String {
    language.pick("Sending is locked: \(reason)", "暂不能发送：\(reason)")
  }

  func misused(_ name: Command.Name) -> String {
    let usage = CommandHelp(language).usage(name)
    return language.pick("Usage: \(usage)", "用法：\(usage)")
  }

  func notFound(_ text: String) -> String {
    let shown = VisibleText.clipped(text, as: .name, columns: 24)
    return language.pick("Not found: \(shown)", "没有找到：\(shown)")
  }

  var noFurther: String { language.pick("No further match", "没有更多匹配") }
  var nothingSought: String {
    language.pick("Type /find TEXT", "请输入 /find 内容")
  }

  /// The search and its keys, in several forms, longest first.
  func finding(_ text: String) -> [String] {
    let shown = VisibleText.clipped(text, as: .name, columns: 24)
    return [
      language.pick(
        "Found \(shown): F3 previous, Shift-F3 next, Esc ends",
        "找到 \(shown)：F3 上一处，Shift-F3 下一处，Esc 结束"),
      language.pick("F3 previous, Esc ends", "F3 上一处，Esc 结束"),
    ]
  }

  /// The menu of canned replies.
  var replies: String { language.pick("Replies", "快捷回复") }
  var noReply: String { language.pick("no matching replies", "没有匹配的快捷回复") }
  var replyPrompt: String { language.pick("reply: ", "回复：") }
  /// The keys of the menu, in several forms, longest first.
  var replyKeys: [String] {
    [
      language.pick(
        "Type to filter, Up/Down choose, Enter inserts, Esc closes",
        "输入以筛选，上下键选择，Enter 插入，Esc 关闭"),
      language.pick("Enter inserts, Esc closes", "Enter 插入，Esc 关闭"),
      language.pick("Esc closes", "Esc 关闭"),
    ]
  }

  /// The keys of the list of earlier conversations and of an open one, in several forms, longest first.
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
  /// The keys of an open conversation with highlighted matches.
  var readingFoundKeys: [String] {
    [
      language.pick(
        "F3 previous, Shift-F3 next, Esc goes back", "F3 上一处，Shift-F3 下一处，Esc 返回"),
      language.pick("F3 previous, Esc goes back", "F3 上一处，Esc 返回"),
    ]
  }
  /// An answer from the history is waiting.
  var historyReady: String { language.pick("history ready: F4", "对话记录已就绪（F4）") }
  var noConversation: String { language.pick("no conversation", "没有对话") }

  /// The number of new messages of the present conversation while the history covers it.
  func newMeanwhile(_ count: Int) -> String {
    language.pick("\(count) new in the conversation", "当前对话有 \(count) 条新消息")
  }

  /// The draft was stashed because the customers changed.
  var putAside: String {
    language.pick("Draft kept: press Up to restore", "草稿已暂存，按 ↑ 恢复")
  }

  /// A message that was accepted could not be sent.
  func draftRefused(_ reason: String) -> String {
    language.pick("Not sent, press Up to restore: \(reason)", "未发送，按 ↑ 恢复：\(reason)")
  }

  /// Text that was typed for the previous customer was stashed.
  var keptAside: String {
    language.pick(
      "Typed for the previous customer: kept, press Up to restore", "这是写给上一位客户的，已暂存，按 ↑ 恢复")
  }

  func unknownCommand(_ name: String) -> String {
    language.pick(
      "Unknown command \(name): see /help; // sends a slash",
      "未知命令 \(name)，见 /help；发送以 / 开头的内容请用 //")
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

  /// There are rows below, but nothing new.
  var moreBelow: String { language.pick("more below", "下面还有") }

  /// How to close the help, in several forms, longest first.
  func closeHelp(canScroll: Bool) -> [String] {
    guard canScroll else { return [language.pick("Press any key to close", "按任意键关闭")] }
    return [
      language.pick("PgUp/PgDn scroll, any other key closes", "PgUp/PgDn 翻页，按其他键关闭"),
      language.pick("PgUp/PgDn scroll", "PgUp/PgDn 翻页"),
    ]
  }
}
