import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

/// The fast path for typed characters, past the layout. It must have the same effects as the full path.
@Suite struct EchoTests {
  private func session(_ typed: String, _ input: Status.Input = .open) -> ScreenSession {
    var session = ScreenSession(rows: 8, columns: 20, input: input)
    session.press(typed)
    session.paint()
    return session
  }

  @Test func aCharacterIsItsByte() {
    var session = session("a")
    for character in "bc /~" { #expect(session.echo(character) == [character.asciiValue!]) }
    #expect(session.shown(6..<7) == "> abc /~|")
    #expect(session.screen.draft == "abc /~")
  }

  @Test func whatDoesMoreIsLeftAlone() {
    let typed = [
      "", "a\(Keys.left)", "你", "e\u{301}", "seventeen columns",
      String(repeating: "x", count: Limits.bodyBytesMax), "a\(Keys.help)", "a\(Keys.control("c"))",
    ]
    for keys in typed {
      var session = session(keys)
      let before = session.shown()
      #expect(session.echo("x") == nil, "\(keys.prefix(20))")
      #expect(session.shown() == before)
    }
    var unpainted = session("a")
    unpainted.press("b")
    #expect(unpainted.echo("x") == nil)
  }

  @Test func behindALockOnlyADraftIsTyped() {
    var locked = session("a")
    var status = Status.sample(.locked("it is the customer's turn"))
    locked.screen.setStatus(status)
    locked.paint()
    #expect(locked.echo("b") == nil)
    status.acceptsDraft = true
    locked.screen.setStatus(status)
    locked.paint()
    #expect(locked.echo("b") != nil)
    #expect(locked.screen.draft == "ab")
    var over = session("a", .over("leave"))
    #expect(over.echo("b") == nil)
  }

  /// Two screens get the same keys; one of them uses the fast path where it can.
  @Test(arguments: 0..<16)
  func theWholeWayLeadsToTheSame(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let letters = ["a", "b", " ", "/", "z", "~"]
    let keys = [
      "你", "\u{301}", Keys.left, Keys.end, Keys.end, Keys.backspace, Keys.altEnter, Keys.up,
      Keys.control("_"), Keys.control("w"), Keys.control("y"), Keys.control("t"), Keys.control("u"),
    ]
    var (short, long) = (session(""), session(""))
    var countEchoed = 0
    for step in 0..<400 {
      let isLetter = Int.random(in: 0..<4, using: &random) > 0
      let key = (isLetter ? letters : keys).randomElement(using: &random)!
      if key.utf8.count == 1, key >= " ", short.echo(Character(key)) != nil {
        countEchoed += 1
      } else {
        short.press(key)
      }
      long.press(key)
      // An echoed character is visible without a paint.
      #expect(
        short.model.firstDifference(from: short.screen.canvas) == nil || short.screen.needsDrawing)
      #expect(short.shown() == long.shown(), "seed \(seed), step \(step), \(key.debugDescription)")
      #expect(short.screen.draft == long.screen.draft)
    }
    #expect(countEchoed > 10)
  }
}
