/// What a program is told by its command line, as plain values.
///
/// swift-argument-parser takes two milliseconds to read a command line, by reflection, and an
/// executable starts in less than one. So the plain forms are read here: options of the program
/// spelt out, each once, `--port 4000` or `--port=4000`, and words that are no options. For anything
/// else (help, completions, subcommands, `--`, and all that is wrong) the answer is nil, and the
/// parser has the word. The two never differ where both have an answer.
public protocol QuickOptions: Equatable, Sendable {
  /// The defaults.
  init()

  /// Takes an option, which `argument` says more of.
  /// - Returns: false if it is not understood here.
  mutating func take(_ option: String, _ argument: inout QuickArgument) -> Bool

  /// Takes a word that is no option.
  /// - Returns: false if there is no place for it.
  mutating func take(word: String) -> Bool

  /// Whether all is there that must be.
  var isComplete: Bool { get }

  /// What is wrong with options that are right each by itself, in the user's language.
  var problem: String? { get }
}

extension QuickOptions {
  /// Reads a command line, the program's name left out. nil: ask the parser.
  public init?(quickly arguments: [String]) {
    self.init()
    var seen: [Substring] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard word.utf8.first == UInt8(ascii: "-") else {
        guard !word.isEmpty, take(word: word) else { return nil }
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0]
      // A flag and its opposite are one option.
      let key = name.hasPrefix("--no-") ? name.dropFirst("--no-".count) : name.dropFirst(2)
      guard !seen.contains(key) else { return nil }
      seen.append(key)
      var argument = QuickArgument(attached: parts.dropFirst().first, rest: rest)
      guard take(String(name), &argument) else { return nil }
      rest = argument.rest
    }
    guard isComplete, problem == nil else { return nil }
  }
}

/// What stands behind an option's name.
public struct QuickArgument {
  /// What follows an equals sign.
  fileprivate let attached: Substring?
  fileprivate var rest: ArraySlice<String>

  /// An option that takes nothing.
  public mutating func flag() -> Bool { attached == nil }

  /// A text.
  public mutating func text() -> String? {
    if let attached { return attached.isEmpty ? nil : String(attached) }
    // The parser takes what begins with a dash for an option, whatever comes before it.
    guard let next = rest.first, !next.isEmpty, !next.hasPrefix("-") else { return nil }
    rest.removeFirst()
    return next
  }

  /// A number in the type's range.
  public mutating func number<Number: FixedWidthInteger>(as type: Number.Type = Number.self)
    -> Number?
  { text().flatMap { Number($0) } }

  /// Puts a value where it belongs; false if there is none.
  public static func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }

  /// The same where nothing may stand: no value is still none to put there.
  public static func set<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }
}
