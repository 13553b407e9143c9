// The protocol once more and on purpose apart from the library's: a test of the bytes must not be
// made by the code that it tests.

/// A frame as it goes over the wire: `0015|1|nickname`.
public func frame(_ type: Int, _ body: String) -> [UInt8] {
  frame(type, Array(body.utf8))
}

/// A frame whose body need not be text.
public func frame(_ type: Int, _ body: [UInt8]) -> [UInt8] {
  let length = String(body.count + 7)
  let padded = String(repeating: "0", count: max(0, 4 - length.count)) + length
  return Array("\(padded)|\(type)|".utf8) + body
}

extension RawPeer {
  /// The next frame, whole: its type and its body.
  public func receiveFrame(
    within interval: Duration = .patience, file: String = #fileID, line: Int = #line
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
