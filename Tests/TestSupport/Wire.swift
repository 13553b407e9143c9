// A second implementation of the protocol, on purpose independent of the library: a test of the bytes must
// not use the code under test.

/// An encoded frame: `0015|1|nickname`.
public func frame(_ type: Int, _ body: String) -> [UInt8] {
  frame(type, Array(body.utf8))
}

/// An encoded frame whose body may be invalid UTF-8.
public func frame(_ type: Int, _ body: [UInt8]) -> [UInt8] {
  let length = String(body.count + 7)
  let padded = String(repeating: "0", count: max(0, 4 - length.count)) + length
  return Array("\(padded)|\(type)|".utf8) + body
}

extension RawPeer {
  /// Receives the next complete frame: its type and its body.
  public func receiveFrame(
    within interval: Duration = .timeout, file: String = #fileID, line: Int = #line
  ) throws -> (type: Int, body: String) {
    let bytes = try receive("frame", interval, file, line) { bytes in
      guard bytes.count >= 7 else { return nil }
      let header = String(decoding: bytes.prefix(7), as: UTF8.self)
      guard let length = Int(header.prefix(4)), length >= 7 else {
        throw TestFailure("\"\(header)\" is no frame's header", file: file, line: line)
      }
      return bytes.count >= length ? length : nil
    }
    return (Int(bytes[5]) - 0x30, String(decoding: bytes.dropFirst(7), as: UTF8.self))
  }
}
