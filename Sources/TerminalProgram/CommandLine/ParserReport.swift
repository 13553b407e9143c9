import ArgumentParser
import Languages

// swift-argument-parser tells what it found in English sentences, and in values that are not public. The
// values are read here by reflection, by the names they have in its release 1.8. A name that is not
// known becomes `UsageMistake.other`: a whole sentence in the user's language, and a failing test.

/// What the parser found, for people.
enum ParserReport {
  /// The commands that an error, or the parser's own help command, went through.
  private static func pages(of subject: Any) -> [CommandPage] {
    let stack = Mirror(reflecting: subject).descendant("commandStack")
    return (stack as? [any ParsableCommand.Type] ?? [])
      .compactMap { ($0 as? any CommandLineProgram.Type)?.page }
  }

  /// The page that the parser's help command asks for: `help list`, `list --help`.
  static func requestedPage(
    _ help: any ParsableCommand, else root: CommandPage
  ) throws(UsageMistake) -> CommandPage {
    let pages = pages(of: help)
    let page = pages.last ?? root
    let typed = Mirror(reflecting: help).descendant("_subcommands") as? Argument<[String]>
    let names = typed?.wrappedValue ?? []
    // `--help` has the root's name among them, `help` has not.
    let unknown = names == pages.map(\.lastWord) ? [] : names.dropFirst(max(0, pages.count - 1))
    if let name = unknown.first, name != "help" { throw .unknownCommand(name, on: page) }
    return page
  }

  /// What is wrong with the command line, and of which command.
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
    // Without an option's name it is the argument.
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
    // The parser finds out only when it writes the script.
    case "completionScriptRequested": return .unknownShell(found[0] as? String)
    default: return .other
    }
  }

  /// `--port` of the parser's type for names, or of an optional one.
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

/// A case of an enum that is not public, and its values.
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

  /// An empty tuple where there are fewer.
  subscript(index: Int) -> Any { index < values.count ? values[index] : () }
}
