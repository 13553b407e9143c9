import ChatUI
import Preferences
import TerminalUI

extension Language {
  /// What is wrong with a file of preferences: `PATH:LINE:COLUMN: what`.
  public func text(of error: PreferencesError) -> String {
    let place = [error.line, error.column].compactMap { $0 }.map { ":\($0)" }.joined()
    return "\(error.path)\(place): \(text(of: error.problem))"
  }

  /// The same for a place with little room: the file's name alone.
  public func brief(_ error: PreferencesError) -> String {
    let name = error.path.split(separator: "/").last.map(String.init) ?? error.path
    let line = error.line.map { ":\($0)" } ?? ""
    return "\(name)\(line): \(text(of: error.problem))"
  }

  private func text(of problem: PreferencesError.Problem) -> String {
    switch problem {
    case .unreadable(let number): reason(errno: number)
    case .notARegularFile: pick("not a regular file", "不是普通文件")
    case .tooLarge(let most): pick("larger than \(bytes(most))", "超过 \(bytes(most))")
    case .notUTF8(let byte):
      pick("not UTF-8 from byte \(byte) of the file on", "从文件第 \(byte) 字节起不是 UTF-8")
    case .nullCharacter: pick("a NUL character", "含有 NUL 字符")
    case .syntax(let mistake):
      pick("not TOML: \(words(for: mistake))", "不是正确的 TOML：\(words(for: mistake))")
    case .tooDeep(let levels):
      pick("tables nested more than \(levels) deep", "表的嵌套超过 \(levels) 层")
    case .unknownKey(let key, let nearest):
      pick("unknown key \(key)", "未知的键 \(key)") + suggestion(nearest)
    case .wrongType(let key, let kind):
      pick("\(key) must be \(words(for: kind))", "\(key) 必须是\(words(for: kind))")
    case .outOfRange(let key, let min, let max):
      pick("\(key) must be from \(min) to \(max)", "\(key) 必须在 \(min) 到 \(max) 之间")
    case .notOneOf(let key, let allowed):
      pick(
        "\(key) must be one of: \(allowed.joined(separator: ", "))",
        "\(key) 必须是其中之一：\(allowed.joined(separator: "、"))")
    case .unknownStyleWord(let key, let word, let nearest):
      pick(
        "\(key): \(word) is not a colour or attribute", "\(key)：\(word) 不是颜色，也不是属性")
        + suggestion(nearest)
    case .secondColor(let key, let word):
      pick("\(key): unexpected second colour \(word)", "\(key)：多了一个颜色 \(word)")
    case .colorMissing(let key, let word):
      pick("\(key): expected a colour after “\(word)”", "\(key)：“\(word)”后面缺少颜色")
    case .emptyText(let key): pick("\(key) is empty", "\(key) 是空的")
    case .emptyName: pick("a reply without a name", "有一条快捷回复没有名称")
    case .controlCharacterInName(let name):
      pick("a control character in the name \(name)", "名称 \(name) 含有控制字符")
    case .sameName(let name): pick("two replies are called \(name)", "有两条快捷回复都叫 \(name)")
    }
  }

  private func suggestion(_ nearest: String?) -> String {
    nearest.map { pick(", perhaps you mean \($0)", "，是不是想写 \($0)？") } ?? ""
  }

  private func words(for mistake: SyntaxMistake) -> String {
    switch mistake {
    case .noValue: pick("expected a value (a text needs quotes)", "此处应有值（文本须加引号）")
    case .noKey: pick("expected a key (other letters need quotes)", "此处应有键（含其他字符的键须加引号）")
    case .noSign(let sign): pick("expected “\(sign)”", "此处应有“\(sign)”")
    case .restOfLine: pick("expected the end of the line", "此处应换行")
    case .definedTwice: pick("defined twice", "重复定义")
    case .openText: pick("the text has no closing quote", "文本缺少结束引号")
    case .controlCharacter: pick("a control character", "含有控制字符")
    case .escape:
      pick("unknown escape (write \\\\ for a backslash)", "未知的转义（反斜杠须写成 \\\\）")
    case .largeNumber: pick("the number is too large", "数字过大")
    case .number: pick("not a number", "数字格式不对")
    case .date: pick("not a date or time", "日期或时间不对")
    case .endOfFile: pick("the file ends too early", "文件不完整")
    case .other: pick("not understood from here on", "从此处起无法识别")
    }
  }

  private func words(for kind: PreferencesError.Kind) -> String {
    switch kind {
    case .boolean: pick("true or false", " true 或 false")
    case .integer: pick("a whole number", "整数")
    case .text: pick("a text in quotes", "引号中的文本")
    case .table: pick("a table", "表")
    }
  }
}
