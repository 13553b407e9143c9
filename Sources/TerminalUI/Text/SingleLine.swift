extension String {
  /// The text with each run of newlines replaced by one space, and without newlines at either end.
  public var singleLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
