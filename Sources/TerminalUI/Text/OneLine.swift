extension String {
  /// The text with a blank for each of its newlines, or for several of them.
  public var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
