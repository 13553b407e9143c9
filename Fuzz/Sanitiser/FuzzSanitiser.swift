import FuzzSupport

@testable import TerminalUI

// Any untrusted text: the drawn text contains no control characters, reorders nothing (bidi) and hides
// nothing.

/// The entry point of libFuzzer. The bytes are the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSanitiser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Input(start, count).bytes
  let text = String(decoding: bytes, as: UTF8.self)
  for kind in [VisibleText.Kind.body, .name] { check(text, kind, bytes.last.map(Int.init) ?? 0) }
  return 0
}

private func check(_ text: String, _ kind: VisibleText.Kind, _ columns: Int) {
  let lines = VisibleText.lines(text, as: kind)
  require(kind == .body ? !lines.isEmpty : lines.count == 1, "\(lines.count) lines")
  for line in lines {
    for glyph in line { check(glyph) }
    checkRows(of: line, columns: columns % 40 + 1)
  }

  let cleaned = VisibleText.cleaned(text, as: kind)
  let lineEnds = kind == .body ? "\t\n".unicodeScalars : "".unicodeScalars
  for scalar in cleaned.unicodeScalars where !lineEnds.contains(scalar) {
    require(mayBeShown(scalar), "\(scalar.debugDescription) in \(cleaned.debugDescription)")
  }

  // Plain lines and the screen agree, and cleaning is idempotent.
  let again = VisibleText.lines(cleaned, as: kind)
  require(again.map(\.bytes) == lines.map(\.bytes), "\(again), not \(lines)")
  let twice = VisibleText.cleaned(cleaned, as: kind)
  require(twice.utf8.elementsEqual(cleaned.utf8), "\(twice), not \(cleaned)")
  checkPlain(text, kind, cleaned)
}

/// Checks that the appended bytes are the cleaned text with the continuation at the beginning of each further
/// line.
private func checkPlain(_ text: String, _ kind: VisibleText.Kind, _ cleaned: String) {
  let mark: [UInt8] = Array("\u{1}> ".utf8)
  var output: [UInt8] = [7, 7]
  VisibleText.appendPlain(text, as: kind, continuation: mark, to: &output)
  var expected: [UInt8] = [7, 7]
  for byte in cleaned.utf8 {
    expected.append(byte)
    if byte == UInt8(ascii: "\n") { expected += mark }
  }
  require(output == expected, "\(output), not \(expected)")
}

private func check(_ glyph: Glyph) {
  let scalars = Array(glyph.character.unicodeScalars)
  require(glyph.columns >= 1 && scalars.count <= 16, "\(glyph)")
  require(glyph.columns == UInt8(TextWidth.columns(of: glyph.character)), "\(glyph)")
  for scalar in scalars { require(mayBeShown(scalar), "\(scalar.debugDescription) in \(glyph)") }
  let first = scalars[0]
  require(!first.properties.isDefaultIgnorableCodePoint, "\(scalars) begins with nothing")
  require(scalars.count > 1 || ScalarClass(first).isPlain, "\(scalars) stands alone")
}

/// Checks a wrapped line: no row is too wide, and only trailing blanks are dropped.
private func checkRows(of line: [Glyph], columns: Int) {
  var end = 0
  for row in TextWrap.rows(of: line, columns: columns) {
    let width = line[row].reduce(0) { $0 + Int($1.columns) }
    require(width <= columns || row.count == 1, "a row of \(width) in \(columns)")
    require(row.lowerBound >= end, "a glyph is in two rows")
    require(line[end..<row.lowerBound].allSatisfy(\.isBlank), "a glyph is in no row")
    end = row.upperBound
  }
  require(line[end...].allSatisfy(\.isBlank), "the line's end is in no row")
  let clipped = VisibleText.clipped(line, columns: columns)
  require(clipped.reduce(0) { $0 + Int($1.columns) } <= columns, "\(clipped) in \(columns)")
}

/// Whether the scalar may be shown: by its Unicode properties (of the version that Swift's library has), or
/// because it modifies the cluster that it is part of.
private func mayBeShown(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x200C, 0x200D, 0xE0020...0xE007F: return true
  case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F: return true
  default: break
  }
  let properties = scalar.properties
  switch properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
  default: return !properties.isNoncharacterCodePoint && !properties.isDefaultIgnorableCodePoint
  }
}

extension [Glyph] {
  fileprivate var bytes: [UInt8] { reduce(into: []) { $0 += $1.character.utf8 } }
}
