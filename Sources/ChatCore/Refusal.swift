/// Why a text was not sent. The text stays with its author.
public enum SendRefusal: Error, Equatable, Sendable {
  /// There is no peer to send it to.
  case nobodyThere
  /// It is the other side's turn.
  case notYourTurn
  /// Empty or only white space.
  case blank
  /// Longer than `Limits.bodyBytesMax`, by `bytesOver` bytes.
  case tooLong(bytesOver: Int)
  /// The text was written for an earlier customer.
  case writtenForAnother

  /// Checks the rules that apply to messages of both sides.
  static func check(_ text: String) -> SendRefusal? {
    if text.isBlank { return .blank }
    let over = text.utf8.count - Limits.bodyBytesMax
    return over > 0 ? .tooLong(bytesOver: over) : nil
  }
}

extension Sequence where Element == Character {
  /// Whether this is empty or only white space: such a text is never sent, and not worth keeping.
  @inlinable public var isBlank: Bool {
    // Per scalar: a space with a combining accent is one white-space `Character`, but it is visible.
    allSatisfy { $0.unicodeScalars.allSatisfy(\.isBlank) }
  }
}

extension String {
  /// Whether this is empty or only white space: such a text is never sent, and not worth keeping.
  public var isBlank: Bool {
    // Fast path: nearly all texts are not blank, and begin with a printable ASCII character.
    if let first = utf8.first, first > 0x20, first < 0x7F { return false }
    return unicodeScalars.allSatisfy(\.isBlank)
  }
}

extension StringProtocol {
  /// Whether this is empty or only white space: such a text is never sent, and not worth keeping.
  @inlinable public var isBlank: Bool { unicodeScalars.allSatisfy(\.isBlank) }
}

extension Unicode.Scalar {
  /// Whether this is white space. Fast path for ASCII without a lookup of Unicode properties.
  @usableFromInline var isBlank: Bool {
    isASCII ? value == 0x20 || value &- 0x09 < 5 : properties.isWhitespace
  }
}
