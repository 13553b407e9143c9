import ArgumentParser
import CLinux
import ChatUI
import Glibc
import TerminalUI

/// The version of both programs.
public let kefuVersion = "0.1.0"

/// The user's language, by the environment.
public let userLanguage = Language(environment: environmentVariable)

/// A program with a command line, in the user's language throughout.
///
/// swift-argument-parser speaks English only. What it says is either made of our own words already or
/// of one of a few forms, which are put into Chinese here; a form that is not known becomes a plain
/// "wrong usage", never a mixture.
public protocol CommandLineProgram: ParsableCommand {
  /// Does the program's work; returns its exit status. What it throws is for the parser to explain.
  mutating func runProgram() throws -> Int32
}

extension CommandLineProgram {
  /// Parses the command line, runs, and exits.
  public static func start() -> Never {
    fillStandardDescriptors()
    // Without knowing what was asked for nothing is done: the defaults may be the opposite of it.
    guard let arguments = givenArguments.map({ Array($0.dropFirst()) }) else {
      reportError(userLanguage.pick("can't read the command line", "无法读取命令行"))
      Glibc.exit(1)
    }
    // The parser would let a program take its own options also from behind a subcommand's name.
    let named = configuration.subcommands.first {
      $0.configuration.commandName == arguments.first
    }
    if let subprogram = named as? any CommandLineProgram.Type {
      subprogram.start(Array(arguments.dropFirst()))
    }
    start(arguments)
  }

  private static func start(_ arguments: [String]) -> Never {
    do {
      var command = try parseAsRoot(arguments)
      if var program = command as? any CommandLineProgram {
        try requireOwn(program)
        Glibc.exit(try program.runProgram())
      }
      try command.run()
      Glibc.exit(0)
    } catch {
      let message = withWholeName(fullMessage(for: error))
      // A reader that has gone away (`--help | head -1`) is no error.
      signal(SIGPIPE, SIG_DFL)
      guard exitCode(for: error).isSuccess else {
        let text = userLanguage.pick(message, chineseUsageError(message, usageString()))
        // It quotes what was typed, or what a script has passed on from anywhere.
        write(VisibleText.cleaned(text, as: .body), to: STDERR_FILENO)
        Glibc.exit(exitUsage)
      }
      // A completion script is for a shell and stays as it is.
      let isScript = arguments.contains { $0.hasPrefix("--generate-completion-script") }
      let text = isScript ? message : userLanguage.pick(message, chineseHelp(message))
      write(text, to: STDOUT_FILENO)
      Glibc.exit(0)
    }
  }

  /// A subcommand behind options of the program: they would count for nothing, and nobody would know.
  private static func requireOwn(_ program: any CommandLineProgram) throws {
    let isSubcommand = type(of: program) != Self.self
    guard isSubcommand, configuration._superCommandName == nil else { return }
    throw ValidationError(
      userLanguage.pick(
        "a subcommand must stand before all options", "子命令必须写在所有选项之前"))
  }

  /// The parser forgets in one place what a subcommand is a subcommand of.
  private static func withWholeName(_ message: String) -> String {
    guard let above = configuration._superCommandName else { return message }
    return message.replacing("  See '\(_commandName)", with: "  See '\(above) \(_commandName)")
  }

  private static func write(_ text: String, to descriptor: Int32) {
    writeAll(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: descriptor)
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

/// The headings and stock phrases of a help page in Chinese.
private func chineseHelp(_ message: String) -> String {
  let phrases = [
    // The other lines of the usage stand below its first one.
    ("\n       \(programName)", "\n      \(programName)"),
    ("OVERVIEW: ", "概要："), ("USAGE: ", "用法："), ("ARGUMENTS:", "参数："), ("OPTIONS:", "选项："),
    ("SUBCOMMANDS:", "子命令："), ("<options>", "<选项>"), ("<subcommand>", "<子命令>"),
    ("<subcommands>", "<子命令>"), ("  See '", "  详见“"), ("' for detailed help.", "”。"),
    (" (values: ", "（可选值："), ("; default: ", "；默认："), (" (default: ", "（默认："),
    ("Show the version.", "显示版本。"), ("Show help information.", "显示帮助。"),
    ("Show subcommand help information.", "显示子命令的帮助。"),
  ]
  var text = message
  for (english, chinese) in phrases { text = text.replacing(english, with: chinese) }
  return text.split(separator: "\n", omittingEmptySubsequences: false)
    .map { line in
      let hasDefault = line.contains("（默认：") || line.contains("；默认：")
      guard hasDefault, line.hasSuffix(")") else { return aligned(line) }
      return aligned(line.dropLast() + "）")
    }
    .joined(separator: "\n")
}

/// The parser pads its first column by characters; a wide one in `<名字>` takes two places.
private func aligned(_ line: Substring) -> String {
  guard let end = line.firstIndex(of: ">") else { return String(line) }
  let name = line[..<end]
  let excess = name.reduce(0) { $0 + TextWidth.columns(of: $1) - 1 }
  let padding = line[end...].dropFirst()
  guard padding.prefix(excess + 1).allSatisfy({ $0 == " " }) else { return String(line) }
  return name + ">" + padding.dropFirst(excess)
}

/// A usage error in Chinese: what is wrong, then how it is used. `usage` is the program's, for a message
/// that has none.
private func chineseUsageError(_ message: String, _ usage: String) -> String {
  let lines = message.split(separator: "\n").map(String.init)
  let error = lines.first { $0.hasPrefix("Error: ") }?.dropFirst("Error: ".count) ?? ""
  let start = lines.firstIndex { $0.hasPrefix("Usage: ") }
  let ownUsage = start.map { lines[$0...].prefix { !$0.hasPrefix("  See '") } }
  let form = (ownUsage?.joined(separator: "\n") ?? usage)
    .replacing("USAGE: ", with: "").replacing("Usage: ", with: "")
    .replacing("<options>", with: "<选项>").replacing("<subcommand>", with: "<子命令>")
    .replacing("\n       ", with: "\n      ")
  let help = lines.last { $0.hasPrefix("  See '") }?.split(separator: "'").dropFirst().first
  let command = help.map(String.init) ?? "\(programName) --help"
  return "错误：\(chineseReason(String(error)))\n用法：\(form)\n运行“\(command)”查看帮助"
}

private func chineseReason(_ error: String) -> String {
  // What stands in quotes: the first, third, … of the parts between them.
  let quoted = error.split(separator: "'", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  let first = quoted.first ?? ""
  let second = quoted.dropFirst().first ?? ""
  if error.hasPrefix("Missing expected argument") { return "缺少参数 \(first)" }
  if error.hasPrefix("Missing value for") { return "选项 \(first) 缺少值" }
  if error.hasPrefix("Unknown option") {
    return "未知选项 \(first)" + (second.isEmpty ? "" : "，是不是想用 \(second)？")
  }
  if error.hasPrefix("The value"), error.contains("is invalid for") {
    return "\(second) 的值“\(first)”无效"
  }
  if error.contains("does not take any value") { return "选项 \(first) 不带值" }
  if error.contains("nexpected argument") {
    return "多余的参数 \(quoted.joined(separator: "、"))"
  }
  if error.hasPrefix("Can't generate completion scripts") { return "不支持该 shell（可用：zsh、bash、fish）" }
  // Our own validation speaks Chinese already.
  if error.unicodeScalars.contains(where: { $0.value >= 0x3000 }) { return error }
  return "命令行用法不对"
}
