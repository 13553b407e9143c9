import Testing

@testable import ChatUI
@testable import TerminalUI

/// Needs terminfo entries from Debian's `ncurses-base`, an essential package.
@Suite struct TerminalDescriptionTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func unknownTerminalsAreNil() {
    #expect(TerminalDescription(term: "") == nil)
    #expect(TerminalDescription(term: "no-such-terminal") == nil)
    #expect(TerminalDescription(term: "../../etc/passwd") == nil)
  }

  @Test(arguments: ["xterm", "xterm-256color", "linux", "tmux-256color", "screen", "vt100", "ansi"])
  func usable(_ term: String) throws {
    let terminal = try #require(TerminalDescription(term: term))
    #expect(terminal.isUsable && terminal.isANSI && terminal.name == term)
    let bytes = Renderer.restoreBytes(for: terminal)
    #expect(!text(bytes).contains("$<"))
    #expect(text(terminal.bell) == "\u{7}")
  }

  @Test func dumbIsNotUsable() {
    #expect(TerminalDescription(term: "dumb")?.isUsable != true)
  }

  @Test func xterm() throws {
    let terminal = try #require(TerminalDescription(term: "xterm-256color"))
    let model = TerminalDescription.xtermLike()
    #expect(terminal.colors == 256 && terminal.erasesWithBackground && terminal.hasDeferredWrap)
    #expect(terminal.foregrounds == model.foregrounds && terminal.backgrounds == model.backgrounds)
    #expect(terminal.resetStyle == model.resetStyle && terminal.leaveWrap == model.leaveWrap)
    #expect(terminal.moveTo == model.moveTo && terminal.setScrollRegion == model.setScrollRegion)
    #expect(text(terminal.titleStart) == "\u{1B}]2;")
    #expect(text(terminal.insertBlank) == "\u{1B}[@" && text(terminal.deleteCell) == "\u{1B}[P")
    #expect(terminal.insertBlanks == model.insertBlanks)
    #expect(terminal.deleteCells == model.deleteCells)
    let keys = Dictionary(
      uniqueKeysWithValues: terminal.keys.map { ($0.capability, text($0.bytes)) })
    #expect(keys["kcuu1"] == "\u{1B}OA" && keys["kLFT5"] == "\u{1B}[1;5D" && keys["kf12"] != nil)
    #expect(Set(terminal.keys.map(\.capability)).count == terminal.keys.count)
  }

  @Test func paddingIsStripped() throws {
    let terminal = try #require(TerminalDescription(term: "vt100"))
    #expect(text(terminal.bold) == "\u{1B}[1m" && text(terminal.eraseToLineEnd) == "\u{1B}[K")
    #expect(text(terminal.moveTo?(4, 9) ?? []) == "\u{1B}[5;10H")
    #expect(terminal.colors == 0 && terminal.foregrounds.isEmpty && !terminal.hasTitle)
    let stripped = TerminalDescription.withoutPadding(Array("a$<50/>b$<2*>c$<".utf8))
    #expect(text(stripped) == "abc$<")
  }

  @Test func whatEntriesLeaveOut() throws {
    let tmux = try #require(TerminalDescription(term: "tmux-256color"))
    #expect(text(tmux.leaveWrap) == "\u{1B}[?7l" && text(tmux.resetStyle) == "\u{1B}[m")
    #expect(text(tmux.titleStart) == "\u{1B}]0;" && text(tmux.titleEnd) == "\u{7}")
    #expect(try #require(TerminalDescription(term: "linux")).hasTitle == false)
  }

  @Test func titleIsCleaned() {
    var bytes: [UInt8] = []
    TerminalDescription.xtermLike().appendTitle("小明\u{7}\u{1B}]x", to: &bytes)
    #expect(text(bytes) == "\u{1B}]2;小明␇␛]x\u{7}")
  }

  @Test func readAtTheSameTime() async {
    await withTaskGroup(of: Int.self) { group in
      for index in 0..<40 {
        let term = ["xterm", "vt100", "tmux-256color", "nonsense"][index % 4]
        group.addTask { TerminalDescription(term: term)?.colors ?? -1 }
      }
      var seen: [Int: Int] = [:]
      for await colors in group { seen[colors, default: 0] += 1 }
      #expect(seen == [8: 10, 0: 10, 256: 10, -1: 10])
    }
  }

  @Test func templates() {
    func filled(_ capability: String, _ first: Int, _ second: Int = 0) -> String? {
      CapabilityTemplate(Array(capability.utf8)).map { text($0(first, second)) }
    }
    #expect(filled("\u{1B}[%i%p1%d;%p2%dH", 0, 11) == "\u{1B}[1;12H")
    #expect(filled("%p1%dx%%", 7) == "7x%")
    #expect(filled("%p2%d;%p1%d%%%i", 99, 1004) == "1005;100%")
    #expect(filled("\u{1B}[%p1%d\u{FF}", -3) == "\u{1B}[0\u{FF}")
    let template = CapabilityTemplate(Array("a%i%p2%d;%p1%db".utf8))
    for number in [-1, 0, 8, 9, 98, 99, 1000] {
      #expect(template?.length(number, 5) == template?(number, 5).count)
    }
    #expect(filled("\u{1B}=%p1%' '%+%c", 7) == nil)
    #expect(filled("%p1", 7) == nil && filled("%", 7) == nil && filled("%p9%d", 7) == nil)
  }
}
