import ChatCore
import FuzzSupport

// A customer's session, with inputs from a script. CustomerWatch.swift checks it.
//
// The script begins with the customer's name, up to the first bar.
//
//     c   the connection is established    t5  5 s pass
//     m…| a message of the desk            M…| the same with invalid UTF-8
//     n…| a name frame from the desk       u7  a frame of type 7
//     s…| the customer's message           L   the customer leaves
//     e5  the desk closes, 5 bytes into a frame      b0  the connection breaks, 0 bytes into a frame
//     v   bytes of another protocol        w7  a message of 9985 + 7 bytes, the maximum

/// The entry point of libFuzzer. The bytes are such a script.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCustomer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Input(start, count)
  let name = script.text()
  guard name.utf8.count <= Limits.bodyBytesMax else { return -1 }
  var watch = CustomerWatch(name: name)
  while !script.isAtEnd { act(&watch, &script) }
  watch.leaves()
  return 0
}

private func act(_ watch: inout CustomerWatch, _ script: inout Input) {
  switch script.letter(of: "smcMnuebvLwt") {
  case "s": watch.says(script.text())
  case "m": watch.receives(Frame(.message, fit(script.text())))
  case "c": watch.connects()
  case "M": watch.receives(Frame(.message, fit(script.text()) + "\u{FFFD}", isRepaired: true))
  case "n": watch.receives(Frame(.name, fit(script.text())))
  case "u": watch.receives(Frame(.unknown(digit: UInt8(3 + script.number(below: 7))), ""))
  case "e": watch.streamEnds(.finished, unfinished: script.number(below: 10))
  case "b": watch.streamEnds(.broken(errno: 104), unfinished: script.number(below: 10))
  case "v": watch.isViolated()
  case "w":
    let length = 9985 + script.number(below: 16)
    watch.says(script.text(bytes: length))
  case "L": watch.leaves()
  default: watch.timePasses(.seconds(script.number(below: 60)))
  }
}

/// The text, or an empty one if it does not fit a frame together with one U+FFFD.
private func fit(_ text: String) -> String {
  text.utf8.count + 3 <= Limits.bodyBytesMax ? text : ""
}
