extension [UInt8] {
  /// Copies bytes that are only lent.
  public init(copying bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { Array($0) }
  }
}

extension String {
  /// Copies bytes that are only lent, as UTF-8. What is none becomes U+FFFD, as in `String(decoding:as:)`.
  public init(decodingUTF8 bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
