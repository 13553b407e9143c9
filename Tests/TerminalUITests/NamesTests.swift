import ChatCore
import Testing

@testable import Languages
@testable import TerminalUI

/// Names are untrusted text.
@Suite struct NamesTests {
  @Test(arguments: [
    ("小明", "小明"), ("John Smith", "John Smith"), ("", "(no name)"), ("   ", "(no name)"),
    ("\u{3000}\u{A0} ", "(no name)"), ("  小明 \u{3000} ", "小明"), ("a \u{2003}  b", "a b"),
    ("* 小明 left", "“* 小明 left”"), (" * x", "“* x”"), ("Me", "“Me”"), (" Me ", "“Me”"),
    ("*\u{FE0E} 小明 left", "“*\u{FE0E} 小明 left”"), ("*\u{301}x", "“*\u{301}x”"), ("＊x", "“＊x”"),
    ("Me\u{FE0E}", "Me<U+FE0E>"), ("Me\u{16FE4}", "Me<U+16FE4>"), ("\u{2800}Me", "<U+2800>Me"),
    ("(no name)", "“(no name)”"), ("Me\u{1D159}", "Me<U+1D159>"),
    ("Meg", "Meg"), ("我", "我"), ("x\u{200B}y", "x<U+200B>y"), ("\u{202E}x", "<U+202E>x"),
    ("a\tb\nc", "a␉b␊c"), ("\u{1B}]0;x\u{7}", "␛]0;x␇"), ("\u{FEFF}", "<U+FEFF>"),
    (String(repeating: "x", count: 40), String(repeating: "x", count: 40)),
    (String(repeating: "x", count: 41), String(repeating: "x", count: 39) + "…"),
    (String(repeating: "名", count: 3330), String(repeating: "名", count: 19) + "…"),
  ])
  func names(name: String, shown: String) {
    #expect(English().displayName(name) == shown)
  }

  @Test func theUsersOwnNameIsAnotherInChinese() {
    #expect(Chinese().displayName("我") == "“我”")
    #expect(Chinese().displayName("Me") == "Me")
    #expect(Chinese().displayName(" ") == "（无名）")
  }

  @Test func theLongestNameLeavesASentence() {
    let names = [
      String(repeating: "x", count: 9992), String(repeating: "* 小明 left ", count: 700),
      "e" + String(repeating: "\u{301}", count: 4995), String(repeating: "\u{200B}", count: 3330),
      String(repeating: " ", count: 9991) + "x",
      String(repeating: "\u{1F468}\u{200D}", count: 1400),
    ]
    for name in names {
      let peer = Peer(name: name, address: "127.0.0.1:5")
      let text = English().text(of: .seated(peer, waited: .zero)) ?? ""
      #expect(text.hasSuffix(" connected from 127.0.0.1:5"))
      #expect(VisibleText.lines(text, as: .name)[0].width <= 42 + 27)
    }
  }
}
