import ChatCore
import FuzzSupport

@testable import ChatUI
@testable import TerminalUI

// A chat screen driven by a script. ScreenWatch.swift checks it.
//
//     e…| the customer's message   a…| the agent's      M…| a flagged one    n…| a note
//     g   the customer leaves      o…| another name     d3  3 × 9 hours pass
//     k and the index in `keys`    i…| types            p…| pastes           f…| finds
//     r89 8 rows, 9 × 4 columns    s2  another status   l   stashes the draft
//     h…| earlier conversations    H…| one of them      c…| canned replies   x…| a refusal

/// The entry point of libFuzzer. The bytes are such a script.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTranscript(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Input(start, count)
  // So few entries that the oldest are evicted while they are being read.
  var watch = ScreenWatch(entriesMax: 3 + script.number(below: 8))
  while !script.isAtEnd {
    act(&watch, &script)
    watch.draw()
  }
  return 0
}

private func act(_ watch: inout ScreenWatch, _ script: inout Input) {
  switch script.letter(of: "ekaMngodkipfrslkhHcx") {
  case "e": watch.show(.message(from: .customer, script.text(), []))
  case "a": watch.show(.message(from: .agent, script.text(), []))
  case "M": watch.show(.message(from: .customer, script.text(), [.outOfTurn, .repaired]))
  case "n": watch.show(.note(script.text()))
  case "g": watch.show(.notice("\(watch.author) left"))
  case "o": watch.author = script.text()
  case "d": watch.timePasses(hours: 9 * script.number(below: 10))
  case "k": watch.press(keys[script.number(below: keys.count)])
  case "i": watch.type(script.text())
  case "p": watch.take(.paste(script.untilBar(), cut: 0))
  case "f": watch.find(script.text())
  case "r": watch.resize(rows: script.number(below: 16), columns: 8 * script.number(below: 16))
  case "s": watch.setStatus(script.number(below: 12))
  case "l": watch.screen.stashDraft()
  case "h": watch.showList(script.text())
  case "H": watch.showPast(script.text())
  case "c": watch.showReplies(script.text())
  default: watch.screen.refuse(script.text())
  }
}

private let keys: [(Key, Modifiers)] = [
  (.enter, []), (.pageUp, []), (.pageDown, []), (.home, .control), (.end, .control),
  (.up, .shift), (.down, .shift), (.up, []), (.down, []), (.escape, []), (.function(1), []),
  (.function(4), []), (.enter, .alt), (.backspace, []), (.tab, []), (.left, []), (.home, []),
  (.character("c"), .control), (.character("l"), .control), (.character("u"), .control),
  (.character("x"), .control), (.character("y"), .control), (.character("_"), .control),
  (.character("n"), .control), (.character("p"), .control), (.function(3), []),
  (.function(3), .shift), (.function(7), []), (.character("g"), .control),
  (.character("r"), .control),
]
