import Glibc

/// The reading end of something a child writes to, and all that came from it so far.
final class Collector {
  private(set) var descriptor: Int32
  private(set) var bytes: [UInt8] = []

  var isAtEnd: Bool { descriptor < 0 }

  /// Takes over `descriptor` and closes it at its end.
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

  /// Reads what is there now. A terminal whose other side is closed says EIO instead of the end.
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
