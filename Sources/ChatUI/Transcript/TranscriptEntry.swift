import ChatCore
import Languages
import TerminalUI

/// An entry of the transcript. A notice is a complete sentence in the user's language.
public enum TranscriptEntry: Equatable, Sendable {
  case message(from: Party, String, MessageFlags)
  /// A private note of the user, which is not sent. It may have several lines.
  case note(String)
  case notice(String)

  /// The text as shown, without cleaning and layout.
  func text(in language: any Language) -> String {
    switch self {
    case .message(_, let text, _), .notice(let text): text
    case .note(let text): language.noteLine(text)
    }
  }

  /// The size of its text in bytes.
  var textBytes: Int {
    switch self {
    case .message(_, let text, _), .note(let text), .notice(let text): text.utf8.count
    }
  }
}
