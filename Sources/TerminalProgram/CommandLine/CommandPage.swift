import Languages
import TerminalUI

// A command's help page: its contents and their order.

extension CommandPage {
  /// The command as the user types it.
  public var command: String { rawValue }

  /// The last word of the command: `list` of `agent-console history list`.
  public var lastWord: String { String(command.split(separator: " ").last ?? "") }

  /// The command's subcommands.
  var subcommands: [CommandPage] {
    switch self {
    case .agentConsole: [.history, .desks]
    case .history: [.list, .show, .find, .export, .follow, .stats, .prune, .ship]
    case .desks, .customerTerm, .list, .show, .find, .export, .follow, .stats, .prune, .ship: []
    }
  }

  /// The options and arguments, grouped under headings.
  var groups: [(CommandPageHeading, [CommandLineItem])] {
    let screen: [CommandLineItem] = [.plain, .bell, .remind, .typeAhead, .mouse, .config]
    let agentScreen: [CommandLineItem] = [
      .plain, .bell, .remind, .typeAhead, .mouse, .pane, .config,
    ]
    let selection: [CommandLineItem] = [.since, .until, .name, .agent]
    let place: [CommandLineItem] = [.format, .history]
    let output = place + [.from]
    let own: [(CommandPageHeading, [CommandLineItem])] =
      switch self {
      case .agentConsole:
        [
          (
            .network,
            [.host, .port, .backlog, .proxyFrom, .idleTimeout, .wrapUp, .answer, .outOfTurn]
          ),
          (.encryption, [.tlsCertificate, .tlsKey, .tlsClientIssuers]),
          (.sharing, [.shared, .sharedDir, .agent, .lineFile, .checkPort, .checkHost]),
          (.history, [.history, .noHistory, .historyUpgrade]), (.screen, agentScreen),
        ]
      case .customerTerm:
        [
          (.arguments, [.customerName]),
          (.network, [.host, .port, .via, .sendProxy, .lineFile, .outOfTurn]),
          (.encryption, [.tls, .tlsIssuers, .tlsPin, .tlsCertificate, .tlsKey]),
          (.copy, [.save, .append, .overwrite]), (.screen, screen + [.kiosk]),
        ]
      case .desks: [(.network, [.host, .port, .sharedDir]), (.output, [.format])]
      case .history: []
      case .list: [(.selection, selection + [.unanswered, .limit]), (.output, output)]
      case .show: [(.arguments, [.conversation]), (.output, output)]
      case .find:
        [(.arguments, [.searchText]), (.selection, selection + [.limit]), (.output, output)]
      case .follow: [(.selection, [.since, .name, .agent]), (.output, output)]
      case .export: [(.selection, selection), (.output, output)]
      case .stats: [(.selection, selection + [.lateAfter]), (.output, [.chart, .html] + output)]
      case .prune: [(.selection, [.olderThan, .delete]), (.output, place)]
      case .ship: [(.network, [.to, .follow, .pruneThere]), (.output, place)]
      }
    return own + [(.others, [.version, .help])]
  }

  /// All options and arguments.
  var items: [CommandLineItem] { groups.flatMap(\.1) }

  /// The sections behind the options and the examples.
  private var sections: [CommandPageHeading] {
    switch self {
    case .agentConsole, .customerTerm: [.files, .environment, .exitCodes, .seeAlso]
    case .history: [.files, .environment, .exitCodes]
    case .desks, .list, .show, .find, .export, .follow, .stats, .prune, .ship: []
    }
  }
}

extension CommandPage {
  /// The whole page, in lines of at most 80 columns.
  public func text(in language: any Language) -> String {
    var parts = [Self.wrapped(language.summary(of: self), indent: 0), [usage(in: language)]]
    func add(_ heading: CommandPageHeading, _ rows: [[String]]) {
      parts.append([language.heading(heading)] + rows.joined())
    }
    if !subcommands.isEmpty {
      let rows = subcommands.map { Self.row($0.lastWord, language.summary(of: $0)) }
      add(.commands, rows + [Self.row("help", language.helpOfHelp)])
    }
    for (heading, items) in groups {
      let rows = items.map { ($0, language.item($0, on: self)) }
      add(heading, rows.map { Self.row($0.heading($1), $1.text) })
    }
    add(.examples, language.examples(of: self).map { Self.row($0, $1, isBelow: true) })
    for section in sections {
      add(section, language.rows(section, on: self).map { Self.row($0, $1) })
    }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// The usage lines, one for each form: `Usage: agent-console [options]`.
  func usage(in language: any Language) -> String {
    let required = items.filter(\.isRequired).map { $0.heading(language.item($0, on: self)) }
    let options = ([command] + required + [language.optionsInUsage]).joined(separator: " ")
    let forms =
      switch self {
      case .agentConsole:
        [
          options, "\(Self.history.command) \(language.subcommandInUsage)",
          "\(Self.desks.command) \(language.optionsInUsage)",
        ]
      case .history: ["\(command) \(language.subcommandInUsage)"]
      default: [options]
      }
    let heading = language.heading(.usage)
    let blanks = String(repeating: " ", count: TextWidth.columns(of: heading))
    return heading + forms.joined(separator: "\n" + blanks)
  }

  private static let columns = 80
  /// The column where the descriptions begin.
  private static let indent = 26

  /// A term and its description beside it; below it if there is no room, or if `isBelow`.
  private static func row(_ left: String, _ right: String, isBelow: Bool = false) -> [String] {
    let left = "  \(left)"
    if isBelow { return [left] + wrapped(right, indent: 6) }
    let rows = wrapped(right, indent: indent)
    let room = indent - TextWidth.columns(of: left)
    guard room >= 2, let first = rows.first else { return [left] + rows }
    return [left + first.dropFirst(indent - room)] + rows.dropFirst()
  }

  /// Wraps a text. A parenthesis at its end, the default value, is kept on one line if it fits.
  private static func wrapped(_ text: String, indent: Int) -> [String] {
    let glyphs = VisibleText.line(text)
    let room = columns - indent
    var rows = TextWrap.rows(of: glyphs, columns: room)
    if let start = glyphs.lastIndex(where: { "(（".contains($0.character) }),
      rows.contains(where: { $0.lowerBound > start }),
      TextWidth.columns(of: String(glyphs[start...].map(\.character))) <= room
    {
      rows = TextWrap.rows(of: Array(glyphs[..<start]), columns: room) + [start..<glyphs.count]
    }
    return rows.map { row in
      let line = String(repeating: " ", count: indent) + String(glyphs[row].map(\.character))
      return line.hasSuffix(" ") ? String(line.dropLast()) : line
    }
  }

}
