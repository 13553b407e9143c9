import ArgumentParser
import TerminalProgram
import Testing

@testable import AgentConsole
@testable import CustomerTerm

/// The plain command lines are read twice in this project, and both readings must be the same.
@Suite struct QuickOptionsTests {
  private static let values = [
    "1", "0", "-1", "+7", "007", "65535", "65536", "4294967296", "x", "", "小明", "::1", "a=b", "-x",
    "--", "--plain", "/dev/null",
  ]
  private static let agentOptions = [
    "--host", "--port", "--backlog", "--idle-timeout", "--history", "--no-history", "--plain",
    "--bell", "--no-bell", "--remind", "--type-ahead", "--no-type-ahead", "--mouse", "--no-mouse",
    "--config", "--version", "--help", "--hos", "-h", "--no-plain", "history", "--generate-x",
  ]
  private static let customerOptions =
    agentOptions + ["--save", "--append", "--overwrite", "小明", "Mei"]

  /// Random words, mostly of the kind that is expected next.
  private static func commandLine(
    _ options: [String], _ random: inout SystemRandomNumberGenerator
  ) -> [String] {
    (0..<Int.random(in: 0...5, using: &random)).flatMap { _ -> [String] in
      let option = options.randomElement(using: &random) ?? ""
      let value = values.randomElement(using: &random) ?? ""
      switch Int.random(in: 0..<5, using: &random) {
      case 0: return [option]
      case 1: return [option + "=" + value]
      case 2: return [value]
      default: return [option, value]
      }
    }
  }

  /// - Returns: how many command lines were read without the parser.
  private func compare<Program: QuickProgram>(
    _ program: Program.Type, _ options: [String], expected: ([String]) -> Program.Options?
  ) -> Int {
    var random = SystemRandomNumberGenerator()
    var quick = 0
    for _ in 0..<20_000 {
      let line = Self.commandLine(options, &random)
      guard let read = Program.Options(quickly: line) else { continue }
      quick += 1
      #expect(expected(line) == read, "\(line)")
    }
    return quick
  }

  @Test func theDeskReadsWhatTheParserReads() {
    let count = compare(AgentCommand.self, Self.agentOptions) { line in
      (try? AgentCommand.parseAsRoot(line) as? AgentCommand)?.options
    }
    #expect(count > 1000)
  }

  @Test func theCustomersProgramReadsWhatTheParserReads() {
    let count = compare(CustomerCommand.self, Self.customerOptions) { line in
      (try? CustomerCommand.parseAsRoot(line) as? CustomerCommand)?.options
    }
    #expect(count > 1000)
  }

  /// If these went to the parser, nobody would notice but those who wait for it.
  @Test func plainCommandLinesNeedNoParser() throws {
    let desk = try #require(
      AgentOptions(quickly: ["--port=4000", "--host", "::1", "--no-bell", "--idle-timeout", "5"]))
    #expect(desk.port == 4000 && desk.host == "::1" && desk.face.bell == false)
    #expect(desk.idleTimeout == 5)
    let customer = try #require(CustomerOptions(quickly: ["--plain", "小明", "--save", "a.txt"]))
    #expect(customer.name == "小明" && customer.face.plain && customer.save.path == "a.txt")
  }

  @Test(arguments: [
    ["--idle-timeout", "soon"], ["--port", "65536"], ["--port="], ["--backlog", "-1"],
    ["--idle-timeout=0"], ["--history", "x", "--no-history"], ["--plain", "--plain"],
    ["--bell", "--no-bell"], ["history"], ["--", "x"], ["--remind", "86401"], ["--plain=yes"],
    ["--host"],
  ])
  func whatIsWrongIsLeftToTheParser(line: [String]) {
    #expect(AgentOptions(quickly: line) == nil)
  }
}
