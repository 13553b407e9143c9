import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

/// Random operations: incremental drawing gives the same as drawing everything, and the terminal shows it.
@Suite struct ChatScreenRandomTests {
  private static let keys = [
    "x", "hello ", "你好，", "👍🏽", "e\u{301}", "/", "/help\r", "/nope", "//", "y", "\t", Keys.enter,
    Keys.altEnter, Keys.backspace, Keys.up, Keys.down, Keys.left, Keys.right, Keys.home, Keys.end,
    Keys.pageUp, Keys.pageUp, Keys.pageDown, Keys.controlHome, Keys.controlEnd, Keys.shiftUp,
    Keys.shiftDown, Keys.wheelUp, Keys.wheelDown, Keys.click, Keys.focus, Keys.help, Keys.escape,
    Keys.control("c"), Keys.control("k"), Keys.control("l"), Keys.control("u"), Keys.control("w"),
    Keys.control("x"), Keys.control("y"), Keys.control("_"), Keys.pasted("one\r\ntwo\n三\n"),
    Keys.pasted("/quit"), Keys.pasted(String(repeating: "long 长 ", count: 30)),
  ]

  private static let letters: [Character] = ["a", "/", " ", "~", "W"]

  private static let texts = [
    "", "ok", "您好，有什么可以帮您？", "several\nlines\n\n of text", "\u{1B}[2J\u{202E}",
    String(repeating: "a long one 很长的一条 ", count: 12), "👨\u{200D}👩\u{200D}👧 \u{301}",
    "  indented",
  ]

  private static func entry(_ random: inout SplitMix64) -> TranscriptEntry {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return .notice("小明 left")
    case 1: return .notice("小明 connected from [::1]:5, waited 1 min")
    case 2: return .from(.agent, texts.randomElement(using: &random)!)
    case 3: return .from(.customer, texts.randomElement(using: &random)!, [.outOfTurn, .repaired])
    default: return .from(.customer, texts.randomElement(using: &random)!)
    }
  }

  private static func status(_ random: inout SplitMix64) -> Status {
    let inputs: [Status.Input] = [.open, .open, .locked("it is not your turn"), .over("leave")]
    var status = Status.sample(inputs.randomElement(using: &random)!)
    let turns = ["", " · 3 s", String(repeating: " 等", count: 20)]
    status.turn += turns.randomElement(using: &random)!
    status.titleRight = ["", "2 waiting"].randomElement(using: &random)!
    return status
  }

  private func change(_ session: inout ScreenSession, using random: inout SplitMix64) {
    switch Int.random(in: 0..<20, using: &random) {
    case 0:
      session.resize(
        rows: Int.random(in: 3...26, using: &random),
        columns: Int.random(in: 17...70, using: &random))
    case 1: session.screen.stashDraft()
    case 2: session.screen.refuse("not sent")
    case 3, 4: session.screen.setStatus(Self.status(&random))
    case 5...8: session.show(Self.entry(&random))
    case 9...11:
      let letter = Self.letters.randomElement(using: &random)!
      if session.echo(letter) == nil { session.press(String(letter)) }
    default:
      for intent in session.press(Self.keys.randomElement(using: &random)!) {
        guard case .send(let text) = intent else { continue }
        session.screen.draftSent()
        session.show(.from(.agent, text))
        session.screen.setStatus(.sample(.locked("it is the customer's turn")))
      }
    }
  }

  @Test(arguments: 0..<24)
  func bitByBitIsAsAtOnce(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var session = ScreenSession(
      rows: Int.random(in: 5...26, using: &random),
      columns: Int.random(in: 20...70, using: &random))
    for step in 0..<100 {
      for _ in 0..<Int.random(in: 1...3, using: &random) { change(&session, using: &random) }
      session.paint()
      var anew = session.screen
      anew.resize(rows: anew.canvas.rows, columns: anew.canvas.columns)
      let cursor = anew.draw()
      let place: Comment = "seed \(seed), step \(step)"
      #expect(cursor?.row == session.cursor?.row && cursor?.column == session.cursor?.column, place)
      #expect(session.model.firstDifference(from: anew.canvas) == nil, place)
      guard anew.canvas.looksLike(session.screen.canvas) else {
        Issue.record("drawn differently, \(place), \(session.shown())")
        return
      }
      if let cursor {
        #expect((session.model.row, session.model.column) == cursor, place)
      }
    }
  }
}
