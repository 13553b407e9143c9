import ChatUI
import Languages
import TerminalUI

/// The title of the terminal's window. It is visible in a task bar or window list while the screen is not.
struct WindowTitle {
  private enum Words: Int, CaseIterable {
    case none
    case program
    case yourTurn
    case overdue
  }

  private var words = Words.none
  /// The bytes that set each title, computed once.
  private let forms: [[UInt8]]

  init(_ terminal: TerminalDescription, _ language: any Language) {
    forms = Words.allCases.map { words in
      var bytes: [UInt8] = []
      terminal.appendTitle(Self.text(of: words, language), to: &bytes)
      return bytes
    }
  }

  private static func text(of words: Words, _ language: any Language) -> String {
    switch words {
    case .none: ""
    case .program: "Kefu"
    case .yourTurn: language.yourTurn
    case .overdue: language.stillYourTurn
    }
  }

  /// Writes the present title to a terminal that does not show it yet.
  func append(to output: inout [UInt8]) { output += forms[words.rawValue] }

  /// Updates the title from the status. Writes nothing if it stays the same.
  mutating func follow(_ status: Status, _ output: inout [UInt8]) {
    let new: Words =
      status.input != .open ? .program : status.isOverdue ? .overdue : .yourTurn
    guard new != words else { return }
    words = new
    append(to: &output)
  }
}
