/// Why a text was not sent. It is still the typist's.
public enum SendRefusal: Error, Equatable, Sendable {
  /// There is nobody to send it to.
  case nobodyThere
  /// The other side has the turn.
  case notYourTurn
  /// Empty, or only white space.
  case blank
  /// Over `Limits.bodyBytesMax` by so many bytes.
  case tooLong(bytesOver: Int)
  /// The text was written for a customer who is not there any more.
  case writtenForAnother

  /// Checks what holds for every message, whoever sends it.
  static func check(_ text: String) -> SendRefusal? {
    if text.isBlank { return .blank }
    let over = text.utf8.count - Limits.bodyBytesMax
    return over > 0 ? .tooLong(bytesOver: over) : nil
  }
}

extension Sequence where Element == Character {
  /// Nothing, or only white space: never sent, and not worth keeping.
  @inlinable public var isBlank: Bool {
    // By scalars: a space that carries an accent is one white-space character, and yet is seen.
    allSatisfy { $0.unicodeScalars.allSatisfy(\.isBlank) }
  }
}

extension String {
  /// Nothing, or only white space: never sent, and not worth keeping.
  public var isBlank: Bool {
    // What is not, as nearly all that is asked about, shows that with its first byte.
    if let first = utf8.first, first > 0x20, first < 0x7F { return false }
    return unicodeScalars.allSatisfy(\.isBlank)
  }
}

extension StringProtocol {
  /// Nothing, or only white space: never sent, and not worth keeping.
  @inlinable public var isBlank: Bool { unicodeScalars.allSatisfy(\.isBlank) }
}

extension Unicode.Scalar {
  /// White space. The table of all characters is not asked for those of ASCII.
  @usableFromInline var isBlank: Bool {
    isASCII ? value == 0x20 || value &- 0x09 < 5 : properties.isWhitespace
  }
}
