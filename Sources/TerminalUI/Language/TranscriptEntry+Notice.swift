import ChatCore

extension TranscriptEntry {
  /// An entry of the machines, in a language.
  public init(_ entry: Entry, _ language: Language) {
    switch entry {
    case .message(let party, let text, let marks): self = .message(from: party, text, marks)
    case .notice(.note(let text)): self = .note(text)
    case .notice(let notice): self = .notice(language.text(of: notice))
    }
  }
}
