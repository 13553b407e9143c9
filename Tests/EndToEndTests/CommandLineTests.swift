import TestSupport
import Testing

/// Options, help, and the language of both.
@Suite struct CommandLineTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let program: String
    let arguments: [String]
    /// The words that the user typed, which are the same in every language.
    var typed: [String] = []
    var testDescription: String { ([program] + arguments).joined(separator: " ").prefix(60) + "" }
  }

  static let mistakes = [
    Mistake(program: "agent-console", arguments: ["--port", "70000"]),
    Mistake(program: "agent-console", arguments: ["--port", "-1"]),
    Mistake(program: "agent-console", arguments: ["--port", "abc"], typed: ["abc"]),
    Mistake(program: "agent-console", arguments: ["--port"]),
    Mistake(program: "agent-console", arguments: ["--backlog", "many"], typed: ["many"]),
    Mistake(program: "agent-console", arguments: ["--backlog=-1"]),
    Mistake(program: "agent-console", arguments: ["--idle-timeout", "0"]),
    Mistake(program: "agent-console", arguments: ["--idle-timeout=-5"]),
    Mistake(program: "agent-console", arguments: ["--idle-timeout", "soon"], typed: ["soon"]),
    Mistake(program: "agent-console", arguments: ["--remind", "86401"]),
    Mistake(program: "customer-term", arguments: ["小明", "--remind=99999999"]),
    Mistake(program: "agent-console", arguments: ["--colour"], typed: ["--colour"]),
    Mistake(program: "agent-console", arguments: ["--plan"], typed: ["--plan"]),
    Mistake(program: "agent-console", arguments: ["-x"], typed: ["-x"]),
    Mistake(program: "agent-console", arguments: ["stray"], typed: ["stray"]),
    Mistake(program: "agent-console", arguments: ["stray", "more"], typed: ["stray", "more"]),
    Mistake(program: "agent-console", arguments: ["--plain=yes"], typed: ["yes"]),
    Mistake(program: "agent-console", arguments: ["--host"]),
    Mistake(program: "customer-term", arguments: []),
    Mistake(program: "customer-term", arguments: ["Mei", "Hua"], typed: ["Mei", "Hua"]),
    Mistake(program: "customer-term", arguments: ["小明", "小红"]),
    Mistake(program: "customer-term", arguments: ["小明", "--port", "端口"]),
    Mistake(program: "customer-term", arguments: ["--no-bells", "小明"], typed: ["--no-bells"]),
    Mistake(
      program: "customer-term", arguments: ["--generate-completion-script", "tcsh"], typed: ["tcsh"]
    ),
    Mistake(program: "customer-term", arguments: ["Mei", "--port", "x"], typed: ["Mei"]),
    Mistake(program: "customer-term", arguments: ["Mei", "--port", "65536"], typed: ["Mei"]),
    Mistake(program: "customer-term", arguments: ["--what", "Mei"], typed: ["--what", "Mei"]),
    Mistake(program: "customer-term", arguments: [String(repeating: "界", count: 3331)]),
    Mistake(program: "customer-term", arguments: [String(repeating: "x", count: 9993)]),
  ]

  @Test(arguments: mistakes)
  func wrongUsageExits64(_ mistake: Mistake) throws {
    let result = try outcome(builtProgram(mistake.program), mistake.arguments)
    #expect(result.status == .exited(64))
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("Error: "))
    #expect(result.errors.lowercased().contains("usage: \(mistake.program)"))
  }

  @Test(arguments: mistakes)
  func wrongUsageInChinese(_ mistake: Mistake) throws {
    let result = try outcome(
      builtProgram(mistake.program), mistake.arguments, environment: chinese)
    #expect(result.status == .exited(64))
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("错误："))
    #expect(result.errors.contains("用法：\(mistake.program)"))
    #expect(englishWords(in: result.errors, except: mistake.typed) == [])
    #expect(!result.errors.contains("命令行用法错误"), "says nothing of what is wrong")
  }

  @Test func aNameThatIsTooLongIsSaidToBe() throws {
    let name = String(repeating: "界", count: 3331)
    let result = try outcome(builtProgram("customer-term"), [name])
    #expect(result.errors.contains("too long by 1 byte"))
  }

  @Test(arguments: ["agent-console", "customer-term"])
  func helpAndVersion(program: String) throws {
    let help = try outcome(builtProgram(program), ["--help"])
    #expect(help.status == .exited(0))
    #expect(help.errors == "")
    for environment in [[:], chinese] {
      let version = try outcome(
        builtProgram(program), ["--version"], environment: environment)
      #expect(version.status == .exited(0))
      #expect(
        version.output.wholeMatch(of: #/[a-z-]+ \d+\.\d+\.\d+( \([0-9a-f]+(-dirty)?\))?\n/#) != nil)
    }
  }

  /// The parser's own descriptions, which stay English.
  private static let ofTheParser: Set = [
    "Show the version.", "Show help information.", "Show subcommand help information.",
  ]

  @Test(arguments: ["agent-console", "customer-term"])
  func completionsAreInTheUsersLanguage(program: String) throws {
    let result = try outcome(
      builtProgram(program), ["--generate-completion-script", "fish"], environment: chinese)
    #expect(result.status == .exited(0))
    let texts = result.output.matches(of: #/ -d '(.*?)'/#).map { String($0.1) }
    #expect(texts.count > 15)
    for text in texts where !Self.ofTheParser.contains(text) {
      #expect(text.contains(#/\p{Han}/#), "\(text)")
    }
  }

  /// Completions, as a real shell finds them.
  @Test(arguments: [
    ("agent-console", "history li", "list"), ("agent-console", "--back", "--backlog"),
    ("agent-console", "history list --format j", "jsonl"), ("customer-term", "--no-b", "--no-bell"),
  ])
  func bashCompletes(program: String, typed: String, expected: String) throws {
    for environment in [[:], chinese] {
      let words = [program] + typed.split(separator: " ").map(String.init)
      let script = """
        eval "$(\(try builtProgram(program)) --generate-completion-script bash)"
        COMP_WORDS=(\(words.joined(separator: " "))) COMP_CWORD=\(words.count - 1)
        COMP_LINE='\(words.joined(separator: " "))' COMP_POINT=${#COMP_LINE}
        "$(complete -p \(program) | sed 's/.*-F \\([^ ]*\\).*/\\1/')" \
          \(program) "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        echo "${COMPREPLY[@]}"
        """
      let result = try outcome("bash", ["-c", script], environment: environment)
      #expect(result.output.filter { !$0.isWhitespace } == expected, "\(result.errors)")
    }
  }

  @Test(arguments: ["agent-console", "customer-term"])
  func completionsForZsh(program: String) throws {
    let result = try outcome(builtProgram(program), ["--generate-completion-script", "zsh"])
    #expect(result.status == .exited(0))
    #expect(result.output.hasPrefix("#compdef \(program)\n"))
  }

  /// A reader that closes the pipe early does not kill the program.
  @Test func aReaderOfHelpThatLeaves() throws {
    let program = try builtProgram("agent-console")
    let script = "trap '' PIPE; \(program) --help | true; echo ok"
    #expect(try outcome("sh", ["-c", script]).output == "ok\n")
  }
}
