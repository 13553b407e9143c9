import ChatCore
import Languages
import TerminalUI

/// The output format of plain mode: one event per line, for pipes, scripts and screen readers.
///
///     * notice
///     < received
///     > sent
///       continuation line of the message above
public struct PlainLines: Sendable {
  private let language: any Language
  private let role: Role
  /// The prefixes of own and of received messages, indexed by the set of flags. Precomputed: in a flood of
  /// messages out of turn, each one has a notice before it.
  private let ownOpenings: [[UInt8]]
  private let openings: [[UInt8]]
  private static let continuation = Array("  ".utf8)
  private static let newline = UInt8(ascii: "\n")

  /// Creates a formatter for a language, from the view of one side.
  public init(_ language: any Language, _ role: Role) {
    self.language = language
    self.role = role
    ownOpenings = Self.openings(language, sign: "> ")
    openings = Self.openings(language, sign: "< ")
  }

  /// Flags are shown in a separate notice, so that no message can imitate them with its text.
  private static func openings(_ language: any Language, sign: StaticString) -> [[UInt8]] {
    (0...MessageFlags.all.rawValue).map { set in
      var opening: [UInt8] = []
      if let mark = language.text(of: MessageFlags(rawValue: set)) {
        appendNotice(language.markLine(mark), to: &opening)
      }
      return opening + Array("\(sign)".utf8)
    }
  }

  /// Appends the lines of an entry.
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

  /// Appends a notice that is not in the transcript.
  public func appendNotice(_ text: String, to bytes: inout [UInt8]) {
    Self.appendNotice(text, to: &bytes)
  }

  private static func appendNotice(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "* ".utf8)
    VisibleText.appendPlain(text, as: .name, continuation: [], to: &bytes)
    bytes.append(newline)
  }
}
