/// The terminal's current graphic rendition (SGR), and the sequences that change it.
struct SGRState: Sendable {
  /// The style that the terminal draws with; nil if unknown.
  private(set) var style: Style? { didSet { onBlank = style?.onBlank } }
  private var onBlank: Style?
  private let shared: TerminalDescriptionBox
  private var terminal: TerminalDescription { shared.terminal }
  private let depth: ColorDepth
  /// A cache of sequences: a program has few styles, so each change between two of them is computed once. An
  /// array, because for so few entries a dictionary does not pay: it adds 0.1 ms to the start.
  private var changes: [(change: Change, bytes: [UInt8])] = []

  private struct Change: Equatable {
    var from: Style?
    var to: Style
  }

  init(_ shared: TerminalDescriptionBox, depth: ColorDepth) {
    self.shared = shared
    self.depth = depth
  }

  mutating func forget() { style = nil }

  /// Whether a cell can be drawn without a change. On a blank, most of a style is invisible.
  func draws(_ cell: Cell) -> Bool {
    style == cell.style || (cell.text == .blank && onBlank == cell.style)
  }

  /// Appends the sequence that sets the style `wanted`.
  mutating func change(to wanted: Style, into output: inout [UInt8]) {
    guard style != wanted else { return }
    let change = Change(from: style, to: wanted)
    if let known = changes.firstIndex(where: { $0.change == change }) {
      output.append(contentsOf: changes[known].bytes)
    } else {
      let bytes = sequence(for: change)
      changes.append((change, bytes))
      output.append(contentsOf: bytes)
    }
    style = wanted
  }

  private func sequence(for change: Change) -> [UInt8] {
    let new = depth.reduce(change.to)
    guard let old = change.from.map(depth.reduce) else {
      return Self.joined([terminal.resetStyle] + additions(to: .plain, for: new))
    }
    guard old != new else { return [] }
    // terminfo cannot switch off a single attribute or colour, only all of them.
    let loses =
      !old.attributes.isSubset(of: new.attributes)
      || (old.foreground != new.foreground && new.foreground == .default)
      || (old.background != new.background && new.background == .default)
    return loses
      ? Self.joined([terminal.resetStyle] + additions(to: .plain, for: new))
      : Self.joined(additions(to: old, for: new))
  }

  private func additions(to old: Style, for new: Style) -> [[UInt8]] {
    let capabilities: [(Style.Attributes, [UInt8])] = [
      (.bold, terminal.bold), (.dim, terminal.dim), (.italic, terminal.italic),
      (.underline, terminal.underline), (.reverse, terminal.reverse),
    ]
    let added = new.attributes.subtracting(old.attributes)
    var parts = capabilities.filter { added.contains($0.0) }.map(\.1)
    if new.foreground != old.foreground, let index = new.foreground.index,
      terminal.foregrounds.indices.contains(index)
    {
      parts.append(terminal.foregrounds[index])
    }
    if new.background != old.background, let index = new.background.index,
      terminal.backgrounds.indices.contains(index)
    {
      parts.append(terminal.backgrounds[index])
    }
    return parts.filter { !$0.isEmpty }
  }

  /// Merges several `ESC [ … m` into one, if all have that form: `ESC [ ; 1 ; 31 m`.
  private static func joined(_ parts: [[UInt8]]) -> [UInt8] {
    let start: [UInt8] = [0x1B, UInt8(ascii: "[")]
    let parameters = parts.map { part -> ArraySlice<UInt8>? in
      guard part.starts(with: start), part.last == UInt8(ascii: "m") else { return nil }
      let inside = part[2..<part.count - 1]
      return inside.allSatisfy { (0x30...0x3B).contains($0) } ? inside : nil
    }
    guard parts.count > 1, parameters.allSatisfy({ $0 != nil }) else {
      return parts.reduce(into: []) { $0 += $1 }
    }
    var joined = start
    for (index, inside) in parameters.enumerated() {
      if index > 0 { joined.append(UInt8(ascii: ";")) }
      if let inside { joined += inside }
    }
    return joined + [UInt8(ascii: "m")]
  }
}

/// A `TerminalDescription` by reference: it is large, and the values that hold it are copied often.
final class TerminalDescriptionBox: Sendable {
  let terminal: TerminalDescription

  init(_ terminal: TerminalDescription) { self.terminal = terminal }
}
