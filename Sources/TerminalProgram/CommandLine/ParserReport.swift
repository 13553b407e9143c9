import ArgumentParser
import Languages

// swift-argument-parser reports errors as English sentences and as values that are not public. Here those
// values are read by reflection, with the names they have in release 1.8. An unknown name becomes
// `UsageMistake.other`: the user gets a whole sentence in their language, and a test fails.

/// Translates the parser's errors.
enum ParserReport {
  /// The commands on the path to an error, or to the parser's own help command.
  private static func pages(of subject: Any) -> [CommandPage] {
    let stack = Mirror(reflecting: subject).descendant("commandStack")
    return (stack as? [any ParsableCommand.Type] ?? [])
      .compactMap { ($0 as? any CommandLineProgram.Type)?.page }
  }

  /// The page for which the user asked: `help list`, `list --help`.
  /// - Throws: `UsageMistake.unknownCommand`.
  static func requestedPage(
    _ help: any ParsableCommand, else root: CommandPage
  ) throws(UsageMistake) -> CommandPage {
    let pages = pages(of: help)
    let page = pages.last ?? root
    let typed = Mirror(reflecting: help).descendant("_subcommands") as? Argument<[String]>
    let names = typed?.wrappedValue ?? []
    // With `--help` the names include the root's; with `help` they do not.
    let unknown = names == pages.map(\.lastWord) ? [] : names.dropFirst(max(0, pages.count - 1))
    if let name = unknown.first, name != "help" { throw .unknownCommand(name, on: page) }
    return page
  }

  /// The mistake in the command line, and the page of the command that it concerns.
  static func mistake(in error: any Error, of root: CommandPage) -> (UsageMistake, CommandPage) {
    let page = pages(of: error).last ?? root
    guard let cause = Mirror(reflecting: error).descendant("parserError") else {
      return (.other, page)
    }
    return (mistake(Case(cause), on: page), page)
  }

  private static func mistake(_ found: Case, on page: CommandPage) -> UsageMistake {
    let option = optionName(found[1])
    let text = found[2] as? String ?? ""
    // An error without an option's name concerns the argument.
    let item = page.items.first { option.map($0.spellings.contains) ?? !$0.isOption }
    switch found.name {
    case "unknownOption": return .unknownOption(option ?? "", on: page)
    case "invalidOption": return .unknownOption(found[0] as? String ?? "", on: page)
    case "missingValueForOption": return item.map { .missingValue(of: $0) } ?? .other
    case "unexpectedValueForOption": return .unneededValue(text, of: option ?? "")
    case "unableToParseValue": return item.map { .badValue(text, of: $0) } ?? .other
    case "unexpectedExtraValues":
      let words = Mirror(reflecting: found[0]).children
        .compactMap { Mirror(reflecting: $0.value).descendant(1) as? String }
      guard let first = words.first, !page.subcommands.isEmpty else {
        return .unexpectedArguments(words)
      }
      return .unknownCommand(first, on: page)
    // The parser notices an unknown shell only when it writes the script.
    case "completionScriptRequested": return .unknownShell(found[0] as? String)
    default: return .other
    }
  }

  /// `--port` from the parser's type for names, or from an optional of it.
  private static func optionName(_ name: Any) -> String? {
    let found = Case(name)
    switch found.name {
    case "some": return optionName(found[0])
    case "long": return "--\(found[0])"
    case "short", "longWithSingleDash": return "-\(found[0])"
    default: return nil
    }
  }
}

/// A case of an enum that is not public, with its associated values.
private struct Case {
  let name: String
  private let values: [Any]

  init(_ value: Any) {
    guard let child = Mirror(reflecting: value).children.first else {
      (name, values) = ("\(value)", [])
      return
    }
    name = child.label ?? ""
    let payload = Mirror(reflecting: child.value)
    values = payload.displayStyle == .tuple ? payload.children.map(\.value) : [child.value]
  }

  /// The value at `index`; an empty tuple if there are fewer.
  subscript(index: Int) -> Any { index < values.count ? values[index] : () }
}
