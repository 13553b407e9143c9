import Glibc
import Languages
import TestSupport
import Testing

@testable import ChatUI

/// The tables of keys and commands in docs/user/keys.md are the programs' own help. `make tables` writes them.
@Suite struct KeyTableTests {
  @Test(arguments: [("docs/user/keys.md", "en"), ("docs/user/keys.zh.md", "zh_CN")])
  func thePageHasTheHelp(page: String, locale: String) throws {
    let language = language { $0 == "LANG" ? locale : nil }
    let old = try projectText(page)
    var new = old
    for (role, name) in [(Role.agent, "agent"), (.customer, "customer")] {
      let help = ScreenStrings(language: language, role: role).help
      new = replacing(name, with: help.map { row($0.key, $0.meaning) }, in: new)
      let lines = CommandHelp(language).lines(for: role).map { line in
        let parts = line.split(separator: "  ", maxSplits: 1)
        return row(String(parts[0]), String(parts[1]))
      }
      new = replacing(name + " in plain lines", with: lines, in: new)
    }
    if getenv("KEFU_WRITE_TABLES") != nil { try writeProjectText(new, to: page) }
    #expect(try projectText(page) == new, "run make tables")
  }

  /// `PgUp  PgDn` are two keys.
  private func row(_ keys: String, _ meaning: String) -> String {
    let keys = keys.split(separator: "  ").map { "`\($0)`" }.joined(separator: ", ")
    return "| \(keys) | \(meaning) |"
  }

  /// Replaces the rows below the comment `<!-- table: NAME -->` and the table's two lines of head.
  private func replacing(_ name: String, with rows: [String], in text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.firstIndex(of: "<!-- table: \(name) -->") else {
      return "there is no table: \(name)"
    }
    let first = start + 3
    let end = lines[first...].firstIndex(of: "") ?? lines.endIndex
    lines.replaceSubrange(first..<end, with: rows)
    return lines.joined(separator: "\n")
  }
}
