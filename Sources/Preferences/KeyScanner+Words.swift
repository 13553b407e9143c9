// Values that are neither in quotes nor in brackets.
extension KeyScanner {
  /// Past a number, a date, a time, `true` or `false`. Whether the month exists and the number
  /// fits is left to toml++; not so the form: `1:` would break what it takes for granted.
  mutating func skipWord() throws(Refusal) {
    let start = position
    skipWordBytes()
    // A date may have a blank before its time.
    let next = position + 1
    if position == start + 10, byte == UInt8(ascii: " "), next < bytes.count, isDigit(bytes[next]) {
      position = next
      skipWordBytes()
    }
    if position == start { throw syntax("expected a value", at: start) }

    let word = bytes[start..<position]
    guard word.count <= PreferencesLimits.wordBytesMax, isValue(word) else {
      let shown = String(decoding: word.prefix(PreferencesLimits.wordBytesMax), as: UTF8.self)
      throw syntax("'\(shown)' is not a value (a text needs quotes)", at: start)
    }
  }

  private mutating func skipWordBytes() {
    while let byte, Self.isOfBareKey(byte) || "+.:".utf8.contains(byte) { position += 1 }
  }
}

private func isValue(_ word: ArraySlice<UInt8>) -> Bool {
  ["true", "false"].contains { word.elementsEqual($0.utf8) }
    || WordForm(rest: word).isNumber || WordForm(rest: word).isBasedNumber
    || WordForm(rest: word).isTime
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

/// The forms of TOML 1.0, each asked once of a whole word.
private struct WordForm {
  var rest: ArraySlice<UInt8>

  /// `-1_000`, `+1.5e-3`, `inf`.
  var isNumber: Bool {
    var form = self
    _ = form.take(oneOf: "+-")
    if form.take("inf") || form.take("nan") { return form.rest.isEmpty }
    guard form.takeDigits(of: isDigit) else { return false }
    if form.take(oneOf: "."), !form.takeDigits(of: isDigit) { return false }
    if form.take(oneOf: "eE") {
      _ = form.take(oneOf: "+-")
      guard form.takeDigits(of: isDigit) else { return false }
    }
    return form.rest.isEmpty
  }

  /// `0xFF`, `0o755`, `0b1010`.
  var isBasedNumber: Bool {
    var form = self
    let isWhole =
      form.take("0x") && form.takeDigits { isDigit($0) || "abcdefABCDEF".utf8.contains($0) }
      || form.take("0o") && form.takeDigits { "01234567".utf8.contains($0) }
      || form.take("0b") && form.takeDigits { "01".utf8.contains($0) }
    return isWhole && form.rest.isEmpty
  }

  /// A date, a time, or both, then perhaps with an offset.
  var isTime: Bool {
    var form = self
    let hasDate = form.take("9999-99-99")
    if hasDate {
      if form.rest.isEmpty { return true }
      guard form.take(oneOf: "Tt ") else { return false }
    }
    guard form.take("99:99:99") else { return false }
    if form.take(oneOf: ".") {
      let fraction = form.rest.prefix(while: isDigit)
      form.rest = form.rest.dropFirst(fraction.count)
      if fraction.isEmpty { return false }
    }
    if hasDate, !form.take(oneOf: "Zz"), form.take(oneOf: "+-"), !form.take("99:99") {
      return false
    }
    return form.rest.isEmpty
  }

  private mutating func take(oneOf bytes: String) -> Bool {
    guard let first = rest.first, bytes.utf8.contains(first) else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes what is written in the pattern, where 9 stands for any digit.
  private mutating func take(_ pattern: String) -> Bool {
    let pattern = pattern.utf8
    let head = rest.prefix(pattern.count)
    let fits = head.elementsEqual(pattern) { byte, wanted in
      wanted == UInt8(ascii: "9") ? isDigit(byte) : byte == wanted
    }
    if fits { rest = rest.dropFirst(pattern.count) }
    return fits
  }

  /// Takes digits, with single underscores between them.
  private mutating func takeDigits(of base: (UInt8) -> Bool) -> Bool {
    guard let first = rest.first, base(first) else { return false }
    rest.removeFirst()
    while let next = rest.first {
      let digit = next == UInt8(ascii: "_") ? rest.dropFirst().first : next
      guard let digit, base(digit) else { break }
      rest = rest.dropFirst(next == digit ? 1 : 2)
    }
    return true
  }
}
