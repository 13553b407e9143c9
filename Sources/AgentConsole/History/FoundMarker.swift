import ChatUI
import TerminalProgram
import TerminalUI

/// Appends texts without control characters, with the matches in bold.
struct FoundMarker {
  private let query: [String]
  private let (bold, plain): ([UInt8], [UInt8])

  /// - Parameter isMarked: whether the output is a terminal. If that has no bold, nothing is marked.
  init(_ text: String, isMarked: Bool) {
    query = text.unicodeScalars.map(Self.folded)
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

  /// Appends a part with control characters removed. It consists of whole characters, so that none is split.
  private func clean(_ part: Substring, to bytes: inout [UInt8]) {
    VisibleText.appendPlain(
      String(part), as: .body, continuation: Array("  ".utf8), to: &bytes)
  }

  /// The first match, widened to whole characters. It compares scalars, ignoring case, as the history's
  /// search does.
  private func firstMatch(in text: Substring) -> Range<Substring.Index>? {
    let scalars = text.unicodeScalars
    guard let first = query.first else { return nil }
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
    for each in query {
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
  /// The start of the character that contains the scalar at `index`.
  fileprivate func characterStart(_ index: Index) -> Index {
    var start = startIndex
    for character in indices {
      if character > index { break }
      start = character
    }
    return start
  }

  /// The end of the character that contains the scalar before `index`.
  fileprivate func characterEnd(_ index: Index) -> Index {
    indices.first { $0 >= index } ?? endIndex
  }
}
