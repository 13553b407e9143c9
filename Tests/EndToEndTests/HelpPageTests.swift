import Foundation
import TestSupport
import Testing

/// The help pages, compared with the parser's own description of the options.
@Suite struct HelpPageTests {
  static let subcommands = ["list", "show", "find", "export", "follow", "stats", "prune", "ship"]
  static let commands =
    [
      ["agent-console"], ["customer-term"], ["agent-console", "history"],
      ["agent-console", "desks"],
    ]
    + subcommands.map { ["agent-console", "history", $0] }

  @Test(arguments: ["--help", "--version"])
  func aFullDiskIsAnError(option: String) throws {
    let child = try Child(
      builtProgram("agent-console"), [option], input: .nothing, output: .file("/dev/full"))
    #expect(try child.waitForExit() == .exited(1))
    expectOneLine(try child.waitForEndOfOutput(from: .errors))
  }

  private func page(_ command: [String], in environment: [String: String?]) throws -> String {
    let result = try outcome(
      builtProgram(command[0]), command.dropFirst() + ["--help"], environment: environment)
    #expect(result.status == .exited(0) && result.errors == "")
    return result.output
  }

  /// The parser's description of a command, from `--experimental-dump-help`.
  private struct Known: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
      var typed: String { (kind == "long" ? "--" : "-") + name }
    }
    struct Argument: Decodable {
      let kind: String
      let names: [Name]?
      let valueName: String?
      let defaultValue: String?
    }
    struct Command: Decodable {
      let commandName: String
      let arguments: [Argument]?
      let subcommands: [Command]?
    }
    let command: Command
  }

  /// The terms in the left column of a page, with their descriptions.
  private func rows(of page: String) -> [(left: String, text: String)] {
    var rows: [(left: String, text: String)] = []
    for line in page.split(separator: "\n") where line.hasPrefix("  ") {
      if let match = line.wholeMatch(of: #/  (\S.*?)(?:  +(.*))?/#) {
        rows.append((String(match.1), String(match.2 ?? "")))
      } else if !rows.isEmpty {
        rows[rows.count - 1].text += " " + line.drop { $0 == " " }
      }
    }
    return rows
  }

  /// The options in a term: `--[no-]bell` and `-h, --help` are two each.
  private func options(in left: String) -> [String] {
    var options: [String] = []
    for part in left.split(separator: ", ") {
      let name = String(part.prefix { $0 != " " })
      options.append(name.replacing("[no-]", with: ""))
      if name.contains("[no-]") { options.append(name.replacing("[no-]", with: "no-")) }
    }
    return options
  }

  @Test(arguments: commands, [[:], chinese])
  func thePageHasWhatTheParserKnows(command: [String], environment: [String: String?]) throws {
    let page = try page(command, in: environment)
    let dump = try outcome(
      builtProgram(command[0]), command.dropFirst() + ["--experimental-dump-help"],
      environment: environment)
    let known = try JSONDecoder().decode(Known.self, from: Data(dump.output.utf8)).command
    let arguments = known.arguments ?? []
    let rows = rows(of: page)

    let options = rows.filter { $0.left.hasPrefix("-") }.flatMap { self.options(in: $0.left) }
    #expect(options.sorted() == arguments.flatMap { $0.names ?? [] }.map(\.typed).sorted())

    let usage = try #require(page.split(separator: "\n").first { $0.contains(command[0] + " ") })
    for argument in arguments {
      let left = argument.names?.first?.typed ?? argument.valueName ?? ""
      let row = try #require(
        rows.first {
          ($0.left.hasPrefix("-") ? self.options(in: $0.left) : [$0.left]).contains(left)
        })
      if argument.kind == "positional" { #expect(usage.contains(" \(left)")) }
      if argument.kind == "option" {
        #expect(row.left.hasSuffix(" " + (argument.valueName ?? "-")))
      }
      if let value = argument.defaultValue {
        #expect(row.text.contains(value), "the default of \(left) is \(value)")
      }
    }

    let commands = Set((known.subcommands ?? []).map(\.commandName))
    let shown = Set(rows.map(\.left)).intersection(Self.subcommands + ["history", "desks", "help"])
    // The parser lists its help command everywhere, but accepts it only where there are other commands.
    #expect(shown == (commands == ["help"] ? [] : commands))
  }

  @Test(arguments: commands)
  func everyOptionShowsItsDefault(command: [String]) throws {
    for row in rows(of: try page(command, in: [:]))
    where row.left.hasPrefix("-")
      && !["--version", "-h, --help", "--older-than TIME", "--to CONNINFO"].contains(row.left)
    {
      #expect(row.text.contains("(default: "), "\(row.left)")
    }
  }

  @Test(arguments: commands, [[:], chinese])
  func noLineIsWiderThanTheTerminal(command: [String], environment: [String: String?]) throws {
    let page = try page(command, in: environment)
    for line in page.split(separator: "\n") {
      let columns = line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
      #expect(columns <= 80, "\(line)")
      #expect(!line.hasSuffix(" "), "\(line)")
    }
  }

  @Test(arguments: commands)
  func onePageHasOneLanguage(command: [String]) throws {
    #expect(try page(command, in: [:]).unicodeScalars.allSatisfy { $0.isASCII })
    let typed =
      #/(?m)^  (agent-console|customer-term|printf) .*$|[~\w.]*/[\w./]*|\b[A-Z_]{2,}\b|--\[no-\][a-z-]+/#
    let words = englishWords(
      in: try page(command, in: chinese).replacing(typed, with: ""),
      except: Self.subcommands + [
        "help", "SHA256:HEX", "SHA256", "localhost", "Shift", "zh", "dumb", "text", "jsonl",
        "chat.txt", "wait",
        "serve", "Ctrl", "PostgreSQL", "libpq", "host=db", "dbname=kefu", "host", "db", "dbname",
        "kefu", "systemd",
      ])
    #expect(words == [])
  }

  /// `help` prints the same page, and names an unknown command.
  @Test func helpOfACommand() throws {
    let program = try builtProgram("agent-console")
    for command in Self.commands.dropFirst(2) {
      let path = Array(command.dropFirst())
      let nested = path[0] == "history" ? [["history", "help"] + path.dropFirst()] : []
      for words in [["help"] + path] + nested {
        let result = try outcome(program, words)
        #expect(result.status == .exited(0))
        #expect(try result.output == page(command, in: [:]))
      }
    }
    #expect(
      try outcome(program, ["history"]).output == page(["agent-console", "history"], in: [:]))
    #expect(try outcome(program, ["help"]).output == page(["agent-console"], in: [:]))
  }
}
