import ChatCore
import MonotonicTime
import Testing

@Test func probe() {
  print(" \u{301}".allSatisfy(\.isWhitespace), " \u{301}\u{20DD}".allSatisfy(\.isWhitespace))
  print(Array(String(decoding: [0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xE4, 0xBD, 0xF0,0x9F,0x98,0x41] as [UInt8], as: UTF8.self).unicodeScalars))
}
