extension [UInt8] {
  /// Copies a span of borrowed bytes into an array.
  public init(copying bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { Array($0) }
  }
}

extension String {
  /// Copies a span of borrowed bytes into a string, as UTF-8. Ill-formed sequences become U+FFFD, as in
  /// `String(decoding:as:)`.
  public init(decodingUTF8 bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
