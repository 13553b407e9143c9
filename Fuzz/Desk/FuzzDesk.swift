import ChatCore
import FuzzSupport

// The agent's core, with customers, agent, disk and clock driven by a script. DeskWatch.swift checks it.
//
//     +3  one more in the line, from host 3         s…| the agent replies to the one shown
//     n…| a name    m…| a message    M…| one with   S2…| the agent replies to number 2
//         invalid UTF-8    u7 a frame of type 7     x   the agent ends       X2  ends number 2
//     F…| ten messages in one write                 k3  blocks for 3 × 20 s; k0 for good
//     f   the peer is known to have closed          U3  unblocks host 3      A   unblocks all
//     e5  the stream ends, 5 bytes into a frame     o…| the agent records a note
//     b0  the connection breaks, the same           q   the agent quits
//     v   bytes of another protocol                 t5  5 s pass             z   no time passes
//     c   the disk completes its write              l3  3 wait, the kernel reports
//     d   toggles whether the disk is late          w7  replies with 9985 + 7 bytes, the maximum
//     a…| the agent goes away                       B   comes back           N   ends the wrap-up
//     H3  the opening hours are over; H0: they begin
//
// The first byte is a digit. Its bits: 1 an idle timeout, 2 a journal, 4 an out-of-turn limit of 3, 8 a wrap-up.

/// The entry point of libFuzzer. The bytes are such a script.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDesk(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Input(start, count)
  let bits = script.byte()
  var watch = DeskWatch(
    idleTimeout: bits & 1 == 0 ? nil : .seconds(30),
    wrapUp: bits & 8 == 0 ? nil : .seconds(20), hasJournal: bits & 2 != 0,
    outOfTurnMax: bits & 4 == 0 ? Limits.outOfTurnMessagesMax : 3)
  while !script.isAtEnd { act(&watch, &script) }
  watch.end()
  return 0
}

private func act(_ watch: inout DeskWatch, _ script: inout Input) {
  switch script.letter(of: "+nmMsSuxqfkUAebtzvlwocdFXaBNH") {
  case "+": watch.arrives(fromHost: script.number(below: 4))
  case "n": watch.writes(Frame(.name, fit(script.text())).encoded)
  case "m": watch.writes(Frame(.message, fit(script.text())).encoded)
  case "M": watch.writes(Frame(.message, fit(script.text())).encoded.dropLast() + [0xFF])
  case "F":
    let frame = Frame(.message, fit(script.text())).encoded
    watch.writes((0..<10).flatMap { _ in frame })
  case "u":
    let digit = unknownDigits[script.number(below: 8)]
    watch.writes(Frame(.unknown(digit: digit), "?").encoded)
  case "s": watch.says(script.text(), to: watch.core.desk.seatNumber)
  case "S":
    let number = script.number(below: 8)
    watch.says(script.text(), to: number)
  case "w":
    let length = 9985 + script.number(below: 16)
    watch.says(script.text(bytes: length), to: watch.core.desk.seatNumber)
  case "x": watch.ends(.end, watch.core.desk.seatNumber)
  case "X": watch.ends(.end, script.number(below: 8))
  case "q": watch.closes()
  case "f": watch.peerFinishes()
  case "k":
    let time = script.number(below: 10)
    watch.ends(.block(for: time == 0 ? nil : .seconds(20 * time)), watch.core.desk.seatNumber)
  case "U": watch.unblocks(host: "10.0.0.\(script.number(below: 4))")
  case "A": watch.unblocks(host: nil)
  case "e": watch.streamEnds(.finished, unfinished: script.number(below: 10))
  case "b": watch.streamEnds(.broken(errno: 104), unfinished: script.number(below: 10))
  case "t": watch.timePasses(.seconds(script.number(below: 60)))
  case "z": watch.timePasses(.zero)
  case "v": watch.writes(Array("0010x".utf8))
  case "l": watch.lineChanges(script.number(below: 10))
  case "c": watch.commits()
  case "d": watch.isDiskLate.toggle()
  case "a": watch.comesOrGoes(.goAway(script.text()))
  case "B": watch.comesOrGoes(.comeBack)
  case "N": watch.comesOrGoes(.next)
  case "H":
    let opens = script.number(below: 10)
    watch.hoursChange(opens == 0 ? .open : .closed(opens: Int64(opens)))
  default: watch.notes(script.text())
  }
}

/// The text, or an empty one if it does not fit a frame.
private func fit(_ text: String) -> String { text.utf8.count <= Limits.bodyBytesMax ? text : "" }

private let unknownDigits: [UInt8] = [0, 3, 4, 5, 6, 7, 8, 9]
