import ArgumentParser
import CLinux
import Glibc
import Languages
import TerminalUI

/// The version of both programs.
public let kefuVersion = "0.1.0"

/// The version, and the commit that it was built from if that is known: `0.1.0 (0123456789ab)`.
private let versionAndCommit: String = {
  let commit = String(cString: clinux_commit())
  return commit.isEmpty ? kefuVersion : "\(kefuVersion) (\(commit))"
}()

/// The user's language, taken from the environment.
public let userLanguage = language(environment: environmentVariable)

/// A program or a subcommand with a command line.
///
/// swift-argument-parser parses the command line. Help and errors come from `CommandPage` and `UsageMistake`,
/// in the user's language.
public protocol CommandLineProgram: ParsableCommand {
  /// The command and its page of help.
  static var page: CommandPage { get }

  /// Does the program's work.
  /// - Returns: the exit status.
  /// - Throws: a `UsageMistake`, before anything is done.
  mutating func runProgram() throws -> Int32
}

extension CommandConfiguration {
  /// The configuration that the parser needs for a command.
  public init(_ page: CommandPage, subcommands: [any ParsableCommand.Type] = []) {
    let names = page.command.split(separator: " ")
    self.init(
      commandName: page.lastWord, abstract: userLanguage.summary(of: page),
      version: "\(names[0]) \(versionAndCommit)", subcommands: subcommands)
    if names.count > 1 { _superCommandName = names.dropLast().joined(separator: " ") }
  }
}

extension CommandLineProgram {
  /// Parses the command line, runs, and exits.
  public static func start() -> Never {
    fillStandardDescriptors()
    // If the arguments can't be read, stop here: the defaults may be the opposite of what the user asked for.
    guard let arguments = givenArguments.map({ Array($0.dropFirst()) }) else {
      reportError(userLanguage.cannotReadCommandLine)
      Glibc.exit(1)
    }
    // The parser would also accept the program's own options behind a subcommand's name.
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
        // The parser's own help command. The parser returns it for --help too.
        print(try ParserReport.requestedPage(command, else: page).text(in: userLanguage))
      }
      page = type(of: program).page
      try requireOwn(program)
      Glibc.exit(try program.runProgram())
    } catch let mistake as UsageMistake {
      report(mistake, on: page)
    } catch {
      // Not an error: the version, a completion script, or the parser's dump of the options as JSON.
      if exitCode(for: error).isSuccess { print(fullMessage(for: error)) }
      let (mistake, page) = ParserReport.mistake(in: error, of: page)
      report(mistake, on: page)
    }
  }

  /// Rejects a subcommand behind options of the program. The options would be ignored silently.
  private static func requireOwn(_ program: any CommandLineProgram) throws(UsageMistake) {
    guard type(of: program) != Self.self, configuration._superCommandName == nil else { return }
    throw .lateSubcommand(configuration.subcommands.first?._commandName ?? "")
  }

  private static func print(_ text: String) -> Never {
    // A reader that has closed its end (`--help | head -1`) is no error.
    signal(SIGPIPE, SIG_DFL)
    Glibc.exit(BufferedOutput(text.hasSuffix("\n") ? text : text + "\n").finish())
  }

  private static func report(_ mistake: UsageMistake, on page: CommandPage) -> Never {
    let lines = [
      userLanguage.usageError(userLanguage.text(of: mistake, on: page)),
      page.usage(in: userLanguage), userLanguage.usageHint("\(page.command) --help"),
    ]
    signal(SIGPIPE, SIG_DFL)
    // The text quotes the arguments, which may come from an untrusted source.
    let text = VisibleText.cleaned(lines.joined(separator: "\n"), as: .body) + "\n"
    writeAll(Array(text.utf8), to: STDERR_FILENO)
    Glibc.exit(exitUsage)
  }
}

/// The arguments of `main`, the program's name first; nil if they could not be read.
///
/// Not `CommandLine.arguments`: it reads /proc/self/cmdline and is empty if there is no /proc.
let givenArguments: [String]? = {
  let count = clinux_argument_count()
  guard count >= 0 else { return nil }
  return (0..<count).map { String(cString: clinux_argument($0)) }
}()

/// Opens /dev/null for each standard descriptor that is closed (`<&-` in a shell). Otherwise a socket would
/// get its number: open(2) returns the lowest free descriptor.
private func fillStandardDescriptors() {
  while true {
    let descriptor = open("/dev/null", O_RDWR)
    if (STDIN_FILENO...STDERR_FILENO).contains(descriptor) { continue }
    if descriptor >= 0 { close(descriptor) }
    return
  }
}

/// The exit status for wrong usage: `EX_USAGE` of sysexits.h.
public let exitUsage: Int32 = 64
