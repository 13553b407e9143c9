import ChatUI
import Languages
import TerminalUI

/// What the window is called: seen in a task bar or a list of windows, where the screen itself is not.
struct WindowTitle {
  private enum Words: Int, CaseIterable {
    case none
    case program
    case yourTurn
    case overdue
  }

  private var words = Words.none
  /// What makes the terminal show each of them. There are no others, so they are made once.
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

  /// For a terminal that does not show it yet.
  func append(to output: inout [UInt8]) { output += forms[words.rawValue] }

  /// Says what the status means for whoever looks elsewhere, if that is something new.
  mutating func follow(_ status: Status, _ output: inout [UInt8]) {
    let new: Words =
      status.input != .open ? .program : status.isOverdue ? .overdue : .yourTurn
    guard new != words else { return }
    words = new
    append(to: &output)
  }
}
