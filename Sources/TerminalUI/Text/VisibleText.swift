// The single place where untrusted text becomes screen cells or plain lines.
//
// The output is safe to write to a terminal. It contains no control characters, no bidirectional controls,
// and no invisible characters without a visible effect. A character that cannot be shown is replaced, not
// dropped, because it may matter for the message:
//
//     C0 controls and DEL     ␀ … ␟, ␡        control pictures, from U+2400
//     all others              <U+202E>        the code point in angle brackets
//
// ClusterCleaner.swift decides which characters are replaced.

/// Cleans untrusted text for the screen and for plain lines.
public enum VisibleText {
  /// The source of the text, which decides how newlines and tabs are handled.
  public enum Kind: Sendable {
    /// A message: LF and CR LF end lines, tabs are allowed.
    case body
    /// A name: newlines and tabs are replaced like other control characters.
    case name
  }

  /// The distance between tab stops, in columns.
  public static let tabStop = 8

  /// The text as lines of glyphs, at least one. A tab becomes spaces up to the next tab stop, counted from
  /// the start of the line.
  public static func lines(_ text: String, as kind: Kind) -> [[Glyph]] {
    var cleaner = ClusterCleaner(kind: kind, sink: GlyphLines(capacity: text.utf8.count))
    cleaner.clean(text)
    return cleaner.sink.finish()
  }

  /// The text as one line of glyphs. Newlines and tabs are replaced like other control characters.
  public static func line(_ text: String) -> [Glyph] {
    var cleaner = ClusterCleaner(kind: .name, sink: GlyphLines(capacity: text.utf8.count))
    cleaner.clean(text)
    return cleaner.sink.line
  }

  /// The text with replacements. In a body, newlines and tabs are kept and CR LF becomes LF.
  public static func cleaned(_ text: String, as kind: Kind) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    appendPlain(text, as: kind, continuation: [], to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text with replacements as UTF-8. In a body, tabs are kept, newlines become LF, and each line
  /// after the first begins with `continuation`. No newline is added at the end.
  public static func appendPlain(
    _ text: String, as kind: Kind, continuation: [UInt8], to output: inout [UInt8]
  ) {
    var text = text
    text.withUTF8 { bytes in
      var scanner = LineScanner(bytes: bytes, kind: kind)
      if scanner.isFastPath { return output.append(contentsOf: bytes) }
      while let line = scanner.nextLine() {
        if line.range.lowerBound > 0 {
          output.append(UInt8(ascii: "\n"))
          output.append(contentsOf: continuation)
        }
        if line.isClean {
          output.append(contentsOf: bytes[line.range])
        } else {
          // Slow, but rare. The whole line is cleaned, since a mark depends on the character before it.
          let part = String(decoding: bytes[line.range], as: UTF8.self)
          var cleaner = ClusterCleaner(kind: kind, sink: PlainBytes(bytes: output))
          output = []
          cleaner.clean(part)
          output = cleaner.sink.bytes
        }
      }
    }
  }

  /// The replacement for a scalar that cannot be shown.
  static func replacement(for scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0...0x1F: return String(Unicode.Scalar(0x2400 + scalar.value)!)
    case 0x7F: return "\u{2421}"
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }
  }
}

/// Collects cleaned text as lines of glyphs.
private struct GlyphLines: CleanTextSink {
  private var lines: [[Glyph]] = []
  private(set) var line: [Glyph] = []
  private var column = 0

  /// - Parameter capacity: the maximum number of glyphs, to reserve memory once.
  init(capacity: Int) { line.reserveCapacity(capacity) }

  mutating func append(_ character: Character, isReplacement: Bool) {
    append(Glyph(character, isReplacement: isReplacement))
  }

  mutating func append(plain scalar: Unicode.Scalar, _ scalarClass: ScalarClass) {
    append(Glyph(scalar, scalarClass))
  }

  private mutating func append(_ glyph: Glyph) {
    line.append(glyph)
    column += Int(glyph.columns)
  }

  mutating func appendTab() {
    repeat { append(plain: " ", .narrow) } while column % VisibleText.tabStop != 0
  }

  mutating func appendNewline() {
    lines.append(line)
    line = []
    column = 0
  }

  consuming func finish() -> [[Glyph]] {
    if lines.isEmpty { return [line] }
    lines.append(line)
    return lines
  }
}

/// Collects cleaned text as UTF-8.
private struct PlainBytes: CleanTextSink {
  var bytes: [UInt8]

  mutating func append(_ character: Character, isReplacement: Bool) {
    bytes.append(contentsOf: character.utf8)
  }

  mutating func append(plain scalar: Unicode.Scalar, _: ScalarClass) {
    CellText(scalar).append(to: &bytes)
  }

  mutating func appendTab() { bytes.append(UInt8(ascii: "\t")) }
  mutating func appendNewline() { bytes.append(UInt8(ascii: "\n")) }
}
