import Testing

/// Expects exactly one line.
func expectOneLine(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(text.hasSuffix("\n"), sourceLocation: sourceLocation)
  #expect(
    text.split(separator: "\n", omittingEmptySubsequences: false).count == 2,
    "\(text.debugDescription)", sourceLocation: sourceLocation)
}

/// The English words in a Chinese text, which must have none. Names of programs and options, and the user's
/// own text, do not count.
func englishWords(in text: String, except allowed: [String] = []) -> [String] {
  var text = text
  let names = [
    "agent-console", "customer-term", "Kefu", "UTF-8", "history", "desks", "shell",
    "zsh", "bash", "fish", "help",
  ]
  for name in (names + allowed).sorted(by: { $0.count > $1.count }) {
    text = text.replacing(name, with: "")
  }
  text = text.replacing(#/--?[a-z][a-z-]*/#, with: "")
  return text.matches(of: #/[A-Za-z]{2,}/#).map { String($0.output) }
}
