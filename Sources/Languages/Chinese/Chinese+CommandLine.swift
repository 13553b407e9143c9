extension Chinese {
  func item(_ item: CommandLineItem, on page: CommandPage) -> ItemWords {
    switch item {
    case .host where page == .customerTerm: ("主机", "要连接的主机（默认：localhost）")
    case .host where page == .desks: ("地址", "队列的地址（默认：127.0.0.1）")
    case .port where page == .desks: ("端口", "队列的端口（默认：21567）")
    case .host: ("地址", "监听的地址（默认：127.0.0.1）")
    case .port where page == .customerTerm: ("端口", "要连接的端口（默认：21567）")
    case .port: ("端口", "监听的端口，0 表示任意空闲端口（默认：21567）")
    case .via: ("命令", "通过命令连接，其标准输入和标准输出就是连接（默认：TCP 连接）")
    case .proxyFrom:
      ("地址[/位数]", "来自此地址的连接由代理转来，以 PROXY 头开始；可重复使用（默认：没有代理）")
    case .sendProxy:
      ("", "用 PROXY 头把 SSH_CONNECTION 中的地址告诉客服台（默认：不告诉）")
    case .tls: ("", "通过 TLS 连接，并核实客服台的身份（默认：不加密）")
    case .tlsIssuers: ("文件", "与 --tls 同用：只信任此文件中的颁发者（默认：系统信任的）")
    case .tlsPin: ("SHA256:HEX", "与 --tls 同用：只接受指纹与此相同的证书（默认：看颁发者）")
    case .tlsCertificate where page == .customerTerm:
      ("文件", "与 --tls、--tls-key 同用：我自己的证书（默认：没有）")
    case .tlsCertificate: ("文件", "用此证书提供 TLS，必须与 --tls-key 同用（默认：不加密）")
    case .tlsKey: ("文件", "证书的私钥（默认：没有）")
    case .tlsClientIssuers: ("文件", "只接待持有此文件中颁发者所签证书的客户（默认：所有人）")
    case .kiosk: ("", "用作 SSH 账号的强制命令：不写文件、不运行命令、不能挂起（默认：允许）")
    case .backlog: ("人数", "排队人数上限，内核会多容纳 1 人（默认：5，实际 6 人）")
    case .idleTimeout: ("秒", "轮到客户后，超过此秒数未发消息即断开（默认：不限；与 --answer 同用时为 120）")
    case .wrapUp: ("秒", "对话结束后此秒数内不接待新客户，可用 /next 提前结束（默认：0）")
    case .answer:
      ("文件", "用此文件中的两段内容自动应答，中间以 --- 行隔开，收到的留言用 /messages 查看（默认：由客服回复）")
    case .unanswered: ("", "仅自动应答时收到、尚未处理的留言（默认：全部）")
    case .outOfTurn:
      ("条数", "轮到我时，最多读取多少条对方未轮到时发送的消息；0 表示不限（默认：200）")
    case .shared: ("", "与同一地址的其他客服台共享队列（默认：独立队列）")
    case .sharedDir: ("目录", "同一队列的客服台在此目录中互相找到（默认：$XDG_RUNTIME_DIR/kefu）")
    case .agent where page == .agentConsole: ("名字", "同事看到的名字（默认：登录名）")
    case .lineFile where page == .customerTerm:
      ("文件", "从客服台的 --line-file 文件得知自己排在第几位（默认：不显示）")
    case .lineFile: ("文件", "把队列的人数写入此文件，供所有人读取（默认：不写）")
    case .checkPort: ("端口", "负载均衡器可在此端口询问客服台是否接待客户（默认：不提供）")
    case .checkHost: ("地址", "与 --check-port 同用：在此地址回答（默认：127.0.0.1）")
    case .history where page == .agentConsole:
      ("文件", "对话记录保存到此文件（默认：~/.local/state/kefu/history.sqlite）")
    case .history: ("文件", "读取此对话记录（默认：~/.local/state/kefu/history.sqlite）")
    case .noHistory: ("", "不保存对话记录（默认：保存）")
    case .historyUpgrade:
      ("方式", "较早版本的客服台仍在使用对话记录时：wait（等它们退出）或 serve（先接待，之后补存）（默认：wait）")
    case .customerName: ("名字", "客服看到的名字")
    case .save: ("文件", "边聊边把对话保存到此文件（默认：不保存）")
    case .append: ("", "与 --save 同用：文件已存在时追加到末尾（默认：报错）")
    case .overwrite: ("", "与 --save 同用：文件已存在时覆盖（默认：报错）")
    case .plain: ("", "使用逐行文本模式，不启用全屏界面（默认：仅在没有终端时）")
    case .bell: ("", "轮到我时响铃（默认：--bell）")
    case .remind: ("秒", "对方等我回复时，每隔此秒数提醒一次（默认：0，不提醒）")
    case .typeAhead: ("", "等待对方时可以先写（默认：--no-type-ahead）")
    case .mouse: ("", "用滚轮滚动；选择文字时请按住 Shift（默认：--no-mouse）")
    case .pane: ("", "窗口够宽时在右侧显示侧栏，F7 可开关（默认：--pane）")
    case .config: ("文件", "从此文件读取设置（默认：~/.config/kefu/config.toml）")
    case .version: ("", "显示版本")
    case .help: ("", "显示此帮助")
    case .conversation: ("编号", "对话的编号，见 list 的输出")
    case .searchText: ("内容", "不区分大小写，按字面查找")
    case .since where page == .follow:
      ("时间", "从此时间以后到达的客户开始显示，写法同 list（默认：从未结束的对话开始）")
    case .since:
      ("时间", "仅此时间及以后：日期、\"日期 时间\"，或多久以前（30m、12h、7d、4w，即分钟、小时、天、周）（默认：全部）")
    case .until: ("时间", "仅此时间以前；只写日期时包含当天（默认：全部）")
    case .name: ("名字", "仅名字与此完全相同的客户（默认：全部）")
    case .agent: ("名字", "仅由这位客服接待过的对话（默认：全部）")
    case .lateAfter: ("秒", "超过此秒数的回复算作超时（默认：配置文件中的设置，没有则不计）")
    case .chart: ("", "用条形图显示到来时段和排队时间（默认：表格）")
    case .html: ("文件", "把图表和表格写成网页，保存到此文件（默认：表格）")
    case .limit: ("条数", "最多显示的条数，最新的在前（默认：全部）")
    case .format: ("格式", "text（文本）或 jsonl（每行一个 JSON 对象）（默认：text）")
    case .olderThan:
      ("时间", "此时间以前结束的对话：日期、\"日期 时间\"，或多久以前（30m、12h、7d、4w，即分钟、小时、天、周）")
    case .delete: ("", "真正删除，无法恢复（默认：只列出数量）")
    case .to:
      ("连接字符串", "PostgreSQL 数据库，写法同 libpq，如 'host=db dbname=kefu'；密码写在 ~/.pgpass 中")
    case .from: ("连接字符串", "读取此 PostgreSQL 数据库，其中有多台机器的对话记录（默认：读取文件）")
    case .follow: ("", "继续传送之后的新内容，按 Ctrl-C 结束（默认：传完即结束）")
    case .pruneThere:
      ("时间", "删除数据库中此时间以前结束的对话，不分机器；与 --follow 同用时每小时一次（默认：不删除）")
    }
  }

  func summary(of page: CommandPage) -> String {
    switch page {
    case .agentConsole: "客服台：一次接待一位客户，其他客户排队等候。"
    case .customerTerm: "与客服对话。"
    case .desks: "显示共享同一队列的客服台及其状态。"
    case .history: "列出、查找、导出和清理对话记录。"
    case .list: "列出对话，最新的在前。"
    case .show: "显示一次对话的全部内容。"
    case .find: "查找对话内容，最新的在前。"
    case .export: "导出完整对话，最早的在前。"
    case .follow: "实时显示所有客服台的对话，按 Ctrl-C 结束。"
    case .stats: "统计：每日客户数、各种时长、回复数、评分，以及每位客服和每个标签的情况。"
    case .prune: "删除旧对话；不加 --delete 时只说明会删除多少。"
    case .ship: "把对话传送到 PostgreSQL 数据库，集中查找所有机器的对话。"
    }
  }

  func examples(of page: CommandPage) -> [(String, String)] {
    switch page {
    case .agentConsole:
      [
        ("agent-console --host 0.0.0.0 --port 4000", "在 4000 端口上也接待其他机器的客户"),
        ("agent-console --idle-timeout 300 --remind 60", "客户 5 分钟不发消息即断开；每分钟提醒我回复"),
        ("agent-console --shared --agent 小王", "与同样启动的同事共同接待一个队列"),
      ]
    case .desks:
      [
        ("agent-console desks", "谁空闲，谁在接待谁，各有多久"),
        ("agent-console desks --port 4000 --format jsonl", "同上，供程序读取"),
      ]
    case .customerTerm:
      [
        ("customer-term 小明 --host desk.example.net", "以“小明”的名字连接客服台"),
        (
          "customer-term 小明 --via 'ssh -W 127.0.0.1:21567 desk.example.net'",
          "通过客服台机器上的 SSH 账号加密连接"
        ),
        ("customer-term 小明 --save chat.txt --append", "把对话追加到 chat.txt"),
        ("printf '你好\\n再见\\n' | customer-term 小明", "每轮发送一行，并打印回复"),
      ]
    case .history:
      [
        ("agent-console history list --since 7d", "最近七天的对话"),
        ("agent-console history find 退款", "所有提到退款的地方"),
        ("agent-console history prune --older-than 365d", "一年以前的对话有多少"),
      ]
    case .list:
      [
        ("agent-console history list --since 2026-11-01 --name 小明", "小明 11 月以来的对话"),
        ("agent-console history list --limit 20 --format jsonl", "最新的 20 次，供程序读取"),
      ]
    case .show: [("agent-console history show 12", "显示第 12 号对话，每条消息带时间")]
    case .find: [("agent-console history find 退款 --since 4w", "最近四周所有提到退款的地方")]
    case .export: [("agent-console history export --format jsonl > all.jsonl", "导出全部，供程序读取")]
    case .follow:
      [
        ("agent-console history follow", "正在进行的对话"),
        (
          "agent-console history follow --agent 小张 --format jsonl | jq .text",
          "小张接待的对话，供程序读取"
        ),
      ]
    case .stats:
      [
        ("agent-console history stats --since 30d", "最近三十天的统计"),
        ("agent-console history stats --since 30d --html figures.html", "同上，写成网页"),
      ]
    case .prune:
      [
        ("agent-console history prune --older-than 365d", "说明一年以前的对话有多少"),
        ("agent-console history prune --older-than 365d --delete", "删除这些对话"),
      ]
    case .ship:
      [
        ("agent-console history ship --to 'host=db dbname=kefu'", "传送数据库中还没有的内容"),
        (
          "agent-console history ship --to service=kefu --follow --prune 730d",
          "用于 systemd 单元；数据库中保留两年"
        ),
      ]
    }
  }

  func heading(_ heading: CommandPageHeading) -> String {
    switch heading {
    case .usage: "用法："
    case .arguments: "参数："
    case .commands: "子命令："
    case .network: "网络："
    case .sharing: "多个客服台："
    case .encryption: "加密："
    case .history: "对话记录："
    case .screen: "界面："
    case .copy: "保存对话："
    case .selection: "范围："
    case .output: "输入与输出："
    case .others: "其他选项："
    case .examples: "示例："
    case .files: "文件："
    case .environment: "环境变量："
    case .exitCodes: "退出码："
    case .seeAlso: "另见："
    }
  }

  func rows(_ section: CommandPageHeading, on page: CommandPage) -> [(String, String)] {
    let settings = ("~/.config/kefu/config.toml", "界面选项的默认值和颜色")
    let history = ("~/.local/state/kefu/history.sqlite", "对话记录，只有所有者可以读取")
    let state = ("XDG_STATE_HOME", "用来代替 ~/.local/state")
    let language = ("LC_ALL, LC_MESSAGES, LANG", "第一个有值的以 zh 开头时用中文，否则用英文")
    return switch section {
    case .files where page == .history: [history]
    case .files where page == .customerTerm: [settings]
    case .files: [settings, ("~/.config/kefu/replies.toml", "快捷回复和问候语"), history]
    case .environment where page == .history: [state, language]
    case .environment:
      [("XDG_CONFIG_HOME", "用来代替 ~/.config")]
        + (page == .agentConsole ? [state] : [("KEFU_NAME", "与 --kiosk 同用：代替命令行中的名字")]) + [
          ("NO_COLOR", "非空时不使用颜色"), ("TERM", "未设置、为 dumb 或未知时使用逐行文本模式"), language,
        ]
    case .exitCodes:
      [("0", "正常"), ("1", "运行失败（地址、连接、文件）"), ("64", "用法错误")]
        + (page == .history ? [] : [("128 + N", "被信号 N 终止")])
    case .seeAlso where page == .customerTerm: [("agent-console --help", "客服使用的程序")]
    case .seeAlso:
      [
        ("customer-term --help", "客户使用的程序"), ("agent-console history --help", "对话记录"),
        ("agent-console desks --help", "共享队列的客服台"),
      ]
    default: []
    }
  }

  var optionsInUsage: String { "[选项]" }
  var subcommandInUsage: String { "子命令 [选项]" }
  var helpOfHelp: String { "显示子命令的帮助。" }

  func usageError(_ sentence: String) -> String { "错误：\(sentence)" }
  func usageHint(_ command: String) -> String { "运行“\(command)”查看帮助" }

  func unknownOption(_ option: String) -> String { "未知选项“\(option)”" }
  func unknownSubcommand(_ command: String) -> String { "未知子命令“\(command)”" }
  func unknownSubcommand(_ command: String, known: [String]) -> String {
    "未知子命令“\(command)”（可用：\(known.joined(separator: "、"))）"
  }
  func didYouMean(_ nearest: String) -> String { "，是不是想用“\(nearest)”？" }
  func missingValue(of option: String, _ value: String, rule: String?) -> String {
    "缺少 \(option) 的值" + (rule.map { "：应为\(blankBefore($0))" } ?? "")
  }
  func valueNotTaken(_ value: String, by option: String) -> String {
    "\(option) 不带值，不能写成“\(option)=\(value)”"
  }
  func missingOption(_ heading: String) -> String { "缺少选项：\(heading)" }
  func missingArgument(_ heading: String) -> String { "缺少参数：\(heading)" }
  func mustNotBeEmpty(_ name: String) -> String { "\(blankBehind(name))不能为空" }
  func unexpectedArguments(_ words: [String]) -> String {
    "多余的参数" + words.map { "“\($0)”" }.joined(separator: "、")
  }
  func badValue(_ value: String, of name: String, rule: String?) -> String {
    "\(blankBehind(name))必须是\(rule.map(blankBefore) ?? "其他值")，不能是“\(value)”"
  }
  func customerNameTooLong(bytesOver: Int, most: Int) -> String {
    "名字\(tooLong(bytesOver: bytesOver, most: most))"
  }
  func exclusive(_ one: String, _ other: String) -> String { "\(one) 和 \(other) 不能同时使用" }
  func needs(_ one: String, _ other: String) -> String { "\(one) 必须与 \(other) 同用" }
  func mustComeBeforeOptions(_ command: String) -> String { "“\(command)”必须写在所有选项之前" }
  func noCompletionScript(for shell: String) -> String {
    "不支持“\(shell)”的补全脚本（可用：zsh、bash、fish）"
  }
  var noShellGiven: String {
    "请指定补全脚本的 shell：--generate-completion-script zsh、bash 或 fish"
  }
  var wrongUsage: String { "命令行用法错误" }
  var cannotReadCommandLine: String { "无法读取命令行" }

  func number(from least: Int) -> String { "不小于 \(least) 的整数" }
  func number(from least: Int, to most: Int) -> String { "\(least) 到 \(most) 之间的整数" }
  func oneOf(_ values: [String]) -> String { values.joined(separator: " 或 ") }
  var aFingerprint: String { "SHA256: 和 64 位十六进制数字" }
  var aNetwork: String { "地址，如 10.0.0.5，或网段，如 10.0.0.0/8（其余位为 0）" }
  var aTime: String { "时间，如 2026-11-20、\"2026-11-20 14:30\" 或 7d（m、h、d、w）" }

  // A space is inserted between Chinese characters and Latin letters or digits.

  private func blankBefore(_ words: String) -> String {
    words.first?.isASCII == true ? " " + words : words
  }

  private func blankBehind(_ words: String) -> String {
    words.last?.isASCII == true ? words + " " : words
  }
}
