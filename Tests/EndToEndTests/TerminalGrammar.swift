/// One element of the output to a terminal.
enum TerminalPiece: Equatable {
  case text(Unicode.Scalar)
  /// A C0 control outside of a sequence.
  case control(UInt8)
  /// A two-byte sequence, `ESC c`.
  case escape(Character)
  /// A control sequence, `ESC [ … c`; `mark` is the `?` of a private one.
  case sequence(mark: Character?, [Int], Character)
  case title(String)
}

/// Parses the output to a terminal of type xterm-256color, and throws at everything that the programs do not
/// write on purpose. The allowed sequences are listed here by hand, from infocmp(1), the documentation and
/// the sources, so that no code under test decides what passes.
struct TerminalGrammar {
  /// The unexpected output, with its context.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether the alternate screen is on. Newlines and tabs are allowed only outside of it.
  private(set) var isInSecondScreen = false
  private var rest: [UInt8] = []
  private var consumed = 0
  private var previous: Unicode.Scalar?

  /// All allowed window titles, in both languages. None contains text from a peer.
  static let titles: Set<String> = [
    "", "Kefu", "Your turn", "Still your turn", "轮到您", "对方还在等您",
  ]

  /// Parses the next bytes; an incomplete sequence is kept for the next call.
  mutating func read(
    _ bytes: some Sequence<UInt8>, _ take: (TerminalPiece) -> Void
  ) throws {
    rest.append(contentsOf: bytes)
    var at = 0
    while at < rest.count {
      guard let (piece, end) = try next(at) else { break }
      remember(piece)
      take(piece)
      at = end
    }
    rest.removeFirst(at)
    consumed += at
  }

  /// Throws if an incomplete sequence is left.
  func finish() throws {
    guard rest.isEmpty else { throw violation("ends inside of something", at: 0) }
  }

  private mutating func remember(_ piece: TerminalPiece) {
    switch piece {
    case .text(let scalar): previous = scalar
    case .sequence(mark: "?", [1049], let final): isInSecondScreen = final == "h"
    case .control, .escape, .sequence, .title: break
    }
    if case .text = piece {} else { previous = nil }
  }

  private func next(_ at: Int) throws -> (TerminalPiece, Int)? {
    switch rest[at] {
    case 0x1B: return try escape(at)
    case 0x07, 0x08, 0x0A, 0x0D: return (.control(rest[at]), at + 1)
    case 0x09 where !isInSecondScreen: return (.control(rest[at]), at + 1)
    case 0..<0x20, 0x7F: throw violation("a control character", at: at)
    default:
      guard let (scalar, end) = try VisibleScalars.decode(rest, at) else { return nil }
      guard let reason = VisibleScalars.objection(to: scalar, after: previous) else {
        return (.text(scalar), end)
      }
      throw violation(reason, at: at)
    }
  }

  private func escape(_ at: Int) throws -> (TerminalPiece, Int)? {
    guard at + 1 < rest.count else { return nil }
    switch rest[at + 1] {
    case UInt8(ascii: "["): return try sequence(at)
    case UInt8(ascii: "]"): return try title(at)
    case UInt8(ascii: "M"), UInt8(ascii: "="), UInt8(ascii: ">"):
      return (.escape(Character(Unicode.Scalar(rest[at + 1]))), at + 2)
    default: throw violation("an unknown escape", at: at)
    }
  }

  private func title(_ at: Int) throws -> (TerminalPiece, Int)? {
    guard let end = rest[at...].firstIndex(of: 0x07) else {
      if rest.count - at > 200 { throw violation("a title without end", at: at) }
      return nil
    }
    let text = String(decoding: rest[(at + 2)..<end], as: UTF8.self)
    guard text.hasPrefix("2;"), Self.titles.contains(String(text.dropFirst(2)))
    else { throw violation("a foreign title or command", at: at) }
    return (.title(String(text.dropFirst(2))), end + 1)
  }

  private func sequence(_ at: Int) throws -> (TerminalPiece, Int)? {
    var index = at + 2
    while index < rest.count, (0x30...0x3F).contains(rest[index]) { index += 1 }
    guard index < rest.count else { return nil }
    var inside = rest[(at + 2)..<index]
    var mark: Character?
    if let first = inside.first, first >= UInt8(ascii: "<") {
      mark = Character(Unicode.Scalar(first))
      inside.removeFirst()
    }
    let numbers = inside.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    let final = Character(Unicode.Scalar(rest[index]))
    guard Self.isKnown(mark, numbers, final) else { throw violation("an unknown sequence", at: at) }
    return (.sequence(mark: mark, numbers, final), index + 1)
  }

  private static func isKnown(_ mark: Character?, _ numbers: [Int], _ final: Character) -> Bool {
    switch (mark, final) {
    // Keypad, wrapping, cursor, wheel, alternate screen, pastes; one mode at a time except in `cvvis`.
    case ("?", "h"), ("?", "l"):
      return numbers.count == 1
        && [1, 7, 12, 25, 1000, 1006, 1007, 1049, 2004].contains(numbers[0])
    case ("?", "s"), ("?", "r"): return numbers == [1007]
    // The title stack, as in terminfo and as the programs write it.
    case (nil, "t"): return [[22, 0, 0], [23, 0, 0], [22, 2], [23, 2]].contains(numbers)
    case (nil, "H"), (nil, "r"): return numbers.count <= 2 && numbers.allSatisfy { $0 <= 999 }
    case (nil, "G"), (nil, "C"), (nil, "D"), (nil, "S"), (nil, "T"), (nil, "L"), (nil, "M"),
      (nil, "@"), (nil, "P"):
      return numbers.count == 1 && numbers[0] <= 999
    case (nil, "K"): return numbers == [0]
    case (nil, "J"): return numbers == [0] || numbers == [2]
    case (nil, "m"): return areStyles(numbers[...])
    default: return false
    }
  }

  private static func areStyles(_ numbers: ArraySlice<Int>) -> Bool {
    var rest = numbers
    while let number = rest.popFirst() {
      switch number {
      case 0, 1, 2, 3, 4, 7, 30...37, 39, 40...47, 49, 90...97, 100...107: continue
      case 38, 48:
        guard rest.popFirst() == 5, let index = rest.popFirst(), index < 256 else { return false }
      default: return false
      }
    }
    return true
  }

  private func violation(_ what: String, at index: Int) -> Violation {
    let around = rest[max(0, index - 40)..<min(rest.count, index + 40)]
    let shown = String(decoding: around, as: UTF8.self).unicodeScalars.map {
      $0.value < 0x7F && $0.value >= 0x20 ? String($0) : $0.escaped(asASCII: true)
    }
    return Violation(description: "\(what) at byte \(consumed + index): \(shown.joined())")
  }
}
