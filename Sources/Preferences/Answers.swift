import Glibc

/// The two texts of a desk that answers by itself. In the file a line `---` stands between them.
///
///     We are closed. Please leave your message.
///     ---
///     Thank you. We will read it tomorrow.
public struct Answers: Sendable, Equatable {
  /// The reply to a customer's first message.
  public let first: String
  /// The reply to the next one, before the customer is let go.
  public let last: String

  /// Reads the texts from the file at `path`, which must exist.
  ///
  /// - Parameter textBytesMax: the most bytes of one text.
  /// - Throws: the first error, in file order.
  public static func read(path: String, textBytesMax: Int) throws(PreferencesError) -> Answers {
    guard let contents = try FileContents.of(path: path) else {
      throw PreferencesError(path: path, problem: .unreadable(errno: ENOENT))
    }
    return try Answers(contents.bytes, path: path, textBytesMax: textBytesMax)
  }

  /// Parses the texts from a file's bytes. `path` is used only in errors.
  public init(
    _ contents: [UInt8], path: String, textBytesMax: Int
  ) throws(PreferencesError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = contents.starts(with: mark) ? Array(contents.dropFirst(3)) : contents
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch let invalid {
      let byte = invalid.byteOffsets.lowerBound
      let line = 1 + bytes[..<byte].count { $0 == UInt8(ascii: "\n") }
      let offset = byte + contents.count - bytes.count
      throw PreferencesError(path: path, line: line, problem: .notUTF8(byte: offset))
    }
    let text = String(decoding: bytes, as: UTF8.self)
    // "\r\n" is one character.
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let separators = lines.indices.filter { lines[$0] == "---" }
    guard let separator = separators.first else {
      throw PreferencesError(path: path, problem: .noSeparator)
    }
    if separators.count > 1 {
      throw PreferencesError(path: path, line: separators[1] + 1, problem: .secondSeparator)
    }
    first = try Self.text(lines[..<separator], path, textBytesMax)
    last = try Self.text(lines[(separator + 1)...], path, textBytesMax)
  }

  /// The text of these lines, without blank ones at its ends.
  private static func text(
    _ lines: ArraySlice<Substring>, _ path: String, _ bytesMax: Int
  ) throws(PreferencesError) -> String {
    func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }
    guard let first = lines.firstIndex(where: { !isBlank($0) }),
      let last = lines.lastIndex(where: { !isBlank($0) })
    else {
      throw PreferencesError(path: path, line: lines.startIndex + 1, problem: .blankAnswer)
    }
    let text = lines[first...last].joined(separator: "\n")
    let over = text.utf8.count - bytesMax
    if over > 0 {
      throw PreferencesError(
        path: path, line: first + 1,
        problem: .answerTooLong(bytesOver: over, bytesMax: bytesMax))
    }
    return text
  }
}
