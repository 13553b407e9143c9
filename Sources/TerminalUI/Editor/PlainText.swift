/// Cleaning of text for the input line, which contains no control characters except newline and tab.
enum PlainText {
  /// CR LF and CR become LF. Other control characters (C0, DEL, C1) are dropped and counted.
  static func cleaned(_ text: String) -> (text: String, dropped: Int) {
    guard needsCleaning(text) else { return (text, 0) }
    var kept = String.UnicodeScalarView()
    var dropped = 0
    var followsReturn = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A where followsReturn: break
      case 0x0A, 0x0D: kept.append("\n")
      case 0x09: kept.append(scalar)
      case 0x00..<0x20, 0x7F..<0xA0: dropped += 1
      default: kept.append(scalar)
      }
      followsReturn = scalar == "\r"
    }
    return (String(kept), dropped)
  }

  /// Fast path: one pass over the bytes. Most text, even a large paste, needs no cleaning.
  private static func needsCleaning(_ text: String) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte < 0x20 ? byte != 0x0A && byte != 0x09 : byte == 0x7F { return true }
      if previous == 0xC2, byte < 0xA0 { return true }
      previous = byte
    }
    return false
  }
}
