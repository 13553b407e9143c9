import ChatCore
import TerminalUI

/// What plain mode writes: one event a line, for pipes, scripts and screen readers.
///
///     * notice
///     < received
///     > sent
///       a further line of the message above
public struct PlainLines: Sendable {
  private let language: Language
  private let role: Role
  /// What stands before a message of one's own and of the other side, for each set of marks; a flood out
  /// of turn has its notice before each message.
  private let ownOpenings: [[UInt8]]
  private let openings: [[UInt8]]
  private static let continuation = Array("  ".utf8)
  private static let newline = UInt8(ascii: "\n")

  /// Lines in a language, as one of the two sides sees them.
  public init(_ language: Language, _ role: Role) {
    self.language = language
    self.role = role
    ownOpenings = Self.openings(language, sign: "> ")
    openings = Self.openings(language, sign: "< ")
  }

  /// The marks have a notice of their own, so that no text can be taken for marked.
  private static func openings(_ language: Language, sign: StaticString) -> [[UInt8]] {
    (0...MessageFlags.all.rawValue).map { set in
      var opening: [UInt8] = []
      if let mark = language.text(of: MessageFlags(rawValue: set)) {
        appendNotice(mark + language.pick(":", "："), to: &opening)
      }
      return opening + Array("\(sign)".utf8)
    }
  }

  /// Appends an entry's lines.
  public func append(_ entry: TranscriptEntry, to bytes: inout [UInt8]) {
    switch entry {
    case .message(let party, let text, let marks):
      let isOwn = (party == .agent) == (role == .agent)
      bytes.append(contentsOf: (isOwn ? ownOpenings : openings)[Int(marks.rawValue)])
      VisibleText.appendPlain(text, as: .body, continuation: Self.continuation, to: &bytes)
      bytes.append(Self.newline)
    case .note(let text):
      bytes.append(contentsOf: "* ".utf8)
      let note = language.noteLine(text)
      VisibleText.appendPlain(note, as: .body, continuation: Self.continuation, to: &bytes)
      bytes.append(Self.newline)
    case .notice(let text):
      appendNotice(text, to: &bytes)
    }
  }

  /// Appends a notice that is not an entry.
  public func appendNotice(_ text: String, to bytes: inout [UInt8]) {
    Self.appendNotice(text, to: &bytes)
  }

  private static func appendNotice(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "* ".utf8)
    VisibleText.appendPlain(text, as: .name, continuation: [], to: &bytes)
    bytes.append(newline)
  }
}
