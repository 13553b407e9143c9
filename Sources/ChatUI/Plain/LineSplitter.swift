import ChatCore
import Glibc
import TerminalUI

/// Splits standard input into lines. Never holds much more of a line than the longest message.
public struct LineSplitter: Sendable {
  /// One line of input.
  public enum Line: Equatable, Sendable {
    case text(String)
    /// Longer than `Limits.bodyBytesMax` by `bytesOver` bytes. Its text is not kept.
    case tooLong(bytesOver: Int)
    /// Invalid UTF-8 at this byte, counted from 1.
    case notUTF8(atByte: Int)
  }

  private var bytes: [UInt8] = []
  private var head = 0
  /// The bytes of the current line that were dropped because it is too long.
  private var dropped = 0
  private var hasEnded = false

  /// The number of the line that `next` returned last, counted from 1.
  public private(set) var lineNumber = 0

  /// A splitter without input.
  public init() {}

  /// Appends input.
  public mutating func append(_ more: UnsafeRawBufferPointer) {
    if head > 0 {
      bytes.removeSubrange(..<head)
      head = 0
    }
    bytes.append(contentsOf: more)
  }

  /// Marks the end of the input. Bytes after the last newline become the last line.
  public mutating func finish() {
    hasEnded = true
  }

  /// Whether the input has ended and all lines have been returned.
  public var isAtEnd: Bool { hasEnded && head == bytes.count && dropped == 0 }

  /// The number of bytes held.
  var heldCount: Int { bytes.count - head }

  /// The next line without its LF or CR LF; nil if none is complete.
  public mutating func next() -> Line? {
    guard let end = endOfLine else {
      dropExcess()
      guard hasEnded, head < bytes.count || dropped > 0 else { return nil }
      return take(upTo: bytes.count, next: bytes.count)
    }
    return take(upTo: end, next: end + 1)
  }

  /// The index of the next LF. memchr(3) is vectorized.
  private var endOfLine: Int? {
    bytes.withUnsafeBytes { all in
      guard let start = all.baseAddress, head < all.count,
        let found = memchr(start + head, Int32(UInt8(ascii: "\n")), all.count - head)
      else { return nil }
      return UnsafeRawPointer(found) - start
    }
  }

  private mutating func take(upTo end: Int, next: Int) -> Line {
    defer {
      head = next
      dropped = 0
    }
    lineNumber += 1
    var end = end
    if end > head, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let over = dropped + (end - head) - Limits.bodyBytesMax
    if over > 0 { return .tooLong(bytesOver: over) }
    let line = bytes.span.extracting(head..<end)
    do {
      return .text(String(copying: try UTF8Span(validating: line)))
    } catch {
      return .notUTF8(atByte: error.byteOffsets.lowerBound + 1)
    }
  }

  /// Limits the bytes of an incomplete line to two more than a message can have. One of them proves that the
  /// line is too long; the last byte is kept because it may be the CR of CR LF.
  private mutating func dropExcess() {
    let excess = bytes.count - head - (Limits.bodyBytesMax + 2)
    guard excess > 0 else { return }
    let last = bytes[bytes.count - 1]
    bytes.removeLast(excess)
    bytes[bytes.count - 1] = last
    dropped += excess
  }
}
