import ChatCore
import FuzzSupport

// A desk whose customers, agent and clock do what the input says. What is looked after is in
// DeskWatch.swift.
//
//     +3  one more in the line, from host 3         s…| the agent replies to whoever is there
//     n…| a name    m…| a message    M…| one that   S2…| the agent replies to customer 2
//         was not UTF-8    u7 a frame of type 7     x   the agent ends       q   the agent leaves
//     f   the end of the stream is known            k3  blocks, for 3 × 20 s; k0 is for good
//     e0  the stream ends, so many bytes unfinished U3  unblocks host 3      A   unblocks all
//     b0  the connection breaks                     t5  5 s pass             z   the clock stands
//     v   rubbish comes                             l3  3 wait, says the kernel
//     o…| the agent notes something                 w7  replies with 9985 + 7 bytes, the most

/// The bytes are such a script.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDesk(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Input(start, count)
  var watch = DeskWatch(idleTimeout: script.byte() % 2 == 0 ? nil : .seconds(30))
  while !script.isAtEnd { act(&watch, &script) }
  watch.end()
  return 0
}

private func act(_ watch: inout DeskWatch, _ script: inout Input) {
  switch script.letter(of: "+nmMsSuxqfkUAebtzvlwo") {
  case "+": watch.arrives(fromHost: script.number(below: 4))
  case "n": watch.receives(Frame(.name, script.text()))
  case "m": watch.receives(Frame(.message, script.text()))
  case "M": watch.receives(Frame(.message, script.text(), isRepaired: true))
  case "u": watch.receives(Frame(.unknown(digit: unknownDigits[script.number(below: 8)]), ""))
  case "s": watch.says(script.text(), to: watch.desk.customer?.number ?? 0)
  case "S":
    let number = script.number(below: 8)
    watch.says(script.text(), to: number)
  case "w":
    let length = 9985 + script.number(below: 16)
    watch.says(script.text(bytes: length), to: watch.desk.customer?.number ?? 0)
  case "x": watch.agentEnds()
  case "q": watch.closes()
  case "f": watch.peerFinishes()
  case "k":
    let time = script.number(below: 10)
    watch.blocks(for: time == 0 ? nil : .seconds(20 * time))
  case "U": watch.unblocks(host: "10.0.0.\(script.number(below: 4))")
  case "A": watch.unblocks(host: nil)
  case "e": watch.streamEnds(errno: nil, unfinished: script.number(below: 10))
  case "b": watch.streamEnds(errno: 104, unfinished: script.number(below: 10))
  case "t": watch.timePasses(.seconds(script.number(below: 60)))
  case "z": watch.timePasses(.zero)
  case "v": watch.isViolated()
  case "l": watch.lineChanges(script.number(below: 10))
  default: watch.notes(script.text())
  }
}

private let unknownDigits: [UInt8] = [0, 3, 4, 5, 6, 7, 8, 9]
