// The facts that statistics read.

extension Fact {
  /// The agent gave the conversation `tag`.
  public static let tagged = "tagged"
  /// The agent took `tag` away.
  public static let untagged = "untagged"
  /// The customer gave `rating`, 1 to 5.
  public static let rated = "rated"
}
