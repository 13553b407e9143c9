/// A syntax error in TOML, as far as there are plain words for it.
public enum SyntaxError: Sendable, Equatable {
  /// A value is missing or invalid: a string without quotes, for example.
  case noValue
  /// A key is missing or invalid.
  case noKey
  /// This punctuation mark is missing.
  case noSign(String)
  /// Extra text at the end of a line.
  case restOfLine
  /// A key or a table is defined twice.
  case duplicateKey
  /// An unterminated string.
  case openText
  /// A control character.
  case controlCharacter
  /// An invalid escape sequence.
  case escape
  /// An integer that does not fit into 64 bits.
  case largeNumber
  /// A malformed number.
  case number
  /// A malformed date or time.
  case date
  /// An unexpected end of file.
  case endOfFile
  /// Any other error.
  case other
}

extension SyntaxError {
  /// Classifies the parser's message (`Error while parsing string: unknown escape sequence '\q'`) and the
  /// byte at its position. Messages of later versions of toml++ may come out as `other`.
  fileprivate init(_ words: String, at byte: @autoclosure () -> UInt8?) {
    let parts = words.split(separator: ": ", maxSplits: 1)
    let scope = parts.first.map(String.init) ?? ""
    let reason = parts.last.map(String.init) ?? ""
    func says(_ phrases: String...) -> Bool { phrases.contains { reason.contains($0) } }
    func isAbout(_ things: String...) -> Bool { things.contains { scope.hasSuffix($0) } }

    if says("cannot redefine", "into existing inline table") {
      self = .duplicateKey
    } else if isAbout("string") {
      if says("end-of-file") {
        self = .openText
      } else if says("control characters") {
        let byte = byte()
        let isEnd = byte == nil || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        self = isEnd ? .openText : .controlCharacter
      } else {
        self = .escape
      }
    } else if isAbout("unicode scalar sequence") {
      self = .escape
    } else if says("end-of-file", "saw EOF") {
      self = .endOfFile
    } else if says("control character") {
      self = .controlCharacter
    } else if says("64 bits") {
      self = .largeNumber
    } else if isAbout("integer", "floating-point") || says("underscores", "numeric value") {
      self = .number
    } else if isAbout("date", "time", "offset") {
      self = .date
    } else if says("comment or whitespace") {
      self = .restOfLine
    } else if let sign = ["'='", "']'", "closing ']'", "closing '}'"].first(where: {
      reason.hasPrefix("expected \($0)") || reason.hasPrefix("expected comma or \($0)")
    }) {
      self = .noSign(sign.hasPrefix("'") ? String(sign.dropFirst().prefix(1)) : ",")
    } else if says("expected key", "bare key", "in keys", "in dotted keys") {
      self = .noKey
    } else if isAbout("boolean", "value") || says("value") {
      self = .noValue
    } else {
      self = .other
    }
  }
}

extension PreferencesError.Problem {
  /// The problem for a parser error.
  init(_ problem: TomlTree.Problem, in bytes: [UInt8]) {
    if problem.description.contains("maximum nested value depth") {
      self = .tooDeep(levelsMax: TomlTree.levelsMax)
    } else {
      self = .syntax(SyntaxError(problem.description, at: problem.place.byte(in: bytes)))
    }
  }
}

extension Place {
  /// The first byte at the place; nil at the end of the text.
  fileprivate func byte(in bytes: [UInt8]) -> UInt8? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard line <= lines.count else { return nil }
    let starts = lines[line - 1].indices.filter { !UTF8.isContinuation(bytes[$0]) }
    if column <= starts.count { return bytes[starts[column - 1]] }
    return line < lines.count ? UInt8(ascii: "\n") : nil
  }
}
