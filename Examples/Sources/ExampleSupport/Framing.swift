import EpollLoop

/// Where one message ends and the next begins.
public enum Framing: Sendable {
  /// One read is one message, as the lessons' programs take it. That is no framing at all: two messages that come
  /// close together are one, and a long one is several. It works as long as both sides take turns.
  case reads
  /// A message is a line.
  case lines

  /// A message as it goes over the wire.
  public func encode(_ message: [UInt8]) -> [UInt8] {
    self == .lines ? message + [UInt8(ascii: "\n")] : message
  }
}

/// Cuts what comes into messages.
public struct MessageReader {
  /// A line was longer than any may be.
  public struct LineTooLong: Error, CustomStringConvertible {
    /// What is wrong.
    public var description: String { "a line of more than \(MessageReader.maximumLineBytes) bytes" }
  }

  /// Bytes of a line. Without a limit, a peer that never ends its line would fill the memory.
  public static let maximumLineBytes = 64 * 1024

  private let framing: Framing
  private var messages: [[UInt8]] = []
  /// So many of them were taken: a read of nothing but line ends holds tens of thousands, and to remove the first of an
  /// array moves all others.
  private var takenCount = 0
  private var unfinished: [UInt8] = []

  /// Reads messages that are framed in this way.
  public init(_ framing: Framing) { self.framing = framing }

  /// Takes bytes as they came.
  public mutating func append(_ bytes: Span<UInt8>) throws(LineTooLong) {
    guard framing == .lines else { return messages.append([UInt8](copying: bytes)) }
    for index in bytes.indices {
      if bytes[index] != UInt8(ascii: "\n") {
        unfinished.append(bytes[index])
        if unfinished.count > Self.maximumLineBytes { throw LineTooLong() }
      } else {
        finish()
      }
    }
  }

  /// The next whole message; nil if there is none yet.
  public mutating func next() -> [UInt8]? {
    guard takenCount < messages.count else {
      messages.removeAll(keepingCapacity: true)
      takenCount = 0
      return nil
    }
    defer { takenCount += 1 }
    return messages[takenCount]
  }

  /// The input has ended: a line without an end is one too.
  public mutating func end() {
    if !unfinished.isEmpty { finish() }
  }

  private mutating func finish() {
    // Some end their lines with CR LF (telnet, RFC 854).
    if unfinished.last == UInt8(ascii: "\r") { unfinished.removeLast() }
    messages.append(unfinished)
    unfinished = []
  }
}
