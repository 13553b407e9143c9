import Testing

@testable import TerminalUI

@Suite struct InputLineTests {
  @Test(arguments: [
    ("hello", InputLine.message("hello")), ("", .message("")), (" /end", .message(" /end")),
    ("//etc", .message("/etc")), ("//", .message("/")), ("///", .message("//")),
    ("/end", .command(.end)), ("/END", .command(.end)), ("/quit", .command(.quit)),
    ("/help", .command(.help)), ("/end \t\n", .command(.end)), ("/end\u{3000}", .command(.end)),
    ("/", .unknown("/")), ("/ end", .unknown("/ end")), ("/ending", .unknown("/ending")),
    ("/etc/hosts", .unknown("/etc/hosts")), ("/end now", .unknown("/end now")),
    ("/hepl me\nplease", .unknown("/hepl me␊please")), ("/ｅｎｄ", .unknown("/ｅｎｄ")),
    ("/\u{1B}[2J", .unknown("/␛[2J")),
    ("/" + String(repeating: "x", count: 9992), .unknown("/xxxxxxxxxxxxxxxxxxxxxx…")),
  ])
  func linesOfAnAgent(text: String, expected: InputLine) {
    #expect(InputLine(text, for: .agent) == expected)
  }

  @Test func aCustomerCantEnd() {
    #expect(InputLine("/end", for: .customer) == .unknown("/end"))
    #expect(InputLine("/quit", for: .customer) == .command(.quit))
    #expect(InputLine("/help", for: .customer) == .command(.help))
  }
}
