import ChatCore
import Glibc
import TerminalUI

/// Cuts standard input into lines, without ever holding more of a line than a message can have.
public struct LineSplitter: Sendable {
  /// One line of input.
  public enum Line: Equatable, Sendable {
    case text(String)
    /// Over `Limits.bodyBytesMax` by so many bytes; its text was not kept.
    case tooLong(bytesOver: Int)
    /// Not UTF-8 from this byte on, counted from 1.
    case notUTF8(atByte: Int)
  }

  private var bytes: [UInt8] = []
  private var head = 0
  /// Bytes of the present line that were dropped because it is too long already.
  private var dropped = 0
  private var hasEnded = false

  /// The number of the line that `next` gave last, counted from 1.
  public private(set) var lineNumber = 0

  /// Before the first line.
  public init() {}

  /// Takes what was read.
  public mutating func append(_ more: UnsafeRawBufferPointer) {
    if head > 0 {
      bytes.removeSubrange(..<head)
      head = 0
    }
    bytes.append(contentsOf: more)
  }

  /// No more comes: what is there without a newline is the last line.
  public mutating func finish() {
    hasEnded = true
  }

  /// Everything was given out, and nothing more comes.
  public var isAtEnd: Bool { hasEnded && head == bytes.count && dropped == 0 }

  /// Bytes kept at the moment.
  var heldCount: Int { bytes.count - head }

  /// The next line without its LF, and without a CR before that; nil until one is complete.
  public mutating func next() -> Line? {
    guard let end = endOfLine else {
      dropExcess()
      guard hasEnded, head < bytes.count || dropped > 0 else { return nil }
      return take(upTo: bytes.count, next: bytes.count)
    }
    return take(upTo: end, next: end + 1)
  }

  /// Where the next newline is. memchr(3) looks at many bytes at once.
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

  /// Keeps one byte more than a message can have, which tells that the line is too long, and the last
  /// one, which may be the CR of its end.
  private mutating func dropExcess() {
    let excess = bytes.count - head - (Limits.bodyBytesMax + 2)
    guard excess > 0 else { return }
    let last = bytes[bytes.count - 1]
    bytes.removeLast(excess)
    bytes[bytes.count - 1] = last
    dropped += excess
  }
}
