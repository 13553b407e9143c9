import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct InputLineTests {
  @Test(arguments: [
    ("hello", InputLine.message("hello")), ("", .message("")), (" /end", .message(" /end")),
    ("//etc", .message("/etc")), ("//", .message("/")), ("///", .message("//")),
    ("/end", .command(.end)), ("/END", .command(.end)), ("/quit", .command(.quit)),
    ("/help", .command(.help)), ("/end \t\n", .command(.end)), ("/end\u{3000}", .command(.end)),
    ("/", .unknown("/")), ("/ end", .unknown("/ end")), ("/ending", .unknown("/ending")),
    ("/etc/hosts", .unknown("/etc/hosts")), ("/end now", .misused(.end)),
    ("/hepl me\nplease", .unknown("/hepl me␊please")), ("/ｅｎｄ", .unknown("/ｅｎｄ")),
    ("/\u{1B}[2J", .unknown("/␛[2J")),
    ("/" + String(repeating: "x", count: 9992), .unknown("/xxxxxxxxxxxxxxxxxxxxxx…")),
  ])
  func linesOfAnAgent(text: String, expected: InputLine) {
    #expect(InputLine(text, for: .agent, on: .screen) == expected)
  }

  @Test(arguments: [
    ("/find 小明 x", InputLine.command(.find("小明 x"))), ("/find", .misused(.find)),
    ("/find one\ntwo", .misused(.find)), ("/FIND X", .command(.find("X"))),
    ("/note  asks for\nmoney ", .command(.note("asks for\nmoney"))), ("/note ", .misused(.note)),
    ("/reply", .command(.reply(""))), ("/reply 退款", .command(.reply("退款"))),
    ("/greet", .command(.greet)), ("/greet you", .misused(.greet)),
    ("/unblock", .command(.unblock(nil))), ("/unblock ::1", .command(.unblock("::1"))),
    ("/block", .command(.block(nil))), ("/block 90", .command(.block(.seconds(90)))),
    ("/block 90s", .command(.block(.seconds(90)))),
    ("/block 30m", .command(.block(.seconds(1800)))),
    ("/block 2H", .command(.block(.seconds(7200)))),
    ("/block 365d", .command(.block(.seconds(31_536_000)))),
    ("/block 366d", .misused(.block)), ("/block 0", .misused(.block)),
    ("/block -1", .misused(.block)),
    ("/block m", .misused(.block)), ("/block 1 h", .misused(.block)),
    ("/block ５m", .misused(.block)),
    ("/block 99999999999999999999", .misused(.block)), ("/last", .unknown("/last")),
    ("/status", .unknown("/status")), ("/send", .unknown("/send")),
  ])
  func argumentsAtTheScreen(text: String, expected: InputLine) {
    #expect(InputLine(text, for: .agent, on: .screen) == expected)
  }

  @Test(arguments: [
    ("/last", InputLine.command(.last(20))), ("/last 3", .command(.last(3))),
    ("/last 0", .misused(.last)), ("/last all", .misused(.last)), ("/status", .command(.status)),
    ("/send", .command(.send)), ("/send it", .misused(.send)), ("/find x", .command(.find("x"))),
  ])
  func whatThereIsAtPlainLinesOnly(text: String, expected: InputLine) {
    #expect(InputLine(text, for: .agent, on: .lines) == expected)
  }

  @Test(arguments: ["/end", "/note x", "/block", "/unblock", "/greet", "/reply", "/send"])
  func whatIsTheAgentsOnly(text: String) {
    for surface in [Surface.screen, .lines] {
      #expect(InputLine(text, for: .customer, on: surface) == .unknown(text))
    }
  }

  @Test func whatCustomersHaveToo() {
    #expect(InputLine("/quit", for: .customer, on: .screen) == .command(.quit))
    #expect(InputLine("/help", for: .customer, on: .screen) == .command(.help))
    #expect(InputLine("/find x", for: .customer, on: .screen) == .command(.find("x")))
    #expect(InputLine("/status", for: .customer, on: .lines) == .command(.status))
  }
}
