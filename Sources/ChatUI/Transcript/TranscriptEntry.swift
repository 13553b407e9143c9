import ChatCore
import TerminalUI

/// One thing that is shown of a conversation. What the program has to say comes as a sentence: whoever shows
/// it makes it once, in the user's language.
public enum TranscriptEntry: Equatable, Sendable {
  case message(from: Party, String, MessageFlags)
  /// The user's own words, which stay on this side. They may have several lines.
  case note(String)
  case notice(String)

  /// What is seen of it, as it was said.
  func text(in language: Language) -> String {
    switch self {
    case .message(_, let text, _), .notice(let text): text
    case .note(let text): language.noteLine(text)
    }
  }

  /// The bytes of text that it holds.
  var textBytes: Int {
    switch self {
    case .message(_, let text, _), .note(let text), .notice(let text): text.utf8.count
    }
  }
}

extension Language {
  /// The user's own words as they are shown.
  func noteLine(_ text: String) -> String { pick("note: \(text)", "备注：\(text)") }
}
