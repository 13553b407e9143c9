import Testing

/// One line, and only one.
func expectOneLine(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(text.hasSuffix("\n"), sourceLocation: sourceLocation)
  #expect(
    text.split(separator: "\n", omittingEmptySubsequences: false).count == 2,
    "\(text.debugDescription)", sourceLocation: sourceLocation)
}

/// Words that a Chinese text must not have. What one types is not a word: names of the programs, of
/// options, and what the user said.
func englishWords(in text: String, except allowed: [String] = []) -> [String] {
  var text = text
  let names = [
    "agent-console", "customer-term", "Kefu", "UTF-8", "history", "shell",
    "zsh", "bash", "fish", "help",
  ]
  for name in (names + allowed).sorted(by: { $0.count > $1.count }) {
    text = text.replacing(name, with: "")
  }
  text = text.replacing(#/--?[a-z][a-z-]*/#, with: "")
  return text.matches(of: #/[A-Za-z]{2,}/#).map { String($0.output) }
}
