import ArgumentParser
import CLinux
import Glibc
import Languages
import TerminalUI

/// The version of both programs.
public let kefuVersion = "0.1.0"

/// The user's language, by the environment.
public let userLanguage = language(environment: environmentVariable)

/// A program or a subcommand with a command line, in the user's language throughout.
///
/// swift-argument-parser reads it; all that people read about it is `CommandPage` and `UsageMistake`.
public protocol CommandLineProgram: ParsableCommand {
  /// The command and its page of help.
  static var page: CommandPage { get }

  /// Does the program's work; returns its exit status.
  /// - Throws: what the user got wrong (`UsageMistake`), before anything is done.
  mutating func runProgram() throws -> Int32
}

extension CommandConfiguration {
  /// What the parser has to know of a command.
  public init(_ page: CommandPage, subcommands: [any ParsableCommand.Type] = []) {
    let names = page.command.split(separator: " ")
    self.init(
      commandName: page.lastWord, abstract: userLanguage.summary(of: page),
      version: "\(names[0]) \(kefuVersion)", subcommands: subcommands)
    if names.count > 1 { _superCommandName = names.dropLast().joined(separator: " ") }
  }
}

extension CommandLineProgram {
  /// Parses the command line, runs, and exits.
  public static func start() -> Never {
    fillStandardDescriptors()
    // Without knowing what was asked for nothing is done: the defaults may be the opposite of it.
    guard let arguments = givenArguments.map({ Array($0.dropFirst()) }) else {
      reportError(userLanguage.cannotReadCommandLine)
      Glibc.exit(1)
    }
    // The parser would let a program take its own options also from behind a subcommand's name.
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    if let subprogram = named as? any CommandLineProgram.Type {
      subprogram.start(Array(arguments.dropFirst()))
    }
    start(arguments)
  }

  private static func start(_ arguments: [String]) -> Never {
    var page = page
    do {
      let command = try parseAsRoot(arguments)
      guard var program = command as? any CommandLineProgram else {
        // The parser's own help command, which also stands for --help.
        print(try ParserReport.requestedPage(command, else: page).text(in: userLanguage))
      }
      page = type(of: program).page
      try requireOwn(program)
      Glibc.exit(try program.runProgram())
    } catch let mistake as UsageMistake {
      report(mistake, on: page)
    } catch {
      // The version, a completion script, what the parser knows of the options as JSON.
      if exitCode(for: error).isSuccess { print(fullMessage(for: error)) }
      let (mistake, page) = ParserReport.mistake(in: error, of: page)
      report(mistake, on: page)
    }
  }

  /// A subcommand behind options of the program: they would count for nothing, and nobody would know.
  private static func requireOwn(_ program: any CommandLineProgram) throws(UsageMistake) {
    guard type(of: program) != Self.self, configuration._superCommandName == nil else { return }
    throw .lateSubcommand(configuration.subcommands.first?._commandName ?? "")
  }

  private static func print(_ text: String) -> Never {
    // A reader that has gone away (`--help | head -1`) is no error.
    signal(SIGPIPE, SIG_DFL)
    writeAll(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: STDOUT_FILENO)
    Glibc.exit(0)
  }

  private static func report(_ mistake: UsageMistake, on page: CommandPage) -> Never {
    let lines = [
      userLanguage.usageError(userLanguage.text(of: mistake, on: page)),
      page.usage(in: userLanguage), userLanguage.usageHint("\(page.command) --help"),
    ]
    signal(SIGPIPE, SIG_DFL)
    // It quotes what was typed, or what a script has passed on from anywhere.
    let text = VisibleText.cleaned(lines.joined(separator: "\n"), as: .body) + "\n"
    writeAll(Array(text.utf8), to: STDERR_FILENO)
    Glibc.exit(exitUsage)
  }
}

/// What main was given, the program's name first; nil if that could not be had.
///
/// Not `CommandLine.arguments`, which reads /proc/self/cmdline and is empty where there is no /proc.
let givenArguments: [String]? = {
  let count = clinux_argument_count()
  guard count >= 0 else { return nil }
  return (0..<count).map { String(cString: clinux_argument($0)) }
}()

/// Opens /dev/null for each standard descriptor that whoever started the program has closed (`<&-`): a
/// socket must not take its number. open(2) gives the lowest one that is free.
private func fillStandardDescriptors() {
  while true {
    let descriptor = open("/dev/null", O_RDWR)
    if (STDIN_FILENO...STDERR_FILENO).contains(descriptor) { continue }
    if descriptor >= 0 { close(descriptor) }
    return
  }
}

/// Wrong usage, sysexits.h's EX_USAGE.
public let exitUsage: Int32 = 64
