/// A text kept ready, with places to be filled.
public struct ReplyText: Sendable, Equatable {
  /// As the file has it, without one line end at its end. Never blank. It may be longer than a message can
  /// be: only when it is filled can anybody know, and the other replies are as good as ever.
  public let raw: String

  /// A text that needs no checking.
  init(raw: String) { self.raw = raw }

  /// The text for a customer: `{name}` and `{time}` replaced wherever they stand, all else in
  /// braces left as it is. What is put in is not looked at again: a customer may be called
  /// `{time}`.
  public func filled(name: String, time: String) -> String {
    var filled = ""
    var rest = raw[...]
    while let brace = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
      filled += rest[..<brace]
      rest = rest[brace...]
      if rest.utf8.starts(with: "{name}".utf8) {
        filled += name
        rest = rest[rest.utf8.index(brace, offsetBy: 6)...]
      } else if rest.utf8.starts(with: "{time}".utf8) {
        filled += time
        rest = rest[rest.utf8.index(brace, offsetBy: 6)...]
      } else {
        filled += "{"
        rest = rest[rest.utf8.index(after: brace)...]
      }
    }
    return filled + rest
  }
}

/// A text and the name by which it is asked for.
public struct Reply: Sendable, Equatable {
  /// Not blank, one line, no control characters, and no other reply's name.
  public let name: String
  /// What it says.
  public let text: ReplyText
}

/// The texts that an agent keeps ready.
///
///     greeting = "您好 {name}"
///     [replies]
///     hello = "Hello {name}, what can I do for you?"
public struct Replies: Sendable, Equatable {
  /// What a customer who takes the seat is told first.
  public private(set) var greeting: ReplyText?
  /// The replies in the order of the file.
  public private(set) var all: [Reply] = []

  /// None.
  public init() {}

  /// The text of the reply with this name.
  public subscript(name: String) -> ReplyText? { all.first { $0.name == name }?.text }

  /// The replies in the file at `path`; none if there is no such file.
  ///
  /// - Throws: the first thing that is wrong with it, in the order of the file.
  public static func read(path: String) throws(PreferencesError) -> Replies {
    guard let contents = try FileContents.of(path: path) else { return Replies() }
    return try Replies(contents.bytes, path: path)
  }

  /// The replies in the bytes of a file. `path` is for the errors only.
  ///
  /// - Throws: the first thing that is wrong with them.
  public init(_ contents: [UInt8], path: String) throws(PreferencesError) {
    for entry in try Document(contents, path: path).entries {
      switch Key(rawValue: entry.name) {
      case .greeting: greeting = try entry.replyText()
      case .replies: try takeReplies(entry)
      case nil: throw entry.unknown(known: Key.allCases.map(\.rawValue))
      }
    }
  }

  private enum Key: String, CaseIterable { case greeting, replies }

  private mutating func takeReplies(_ table: Document.Entry) throws(PreferencesError) {
    var names: Set<String> = []
    for entry in try table.table() {
      let name = entry.name
      guard !name.isBlank else { throw entry.keyError(.emptyName) }
      guard !name.unicodeScalars.contains(where: \.isControlOrLineEnd) else {
        throw entry.keyError(.controlCharacterInName(name))
      }
      guard names.insert(name).inserted else { throw entry.keyError(.sameName(name)) }
      all.append(Reply(name: name, text: try entry.replyText()))
    }
  }
}

extension Document.Entry {
  fileprivate func replyText() throws(PreferencesError) -> ReplyText {
    var text = try text()
    // Three quotes on a line of their own are how people end a text of several lines.
    if text.utf8.last == UInt8(ascii: "\n") { text.unicodeScalars.removeLast() }
    guard !text.isBlank else { throw valueError(.emptyText(key: key)) }
    return ReplyText(raw: text)
  }
}

extension String {
  fileprivate var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}

extension Unicode.Scalar {
  fileprivate var isControlOrLineEnd: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
