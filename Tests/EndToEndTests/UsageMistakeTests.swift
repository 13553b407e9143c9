import TestSupport
import Testing

/// The errors about a wrong command line say what would be right, in both languages.
@Suite struct UsageMistakeTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let line: String
    let english: String
    let chinese: String
    init(_ line: String, _ english: String, _ chinese: String) {
      (self.line, self.english, self.chinese) = (line, english, chinese)
    }
    var testDescription: String { line }
  }

  static let mistakes = [
    Mistake(
      "agent-console --port 99999", "--port must be a number from 0 to 65535, not '99999'",
      "--port 必须是 0 到 65535 之间的整数，不能是“99999”"),
    Mistake(
      "agent-console --port", "missing value for --port PORT: a number from 0 to 65535",
      "缺少 --port 的值：应为 0 到 65535 之间的整数"),
    Mistake(
      "agent-console --history ''", "--history must not be empty", "--history 不能为空"),
    Mistake(
      "agent-console history list --history ''", "--history must not be empty", "--history 不能为空"),
    Mistake(
      "agent-console desks --shared-dir ''", "--shared-dir must not be empty",
      "--shared-dir 不能为空"),
    Mistake(
      "agent-console --line-file ''", "--line-file must not be empty", "--line-file 不能为空"),
    Mistake("customer-term Mei --config ''", "--config must not be empty", "--config 不能为空"),
    Mistake("agent-console --host", "missing value for --host HOST", "缺少 --host 的值"),
    Mistake(
      "agent-console --backlog=-1", "--backlog must be a number from 0 to 2147483647, not '-1'",
      "--backlog 必须是 0 到 2147483647 之间的整数，不能是“-1”"),
    Mistake(
      "agent-console --remind 86401", "--remind must be a number from 0 to 86400, not '86401'",
      "--remind 必须是 0 到 86400 之间的整数，不能是“86401”"),
    Mistake(
      "customer-term Mei --remind 86401", "--remind must be a number from 0 to 86400, not '86401'",
      "--remind 必须是 0 到 86400 之间的整数，不能是“86401”"),
    Mistake(
      "agent-console --idle-timeout 0",
      "--idle-timeout must be a number from 1 to 4294967295, not '0'",
      "--idle-timeout 必须是 1 到 4294967295 之间的整数，不能是“0”"),
    Mistake(
      "agent-console --proxy-from 10.0.0.1/8",
      "--proxy-from must be an address such as 10.0.0.5, or a network such as 10.0.0.0/8, in which the bits behind it are 0, not '10.0.0.1/8'",
      "--proxy-from 必须是地址，如 10.0.0.5，或网段，如 10.0.0.0/8（其余位为 0），不能是“10.0.0.1/8”"),
    Mistake(
      "customer-term Mei --via ssh --host desk", "--via and --host can't be used together",
      "--via 和 --host 不能同时使用"),
    Mistake(
      "customer-term Mei --via ssh --port 4000", "--via and --port can't be used together",
      "--via 和 --port 不能同时使用"),
    Mistake(
      "customer-term Mei --kiosk --via ssh", "--kiosk and --via can't be used together",
      "--kiosk 和 --via 不能同时使用"),
    Mistake(
      "customer-term Mei --kiosk --save x", "--kiosk and --save can't be used together",
      "--kiosk 和 --save 不能同时使用"),
    Mistake(
      "customer-term Mei --kiosk --config /dev/null", "--kiosk and --config can't be used together",
      "--kiosk 和 --config 不能同时使用"),
    Mistake(
      "customer-term Mei --tls --tls-pin SHA256:12",
      "--tls-pin must be SHA256: and 64 hexadecimal digits, not 'SHA256:12'",
      "--tls-pin 必须是 SHA256: 和 64 位十六进制数字，不能是“SHA256:12”"),
    Mistake("customer-term Mei --tls-ca x", "--tls-ca needs --tls", "--tls-ca 必须与 --tls 同用"),
    Mistake(
      "customer-term Mei --tls --via ssh", "--via and --tls can't be used together",
      "--via 和 --tls 不能同时使用"),
    Mistake(
      "agent-console --tls-cert x", "--tls-cert needs --tls-key",
      "--tls-cert 必须与 --tls-key 同用"),
    Mistake("customer-term --kiosk", "missing argument: NAME", "缺少参数：名字"),
    Mistake(
      "agent-console --plain=yes", "--plain takes no value, not even 'yes'",
      "--plain 不带值，不能写成“--plain=yes”"),
    Mistake(
      "agent-console --no-history --history x", "--history and --no-history can't be used together",
      "--history 和 --no-history 不能同时使用"),
    Mistake(
      "agent-console --plain history list", "'history' must come before all options",
      "“history”必须写在所有选项之前"),
    Mistake(
      "agent-console help foo", "unknown command 'foo' (commands: history, desks, help)",
      "未知子命令“foo”（可用：history、desks、help）"),
    Mistake(
      "agent-console help history lst", "unknown command 'lst'; did you mean 'list'?",
      "未知子命令“lst”，是不是想用“list”？"),
    Mistake(
      "agent-console histroy", "unknown command 'histroy'; did you mean 'history'?",
      "未知子命令“histroy”，是不是想用“history”？"),
    Mistake(
      "agent-console history lst", "unknown command 'lst'; did you mean 'list'?",
      "未知子命令“lst”，是不是想用“list”？"),
    Mistake(
      "agent-console history list --format xml", "--format must be text or jsonl, not 'xml'",
      "--format 必须是 text 或 jsonl，不能是“xml”"),
    Mistake(
      "agent-console history list --since yesterday",
      "--since must be a time like 2026-11-20, \"2026-11-20 14:30\" or 7d (m, h, d, w), not 'yesterday'",
      "--since 必须是时间，如 2026-11-20、\"2026-11-20 14:30\" 或 7d（m、h、d、w），不能是“yesterday”"),
    Mistake(
      "agent-console history list --limit 0",
      "--limit must be a number from 1 to 4294967295, not '0'",
      "--limit 必须是 1 到 4294967295 之间的整数，不能是“0”"),
    Mistake(
      "agent-console history find x --limit 0",
      "--limit must be a number from 1 to 4294967295, not '0'",
      "--limit 必须是 1 到 4294967295 之间的整数，不能是“0”"),
    Mistake(
      "agent-console history show x", "ID must be a number from 1 on, not 'x'",
      "编号必须是不小于 1 的整数，不能是“x”"),
    Mistake("agent-console history show", "missing argument: ID", "缺少参数：编号"),
    Mistake(
      "agent-console history prune", "missing option: --older-than TIME",
      "缺少选项：--older-than 时间"),
    Mistake("customer-term", "missing argument: NAME", "缺少参数：名字"),
    Mistake("customer-term --xyz", "unknown option '--xyz'", "未知选项“--xyz”"),
    Mistake("customer-term -x", "unknown option '-x'", "未知选项“-x”"),
    Mistake("customer-term ---x", "unknown option '---x'", "未知选项“---x”"),
    Mistake("customer-term -é", "unknown option '-é'", "未知选项“-é”"),
    Mistake(
      "customer-term Mei --no-bells", "unknown option '--no-bells'; did you mean '--no-bell'?",
      "未知选项“--no-bells”，是不是想用“--no-bell”？"),
    Mistake("customer-term Mei Hua", "unexpected argument 'Hua'", "多余的参数“Hua”"),
    Mistake(
      "customer-term Mei Hua Li", "unexpected arguments 'Hua', 'Li'", "多余的参数“Hua”、“Li”"),
    Mistake("customer-term Mei --append", "--append needs --save", "--append 必须与 --save 同用"),
    Mistake(
      "customer-term --generate-completion-script tcsh",
      "no completion script for 'tcsh' (shells: zsh, bash, fish)",
      "不支持“tcsh”的补全脚本（可用：zsh、bash、fish）"),
  ]

  @Test(arguments: mistakes)
  func saysWhatWouldBeRight(_ mistake: Mistake) throws {
    let words = mistake.line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    for (environment, sentence) in [
      ([:], "Error: " + mistake.english), (chinese, "错误：" + mistake.chinese),
    ] {
      let result = try outcome(
        builtProgram(words[0]), Array(words.dropFirst()), environment: environment)
      #expect(result.status == .exited(64) && result.output == "")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.first ?? "" == sentence)
      #expect(lines.last?.contains("\(words[0])") ?? false)
      #expect(lines.last?.contains(" --help") ?? false)
    }
  }
}
