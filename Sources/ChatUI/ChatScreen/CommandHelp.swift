import TerminalUI

/// The commands as listed in the help, on the full screen and in plain lines.
public struct CommandHelp: Sendable {
  private let language: Language

  /// Creates the help in a language.
  public init(_ language: Language) { self.language = language }

  /// The syntax of a command: `/find TEXT`.
  public func usage(_ name: Command.Name) -> String {
    let argument = argument(of: name)
    return argument.isEmpty ? "/\(name.rawValue)" : "/\(name.rawValue) \(argument)"
  }

  private func argument(of name: Command.Name) -> String {
    switch name {
    case .end, .quit, .help, .greet, .send, .status: ""
    case .find, .note: language.pick("TEXT", "内容")
    case .history: language.pick("[TEXT]", "[内容]")
    case .open: language.pick("NUMBER", "编号")
    case .block: language.pick("[30m]", "[30m]")
    case .unblock: language.pick("[HOST]", "[地址]")
    case .reply: language.pick("[NAME]", "[名称]")
    case .last: language.pick("[COUNT]", "[条数]")
    }
  }

  func meaning(_ name: Command.Name) -> String {
    switch name {
    case .end: language.pick("end the conversation", "结束对话")
    case .quit: language.pick("quit", "退出")
    case .help: language.pick("this help", "显示帮助")
    case .find: language.pick("find in the transcript", "在记录中查找")
    case .history: language.pick("earlier conversations, or those with a text", "以前的对话，或含有某内容的对话")
    case .open: language.pick("read one of them", "查看其中一个")
    case .note: language.pick("a note, never sent", "备注，不会发送")
    case .block:
      language.pick(
        "end, and block this address (30m, 2h, 7d)", "结束对话并屏蔽该地址（30m、2h、7d）")
    case .unblock: language.pick("unblock", "解除屏蔽")
    case .greet: language.pick("send the greeting as the first reply", "发送问候语作为第一条回复")
    case .reply: language.pick("choose a canned reply", "选择快捷回复")
    case .send: language.pick("send the reply chosen with /reply", "发送用 /reply 选好的回复")
    case .last: language.pick("the last entries, with their times", "最近的记录，带时间")
    case .status: language.pick("who is here, whose turn it is", "谁在线，轮到谁")
    }
  }

  /// The help in plain lines.
  public func lines(for role: Role) -> [String] {
    var lines = Command.Name.allCases.filter { $0.isFor(role, on: .lines) }
      .map { "\(usage($0))  \(meaning($0))" }
    lines.append(
      language.pick(
        "//text  send text that begins with /", "//内容  发送以 / 开头的内容"))
    return lines
  }
}
