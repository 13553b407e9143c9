import CLinux
import Glibc

/// Bytes that are to be written, in order, up to a limit that the owner sets.
struct OutputBuffer {
  private var bytes: [UInt8] = []
  private var head = 0

  /// Bytes that wait.
  var count: Int { bytes.count - head }
  var isEmpty: Bool { head == bytes.count }

  mutating func append(_ more: some Collection<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Takes bytes over: they are not copied unless others wait before them. `more` is empty then, with
  /// room for the next ones.
  mutating func take(_ more: inout [UInt8]) {
    // What is written was dropped, so an empty buffer holds nothing that would come along.
    if bytes.isEmpty { return swap(&bytes, &more) }
    bytes.append(contentsOf: more)
    more.removeAll(keepingCapacity: true)
  }

  /// Lets `write` append bytes in place.
  mutating func fill(_ write: (inout [UInt8]) -> Void) {
    write(&bytes)
  }

  /// Writes until everything is gone or the descriptor takes no more.
  /// - Parameter write: write(2) or send(2) on the descriptor.
  /// - Returns: whether everything is gone.
  /// - Throws: what the call said; the bytes stay.
  @discardableResult
  mutating func flush(
    _ call: StaticString, _ write: (UnsafeRawBufferPointer) -> Int
  ) throws(SystemError) -> Bool {
    while head < bytes.count {
      let head = head
      let written = try nonblockingCall(call) {
        bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[head...])) }
      }
      guard let written else {
        compact()
        return false
      }
      self.head += written
    }
    reset()
    return true
  }

  /// Keeps the storage for the next message, unless a rare large one made it big.
  private mutating func reset() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 256 * 1024)
    head = 0
  }

  /// Writes until everything is gone or the transport says what it needs.
  /// - Returns: what it needs; nil if everything is gone.
  mutating func flush(
    through write: (Span<UInt8>) throws(TransportError) -> TransportProgress
  ) throws(TransportError) -> TransportProgress? {
    while head < bytes.count {
      let progress = try write(bytes.span.extracting(head...))
      guard case .bytes(let count) = progress else {
        compact()
        return progress
      }
      head += count
    }
    reset()
    return nil
  }

  mutating func removeAll() {
    bytes = []
    head = 0
  }

  /// Gives the written half back, at most once for each doubling, so that it stays linear.
  private mutating func compact() {
    guard head > bytes.count / 2 else { return }
    bytes.removeSubrange(..<head)
    head = 0
  }
}
