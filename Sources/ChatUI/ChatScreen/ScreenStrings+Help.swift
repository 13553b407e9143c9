import TerminalUI

extension ScreenStrings {
  /// The lines of the help page: keys first, then commands.
  var help: [(key: String, meaning: String)] {
    keys + commands
  }

  private var keys: [(key: String, meaning: String)] {
    var lines: [(String, String)] = []
    if role == .agent {
      lines += [
        ("Ctrl-X", language.pick("end the conversation", "结束对话")),
        ("Ctrl-C", language.pick("quit; asks once if a customer is there", "退出；有客户时确认一次")),
        ("F2", language.pick("canned replies", "快捷回复")),
        ("F4", language.pick("earlier conversations", "以前的对话")),
      ]
    } else {
      lines += [("Ctrl-C  Ctrl-X", language.pick("leave", "离开"))]
    }
    lines += [
      ("Enter", language.pick("send", "发送")),
      ("Alt-Enter", language.pick("new line in the message", "在消息中换行")),
      ("PgUp  PgDn", language.pick("scroll by a page", "翻一页")),
      ("Shift-Up  Shift-Down", language.pick("scroll by a line", "滚动一行")),
      ("Ctrl-Home  Ctrl-End", language.pick("oldest, newest message", "最早、最新的消息")),
      ("F3  Shift-F3  Alt-P/N", language.pick("previous, next match", "查找结果：上一处、下一处")),
      ("Up  Down", language.pick("earlier inputs", "以前的输入")),
      ("Ctrl-A/E  Home/End", language.pick("start, end of line", "行首、行尾")),
      ("Ctrl-B/F  Alt-B/F", language.pick("by character, by word", "按字符、按词移动")),
      ("Ctrl-W  Alt-Bksp", language.pick("delete the word before", "删除前一个词")),
      ("Alt-D", language.pick("delete the word after", "删除后一个词")),
      ("Ctrl-U  Ctrl-K", language.pick("delete to start, to end of line", "删到行首、行尾")),
      ("Ctrl-Y  Alt-Y", language.pick("put back what was deleted", "取回删除的内容")),
      ("Ctrl-T  Ctrl-_", language.pick("swap characters; undo", "交换字符；撤销")),
      ("Ctrl-L  Ctrl-Z", language.pick("repaint; suspend", "重绘；挂起")),
    ]
    return lines.map { (key: $0.0, meaning: $0.1) }
  }

  private var commands: [(key: String, meaning: String)] {
    let help = CommandHelp(language)
    let lines = Command.Name.allCases.filter { $0.isFor(role, on: .screen) }
      .map { (key: help.usage($0), meaning: help.meaning($0)) }
    let slash = (
      key: language.pick("//text", "//内容"),
      meaning: language.pick("send text that begins with /", "发送以 / 开头的内容")
    )
    return lines + [slash]
  }
}
