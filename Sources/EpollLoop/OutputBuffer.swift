import CLinux
import Glibc

/// A queue of bytes to be written. The owner enforces the size limit.
struct OutputBuffer {
  private var bytes: [UInt8] = []
  private var head = 0

  /// The number of unwritten bytes.
  var count: Int { bytes.count - head }
  var isEmpty: Bool { head == bytes.count }

  mutating func append(_ more: some Collection<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Moves bytes into the buffer, without a copy if the buffer is empty. Afterwards `more` is empty and keeps
  /// some capacity for reuse.
  mutating func take(_ more: inout [UInt8]) {
    // `reset` and `removeAll` drop written bytes, so an empty array here has no written prefix either.
    if bytes.isEmpty { return swap(&bytes, &more) }
    bytes.append(contentsOf: more)
    more.removeAll(keepingCapacity: true)
  }

  /// Lets `write` append bytes in place.
  mutating func fill(_ write: (inout [UInt8]) -> Void) {
    write(&bytes)
  }

  /// Writes until the buffer is empty or the descriptor would block.
  /// - Parameter write: write(2) or send(2) on the descriptor.
  /// - Returns: whether the buffer is empty.
  /// - Throws: the error of the call. Unwritten bytes stay in the buffer.
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

  /// Empties the buffer. The storage is kept for reuse unless a rare large message has made it big.
  private mutating func reset() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 256 * 1024)
    head = 0
  }

  /// Writes through a transport until the buffer is empty or the transport would block.
  /// - Returns: what the transport waits for; nil if the buffer is empty.
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

  /// Removes the written prefix once it is more than half of the array, so that the total cost stays linear.
  private mutating func compact() {
    guard head > bytes.count / 2 else { return }
    bytes.removeSubrange(..<head)
    head = 0
  }
}
