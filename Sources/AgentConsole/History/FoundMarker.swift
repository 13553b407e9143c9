import ChatUI
import TerminalProgram
import TerminalUI

/// Appends texts, cleaned, with what was found in them in bold.
struct FoundMarker {
  private let sought: [String]
  private let (bold, plain): ([UInt8], [UInt8])

  /// - Parameter isMarked: a terminal shows it. One that knows no bold shows it as it is.
  init(_ text: String, isMarked: Bool) {
    sought = text.unicodeScalars.map(Self.folded)
    let terminal =
      isMarked ? environmentVariable("TERM").flatMap { TerminalDescription(term: $0) } : nil
    let isBoth = !(terminal?.bold.isEmpty ?? true) && !(terminal?.resetStyle.isEmpty ?? true)
    bold = isBoth ? terminal?.bold ?? [] : []
    plain = isBoth ? terminal?.resetStyle ?? [] : []
  }

  /// Appends a message.
  func append(_ text: String, to bytes: inout [UInt8]) {
    var rest = text[...]
    if !bold.isEmpty {
      while let found = firstMatch(in: rest) {
        clean(rest[..<found.lowerBound], to: &bytes)
        bytes.append(contentsOf: bold)
        clean(rest[found], to: &bytes)
        bytes.append(contentsOf: plain)
        rest = rest[found.upperBound...]
      }
    }
    clean(rest, to: &bytes)
  }

  /// Whole characters, so that none is cleaned in two halves.
  private func clean(_ part: Substring, to bytes: inout [UInt8]) {
    VisibleText.appendPlain(
      String(part), as: .body, continuation: Array("  ".utf8), to: &bytes)
  }

  /// The first place where it is, widened to whole characters. The history seeks scalars, and takes
  /// large and small letters for the same.
  private func firstMatch(in text: Substring) -> Range<Substring.Index>? {
    let scalars = text.unicodeScalars
    guard let first = sought.first else { return nil }
    var start = scalars.startIndex
    while start < scalars.endIndex {
      if Self.folded(scalars[start]) == first, let end = end(ofMatchAt: start, in: scalars) {
        return text.characterStart(start)..<text.characterEnd(end)
      }
      start = scalars.index(after: start)
    }
    return nil
  }

  private func end(
    ofMatchAt start: Substring.Index, in scalars: Substring.UnicodeScalarView
  ) -> Substring.Index? {
    var at = start
    for each in sought {
      guard at < scalars.endIndex, Self.folded(scalars[at]) == each else { return nil }
      at = scalars.index(after: at)
    }
    return at
  }

  private static func folded(_ scalar: Unicode.Scalar) -> String {
    scalar.isASCII && !("A"..."Z").contains(scalar)
      ? String(scalar) : scalar.properties.lowercaseMapping
  }
}

extension Substring {
  /// The start of the character that has the scalar at `index`.
  fileprivate func characterStart(_ index: Index) -> Index {
    var start = startIndex
    for character in indices {
      if character > index { break }
      start = character
    }
    return start
  }

  /// The end of the character that the scalar before `index` belongs to.
  fileprivate func characterEnd(_ index: Index) -> Index {
    indices.first { $0 >= index } ?? endIndex
  }
}
