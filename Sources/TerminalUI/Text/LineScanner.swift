/// Splits text into lines and tells which need no cleaning, at about the speed of a copy.
struct LineScanner {
  /// Valid UTF-8.
  private let bytes: UnsafeBufferPointer<UInt8>
  private let kind: VisibleText.Kind
  /// The start of the next line; nil after the last line.
  private var next: Int? = 0

  init(bytes: UnsafeBufferPointer<UInt8>, kind: VisibleText.Kind) {
    self.bytes = bytes
    self.kind = kind
  }

  /// The next line without its newline, and whether all its characters can be shown unchanged. Text of kind
  /// `.name` is a single line.
  mutating func nextLine() -> (range: Range<Int>, isClean: Bool)? {
    guard let start = next else { return nil }
    var isClean = true
    var at = start
    while true {
      if isClean { at = skipFastPath(from: at) }
      guard at < bytes.count else { break }
      if let length = newlineLength(at: at) {
        next = at + length
        return (start..<at, isClean)
      }
      if isClean {
        let (scalar, length) = decode(at: at)
        isClean = ScalarClass(scalar).isPlain || (scalar == "\t" && kind == .body)
        at += length
      } else {
        at += 1
      }
    }
    next = nil
    return (start..<bytes.count, isClean)
  }

  private func newlineLength(at index: Int) -> Int? {
    guard kind == .body else { return nil }
    if bytes[index] == UInt8(ascii: "\n") { return 1 }
    let isCRLF =
      bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count
      && bytes[index + 1] == UInt8(ascii: "\n")
    return isCRLF ? 2 : nil
  }

  /// Whether the whole text is one line of common characters that can be shown unchanged.
  var isFastPath: Bool { skipFastPath(from: 0) == bytes.count }

  /// Skips printable ASCII, common ideographs and CJK punctuation.
  private func skipFastPath(from start: Int) -> Int {
    var at = start
    while at < bytes.count {
      let lead = bytes[at]
      if lead &- 0x20 < 0x5F {
        at = skipPrintableASCII(from: at)
      } else if lead &- 0xE4 < 6 {
        at += 3  // U+4000 to U+9FFF
      } else if lead == 0xEF && bytes[at + 1] == 0xBC && bytes[at + 2] != 0x80
        || lead == 0xE3 && bytes[at + 1] == 0x80 && bytes[at + 2] < 0xAA
      {
        at += 3  // U+FF01 to U+FF3F, U+3000 to U+3029
      } else {
        break
      }
    }
    return at
  }

  private func skipPrintableASCII(from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    var at = start
    while at + 64 <= raw.count {
      let words = raw.loadUnaligned(fromByteOffset: at, as: SIMD8<UInt64>.self)
      let suspects = words | (words &+ Self.ones) | (words &- (Self.ones &* 0x20))
      let half = suspects.lowHalf | suspects.highHalf
      let quarter = half.lowHalf | half.highHalf
      if (quarter.x | quarter.y) & Self.highs != 0 { break }
      at += 64
    }
    while at + 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let suspects = (word | (word &+ Self.ones) | (word &- (Self.ones &* 0x20))) & Self.highs
      if suspects != 0 { return at + suspects.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < bytes.count, bytes[at] &- 0x20 < 0x5F { at += 1 }
    return at
  }

  // SWAR: 8 bytes in a word, or 64 bytes in a SIMD vector of 8 words, are tested together. The high bit of a
  // byte in `suspects` is set for a byte above 0x7E or below 0x20. A byte above 0x7E has the bit itself, or
  // gets it when 1 is added; a byte below 0x20 borrows when 0x20 is subtracted. Carries and borrows can set
  // the bit of later bytes wrongly, so only the first set bit is certain.
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Decodes the scalar at `index`. Returns it and its length in bytes.
  private func decode(at index: Int) -> (Unicode.Scalar, Int) {
    let lead = UInt32(bytes[index])
    func low(_ offset: Int) -> UInt32 { UInt32(bytes[index + offset] & 0x3F) }
    let value: UInt32
    let length: Int
    switch lead {
    case ..<0x80: (value, length) = (lead, 1)
    case ..<0xE0: (value, length) = ((lead & 0x1F) << 6 | low(1), 2)
    case ..<0xF0: (value, length) = ((lead & 0xF) << 12 | low(1) << 6 | low(2), 3)
    default:
      (value, length) = ((lead & 7) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4)
    }
    return (Unicode.Scalar(value)!, length)
  }
}
