extension English {
  func item(_ item: CommandLineItem, on page: CommandPage) -> ItemWords {
    switch item {
    case .host where page == .customerTerm: ("HOST", "Connect to this host (default: localhost)")
    case .host where page == .desks: ("HOST", "The line's address (default: 127.0.0.1)")
    case .port where page == .desks: ("PORT", "The line's port (default: 21567)")
    case .host: ("HOST", "Listen on this address (default: 127.0.0.1)")
    case .port where page == .customerTerm: ("PORT", "Connect to this port (default: 21567)")
    case .port: ("PORT", "Listen on this port; 0: any free one (default: 21567)")
    case .via:
      (
        "COMMAND",
        "Connect by COMMAND, whose input and output are the connection (default: a TCP connection)"
      )
    case .proxyFrom:
      (
        "ADDRESS[/BITS]",
        "Connections from there come from a proxy and begin with a PROXY header; may be repeated (default: none do)"
      )
    case .sendProxy:
      (
        "",
        "Tell the desk the address in SSH_CONNECTION by a PROXY header (default: tell nothing)"
      )
    case .tls: ("", "Connect by TLS, and check who the desk is (default: no encryption)")
    case .tlsIssuers:
      ("FILE", "With --tls: trust the issuers in FILE alone (default: the system's)")
    case .tlsPin:
      (
        "SHA256:HEX",
        "With --tls: accept the certificate with this fingerprint and no other (default: by its issuer)"
      )
    case .tlsCertificate where page == .customerTerm:
      ("FILE", "With --tls and --tls-key: my own certificate (default: none)")
    case .tlsCertificate:
      ("FILE", "Speak TLS with this certificate; needs --tls-key (default: no encryption)")
    case .tlsKey: ("FILE", "The private key of the certificate (default: none)")
    case .tlsClientIssuers:
      (
        "FILE",
        "Serve only customers with a certificate of the issuers in FILE (default: everybody)"
      )
    case .kiosk:
      (
        "",
        "For the forced command of an SSH account: no files, no commands, no suspending (default: allow them)"
      )
    case .backlog:
      ("COUNT", "How many customers may wait in line; the kernel adds one (default: 5, so 6)")
    case .idleTimeout:
      (
        "SECONDS",
        "Disconnect a customer who sends nothing for SECONDS on their turn (default: never; with --answer 120)"
      )
    case .wrapUp:
      (
        "SECONDS",
        "Take nobody for SECONDS after a conversation; Enter or /next ends that (default: 0)"
      )
    case .answer:
      (
        "FILE",
        "Answer by the two texts in FILE, between which a line --- stands, and keep what is said for /messages (default: an agent answers)"
      )
    case .unanswered:
      (
        "",
        "Only messages left with a desk that answers by itself, and not dealt with (default: all)"
      )
    case .outOfTurn:
      (
        "COUNT",
        "On my turn, read at most COUNT messages that the other side sends out of turn; 0: no limit (default: 200)"
      )
    case .shared:
      ("", "Share the line with the other desks of this address (default: a line of its own)")
    case .sharedDir:
      (
        "DIR",
        "Where the desks of a line find each other (default: $XDG_RUNTIME_DIR/kefu)"
      )
    case .agent where page == .agentConsole:
      ("NAME", "My name, as colleagues see it (default: the login name)")
    case .lineFile where page == .customerTerm:
      ("FILE", "Tell my place in line from FILE, the desks' --line-file (default: not told)")
    case .lineFile:
      ("FILE", "Keep the line's numbers in FILE, for everybody to read (default: nowhere)")
    case .checkPort:
      (
        "PORT",
        "Tell a load balancer that asks at PORT whether the desk takes customers (default: nowhere)"
      )
    case .checkHost:
      ("HOST", "With --check-port: the address to be asked at (default: 127.0.0.1)")
    case .history where page == .agentConsole:
      ("FILE", "Keep the history in FILE (default: ~/.local/state/kefu/history.sqlite)")
    case .history: ("FILE", "Read this history (default: ~/.local/state/kefu/history.sqlite)")
    case .noHistory: ("", "Keep no history (default: keep it)")
    case .historyUpgrade:
      (
        "ACTION",
        "While desks of an earlier version use the history: wait until they have ended, or serve and save then (default: wait)"
      )
    case .customerName: ("NAME", "My name, as the agent sees it")
    case .save:
      ("FILE", "Save the conversation in FILE as it happens (default: not saved)")
    case .append: ("", "With --save: add to FILE if it exists (default: fail)")
    case .overwrite: ("", "With --save: replace FILE if it exists (default: fail)")
    case .plain:
      ("", "Plain lines instead of the full screen (default: only without a terminal)")
    case .bell: ("", "Ring the bell on my turn (default: --bell)")
    case .remind:
      (
        "SECONDS",
        "Remind me every SECONDS while the other side waits for my reply (default: 0, never)"
      )
    case .typeAhead:
      ("", "Let me compose while I wait for the other side (default: --no-type-ahead)")
    case .mouse:
      ("", "Scroll with the mouse wheel; hold Shift to select text (default: --no-mouse)")
    case .pane:
      ("", "Show the pane at the right of a wide window; F7 switches it (default: --pane)")
    case .config: ("FILE", "Read the settings from FILE (default: ~/.config/kefu/config.toml)")
    case .version: ("", "Show the version")
    case .help: ("", "Show this help")
    case .conversation: ("ID", "The conversation's number, as shown by list")
    case .searchText: ("TEXT", "Case-insensitive; matched literally")
    case .since where page == .follow:
      ("TIME", "Start with all that arrived since TIME, as in list (default: with the open ones)")
    case .since:
      (
        "TIME",
        "Only since TIME: a date, \"date time\", or an age (30m, 12h, 7d, 4w) (default: all)"
      )
    case .until: ("TIME", "Only before TIME; a date includes that day (default: all)")
    case .name: ("NAME", "Only customers with exactly this name (default: all)")
    case .agent: ("NAME", "Only conversations that this agent served (default: all)")
    case .lateAfter:
      (
        "SECONDS",
        "Count a reply after SECONDS as late (default: late_after in config.toml, else none)"
      )
    case .chart: ("", "Bars of arrivals and waiting times (default: tables)")
    case .html: ("FILE", "Write a page with charts and tables to FILE (default: tables)")
    case .limit: ("COUNT", "At most COUNT, newest first (default: all)")
    case .format: ("FORMAT", "text, or jsonl: one JSON object a line (default: text)")
    case .olderThan:
      (
        "TIME",
        "Conversations that ended before TIME: a date, \"date time\", or an age (30m, 12h, 7d, 4w)"
      )
    case .delete: ("", "Delete them for good (default: only say which)")
    case .to:
      (
        "CONNINFO",
        "The PostgreSQL database, as libpq wants it: 'host=db dbname=kefu'; the password stands in ~/.pgpass"
      )
    case .from:
      (
        "CONNINFO",
        "Read this PostgreSQL database, which desks of many machines ship to (default: a file)"
      )
    case .follow: ("", "Go on with what is recorded from now on, until Ctrl-C (default: end)")
    case .pruneThere:
      (
        "TIME",
        "Delete what ended before TIME there, of all machines; in each hour with --follow (default: nothing)"
      )
    }
  }

  func summary(of page: CommandPage) -> String {
    switch page {
    case .agentConsole:
      "Support desk: serve customers one at a time, while the others wait in line."
    case .customerTerm: "Chat with a support agent."
    case .desks: "Show the desks that share a line, and what they do."
    case .history: "List, search, export and prune recorded conversations."
    case .list: "List conversations, newest first."
    case .show: "Show a conversation in full."
    case .find: "Search what was said, newest first."
    case .export: "Export conversations in full, oldest first."
    case .follow: "Show conversations as they happen, at all desks, until Ctrl-C."
    case .stats: "Show figures: customers a day, times, replies, ratings, agents, tags."
    case .prune: "Delete old conversations; without --delete, only say which."
    case .ship: "Copy conversations to a PostgreSQL database, where all machines' are found."
    }
  }

  func examples(of page: CommandPage) -> [(String, String)] {
    switch page {
    case .agentConsole:
      [
        ("agent-console --host 0.0.0.0 --port 4000", "Serve other machines too, on port 4000"),
        (
          "agent-console --idle-timeout 300 --remind 60",
          "Drop customers silent for 5 minutes; remind me every minute"
        ),
        (
          "agent-console --shared --agent Ann",
          "Serve one line together with the colleagues who do the same"
        ),
      ]
    case .desks:
      [
        ("agent-console desks", "Who is free, who serves whom, and for how long"),
        ("agent-console desks --port 4000 --format jsonl", "The same for a program"),
      ]
    case .customerTerm:
      [
        ("customer-term Mei --host desk.example.net", "Connect to that desk as Mei"),
        (
          "customer-term Mei --via 'ssh -W 127.0.0.1:21567 desk.example.net'",
          "Connect encrypted, by an SSH account on the desk's machine"
        ),
        ("customer-term Mei --save chat.txt --append", "Append the conversation to chat.txt"),
        (
          "printf 'Hello\\nBye\\n' | customer-term Mei",
          "Send one line each turn and print the replies"
        ),
      ]
    case .history:
      [
        ("agent-console history list --since 7d", "The conversations of the last seven days"),
        ("agent-console history find refund", "Every mention of a refund"),
        ("agent-console history prune --older-than 365d", "What is older than a year"),
      ]
    case .list:
      [
        (
          "agent-console history list --since 2026-11-01 --name Mei",
          "Mei's conversations since November"
        ),
        (
          "agent-console history list --limit 20 --format jsonl",
          "The newest twenty, as JSON for a program"
        ),
      ]
    case .show:
      [("agent-console history show 12", "Conversation 12, with the time of each message")]
    case .find:
      [
        (
          "agent-console history find refund --since 4w",
          "Every mention of a refund in the last four weeks"
        )
      ]
    case .export:
      [("agent-console history export --format jsonl > all.jsonl", "Everything, for a program")]
    case .follow:
      [
        ("agent-console history follow", "What is said now"),
        (
          "agent-console history follow --agent anna --format jsonl | jq .text",
          "What anna's customers and anna say, for a program"
        ),
      ]
    case .stats:
      [
        ("agent-console history stats --since 30d", "The last thirty days in figures"),
        ("agent-console history stats --since 30d --html figures.html", "The same as a page"),
      ]
    case .prune:
      [
        ("agent-console history prune --older-than 365d", "Say what is older than a year"),
        ("agent-console history prune --older-than 365d --delete", "Delete it"),
      ]
    case .ship:
      [
        ("agent-console history ship --to 'host=db dbname=kefu'", "What is not there yet"),
        (
          "agent-console history ship --to service=kefu --follow --prune 730d",
          "For a systemd unit; two years are kept there"
        ),
      ]
    }
  }

  func heading(_ heading: CommandPageHeading) -> String {
    switch heading {
    case .usage: "Usage: "
    case .arguments: "Arguments:"
    case .commands: "Commands:"
    case .network: "Network:"
    case .sharing: "Several desks:"
    case .encryption: "Encryption:"
    case .history: "History:"
    case .screen: "Screen:"
    case .copy: "Saving:"
    case .selection: "Selection:"
    case .output: "Input and output:"
    case .others: "Other options:"
    case .examples: "Examples:"
    case .files: "Files:"
    case .environment: "Environment:"
    case .exitCodes: "Exit status:"
    case .seeAlso: "See also:"
    }
  }

  func rows(_ section: CommandPageHeading, on page: CommandPage) -> [(String, String)] {
    let settings = ("~/.config/kefu/config.toml", "Defaults of the screen options; colours")
    let history = ("~/.local/state/kefu/history.sqlite", "The history, for its owner only")
    let state = ("XDG_STATE_HOME", "Used instead of ~/.local/state")
    let language = (
      "LC_ALL, LC_MESSAGES, LANG", "The first that is set: Chinese if it begins with zh"
    )
    return switch section {
    case .files where page == .history: [history]
    case .files where page == .customerTerm: [settings]
    case .files:
      [settings, ("~/.config/kefu/replies.toml", "Canned replies and the greeting"), history]
    case .environment where page == .history: [state, language]
    case .environment:
      [("XDG_CONFIG_HOME", "Used instead of ~/.config")]
        + (page == .agentConsole
          ? [state] : [("KEFU_NAME", "With --kiosk: my name, instead of NAME")]) + [
          ("NO_COLOR", "No colours if it is set and not empty"),
          ("TERM", "Plain lines if it is unset, dumb or unknown"), language,
        ]
    case .exitCodes:
      [
        ("0", "Success"), ("1", "Failure: address, connection, file"), ("64", "Wrong usage"),
      ] + (page == .history ? [] : [("128 + N", "Ended by signal N")])
    case .seeAlso where page == .customerTerm: [("agent-console --help", "The agent's program")]
    case .seeAlso:
      [
        ("customer-term --help", "The customer's program"),
        ("agent-console history --help", "Recorded conversations"),
        ("agent-console desks --help", "The desks that share a line"),
      ]
    default: []
    }
  }

  var optionsInUsage: String { "[options]" }
  var subcommandInUsage: String { "COMMAND [options]" }
  var helpOfHelp: String { "Show the help of a command." }

  func usageError(_ sentence: String) -> String { "Error: \(sentence)" }
  func usageHint(_ command: String) -> String { "Run '\(command)' for help." }

  func unknownOption(_ option: String) -> String { "unknown option '\(option)'" }
  func unknownSubcommand(_ command: String) -> String { "unknown command '\(command)'" }
  func unknownSubcommand(_ command: String, known: [String]) -> String {
    "unknown command '\(command)' (commands: \(known.joined(separator: ", ")))"
  }
  func didYouMean(_ nearest: String) -> String { "; did you mean '\(nearest)'?" }
  func missingValue(of option: String, _ value: String, rule: String?) -> String {
    "missing value for \(option) \(value)" + (rule.map { ": \($0)" } ?? "")
  }
  func valueNotTaken(_ value: String, by option: String) -> String {
    "\(option) takes no value, not even '\(value)'"
  }
  func missingOption(_ heading: String) -> String { "missing option: \(heading)" }
  func missingArgument(_ heading: String) -> String { "missing argument: \(heading)" }
  func mustNotBeEmpty(_ name: String) -> String { "\(name) must not be empty" }
  func unexpectedArguments(_ words: [String]) -> String {
    (words.count == 1 ? "unexpected argument " : "unexpected arguments ")
      + words.map { "'\($0)'" }.joined(separator: ", ")
  }
  func badValue(_ value: String, of name: String, rule: String?) -> String {
    "\(name) must be \(rule ?? "another value"), not '\(value)'"
  }
  func customerNameTooLong(bytesOver: Int, most: Int) -> String {
    "NAME is \(tooLong(bytesOver: bytesOver, most: most))"
  }
  func exclusive(_ one: String, _ other: String) -> String {
    "\(one) and \(other) can't be used together"
  }
  func needs(_ one: String, _ other: String) -> String { "\(one) needs \(other)" }
  func mustComeBeforeOptions(_ command: String) -> String {
    "'\(command)' must come before all options"
  }
  func noCompletionScript(for shell: String) -> String {
    "no completion script for '\(shell)' (shells: zsh, bash, fish)"
  }
  var noShellGiven: String {
    "say for which shell: --generate-completion-script zsh, bash or fish"
  }
  var wrongUsage: String { "wrong usage" }
  var cannotReadCommandLine: String { "can't read the command line" }

  func number(from least: Int) -> String { "a number from \(least) on" }
  func number(from least: Int, to most: Int) -> String { "a number from \(least) to \(most)" }
  func oneOf(_ values: [String]) -> String { values.joined(separator: " or ") }
  var aFingerprint: String { "SHA256: and 64 hexadecimal digits" }
  var aNetwork: String {
    "an address such as 10.0.0.5, or a network such as 10.0.0.0/8, in which the bits behind it are 0"
  }
  var aTime: String { "a time like 2026-11-20, \"2026-11-20 14:30\" or 7d (m, h, d, w)" }
}
