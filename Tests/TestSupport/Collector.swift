import Glibc

/// The read end of a stream that a child writes to, and all bytes read from it so far.
final class Collector {
  private(set) var descriptor: Int32
  private(set) var bytes: [UInt8] = []

  var isAtEnd: Bool { descriptor < 0 }

  /// Takes ownership of `descriptor`, and closes it at end of file.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    makeNonblocking(descriptor)
  }

  deinit { close() }

  func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
  }

  /// Reads the available bytes. A pseudo-terminal whose other side is closed returns EIO instead of end of
  /// file.
  func collect() {
    while descriptor >= 0 {
      let count = withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count > 0 { bytes.append(contentsOf: buffer.prefix(count)) }
        return count
      }
      if count > 0 || (count < 0 && errno == EINTR) { continue }
      if count < 0 && errno == EAGAIN { return }
      close()
    }
  }
}
