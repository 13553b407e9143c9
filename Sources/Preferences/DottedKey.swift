/// The offset of the first dot of a dotted key with more than `PreferencesLimits.keyPartsMax` parts; nil if
/// there is none.
///
/// toml++ frees tables recursively, so a key of a hundred thousand parts, which fits into a file, would
/// overflow the stack. This function knows only the syntax of dotted keys. It also finds such a key in a
/// string or a comment.
func overlongDottedKey(in bytes: [UInt8]) -> Int? {
  bytes.indices.first { start in
    guard bytes[start] == UInt8(ascii: ".") else { return false }
    var position: Int? = start
    var parts = 1
    while let dot = position, dot < bytes.count, bytes[dot] == UInt8(ascii: ".") {
      parts += 1
      if parts > PreferencesLimits.keyPartsMax { return true }
      position = endOfPart(in: bytes, from: dot + 1)
    }
    return false
  }
}

/// The end of a key part with the whitespace around it; nil if there is no part.
private func endOfPart(in bytes: [UInt8], from start: Int) -> Int? {
  var position = start
  func byte() -> UInt8? { position < bytes.count ? bytes[position] : nil }
  func skip(while belongs: (UInt8) -> Bool) {
    while let byte = byte(), belongs(byte) { position += 1 }
  }

  skip(while: isBlank)
  let part = position
  if let quote = byte(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
    position += 1
    while let byte = byte(), byte != quote {
      guard byte != UInt8(ascii: "\n") else { return nil }
      position += byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
    }
    position += 1
  } else {
    skip(while: isOfBareKey)
  }
  guard position > part else { return nil }
  skip(while: isBlank)
  return position
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}

private func isOfBareKey(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default:
    false
  }
}
