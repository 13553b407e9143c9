import TerminalProgram

/// What the desk is told by its command line.
struct AgentOptions: QuickOptions {
  /// The address to listen on.
  var host = "127.0.0.1"
  var port: UInt16 = 21567
  /// How many customers may wait in line.
  var backlog: Int32 = 5
  /// Seconds of the customer's silence after which they are disconnected; nil is never.
  var idleTimeout: UInt32?
  /// The history's file; nil is the usual one.
  var history: String?
  var noHistory = false
  var face = FaceChoices()

  mutating func take(_ option: String, _ argument: inout QuickArgument) -> Bool {
    switch option {
    case "--host": QuickArgument.set(&host, argument.text())
    case "--port": QuickArgument.set(&port, argument.number())
    case "--backlog": QuickArgument.set(&backlog, argument.number())
    case "--idle-timeout": QuickArgument.set(&idleTimeout, argument.number())
    case "--history": QuickArgument.set(&history, argument.text())
    case "--no-history": argument.flag() && QuickArgument.set(&noHistory, true)
    default: face.take(option, &argument)
    }
  }

  /// A word is a subcommand's name, or wrong.
  mutating func take(word: String) -> Bool { false }

  var isComplete: Bool { true }

  var problem: String? {
    if backlog < 0 {
      return userLanguage.pick("--backlog must not be negative", "--backlog 不能是负数")
    }
    if noHistory, history != nil {
      return userLanguage.pick(
        "--history and --no-history exclude each other", "--history 和 --no-history 不能同时使用")
    }
    if idleTimeout == 0 {
      return userLanguage.pick("--idle-timeout must be at least 1", "--idle-timeout 至少为 1")
    }
    return face.problem
  }
}
