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
    return (role == .agent ? [end, quit] : [leave]) + rest
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

  func unknownCommand(_ name: String) -> String {
    language.pick(
      "No command \(name): try /help, or // to send a text that begins with a slash",
      "没有命令 \(name)：输入 /help 查看，或用 // 发送以斜杠开头的内容")
  }

  func bytesOver(_ count: Int) -> String {
    language.pick("\(count) \(count == 1 ? "byte" : "bytes") too long", "超出 \(count) 字节")
  }

  func pasteCut(_ count: Int) -> String {
    language.pick(
      "The paste was cut: \(count) \(count == 1 ? "byte" : "bytes") left out",
      "粘贴内容过长，已略去 \(count) 字节")
  }

  func newBelow(_ count: Int) -> String {
    language.pick("↓ \(count) new", "↓ 新消息 \(count)")
  }

  /// Below the reader is nothing new.
  var moreBelow: String { language.pick("↓ more", "↓ 下面还有") }

  /// How to close the help, in several lengths.
  func closeHelp(canScroll: Bool) -> [String] {
    guard canScroll else { return [language.pick("Press any key to close", "按任意键关闭")] }
    return [
      language.pick("PgUp/PgDn scroll, any other key closes", "PgUp/PgDn 翻页，按其他键关闭"),
      language.pick("PgUp/PgDn scroll", "PgUp/PgDn 翻页"),
    ]
  }

  /// The help page: a line each, keys first.
  var help: [(key: String, meaning: String)] {
    var lines: [(String, String)] = []
    if role == .agent {
      lines += [
        ("Ctrl-X  /end", language.pick("end the conversation", "结束对话")),
        ("Ctrl-C  /quit", language.pick("quit; asks once if a customer is there", "退出；有客户时确认一次")),
      ]
    } else {
      lines += [("Ctrl-C  Ctrl-X  /quit", language.pick("leave", "离开"))]
    }
    lines += [
      ("Enter", language.pick("send", "发送")),
      ("Alt-Enter", language.pick("new line in the message", "在消息中换行")),
      ("PgUp  PgDn", language.pick("scroll by a page", "翻一页")),
      ("Ctrl-Home  Ctrl-End", language.pick("oldest, newest message", "最早、最新的消息")),
      ("Up  Down", language.pick("earlier inputs", "以前的输入")),
      ("Ctrl-A/E  Home/End", language.pick("start, end of line", "行首、行尾")),
      ("Ctrl-B/F  Alt-B/F", language.pick("by character, by word", "按字符、按词移动")),
      ("Ctrl-W  Alt-Bksp", language.pick("delete the word before", "删除前一个词")),
      ("Alt-D", language.pick("delete the word after", "删除后一个词")),
      ("Ctrl-U  Ctrl-K", language.pick("delete to start, to end of line", "删到行首、行尾")),
      ("Ctrl-Y  Alt-Y", language.pick("put back what was deleted", "取回删除的内容")),
      ("Ctrl-T  Ctrl-_", language.pick("swap characters; undo", "交换字符；撤销")),
      ("Ctrl-L  Ctrl-Z", language.pick("repaint; suspend", "重画；挂起")),
      (
        language.pick("//text", "//内容"),
        language.pick("send text that begins with /", "发送以 / 开头的内容")
      ),
    ]
    return lines.map { (key: $0.0, meaning: $0.1) }
  }
}
