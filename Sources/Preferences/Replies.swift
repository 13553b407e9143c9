/// The text of a canned reply, with placeholders.
public struct ReplyText: Sendable, Equatable {
  /// The text in the file, without one trailing newline. Never blank. It may exceed the length of a message:
  /// the length is known only after the placeholders are filled, and one long reply must not invalidate the
  /// others.
  public let raw: String

  /// The caller has checked the text.
  init(raw: String) { self.raw = raw }

  /// The text with `{name}` and `{time}` replaced everywhere. Other braces stay. Inserted values are not
  /// expanded again: a customer may be called `{time}`.
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

/// A canned reply and its name.
public struct Reply: Sendable, Equatable {
  /// Not blank, one line, no control characters, and unique.
  public let name: String
  /// The text.
  public let text: ReplyText
}

/// The agent's canned replies.
///
///     greeting = "您好 {name}"
///     [replies]
///     hello = "Hello {name}, what can I do for you?"
public struct Replies: Sendable, Equatable {
  /// The text for a customer who has just taken the seat.
  public private(set) var greeting: ReplyText?
  /// The replies, in file order.
  public private(set) var all: [Reply] = []

  /// No replies.
  public init() {}

  /// The text of the reply with this name; nil if there is none.
  public subscript(name: String) -> ReplyText? { all.first { $0.name == name }?.text }

  /// Reads the replies from the file at `path`; no replies if there is no such file.
  ///
  /// - Throws: the first error, in file order.
  public static func read(path: String) throws(PreferencesError) -> Replies {
    guard let contents = try FileContents.of(path: path) else { return Replies() }
    return try Replies(contents.bytes, path: path)
  }

  /// Parses the replies from a file's bytes. `path` is used only in errors.
  ///
  /// - Throws: the first error, in file order.
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
    // Three quotes on a line of their own usually end a multi-line string.
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
