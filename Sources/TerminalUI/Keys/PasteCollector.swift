/// Collects the content of a bracketed paste up to its end marker.
///
/// The marker may be split between reads. ESC occurs in it only as the first byte, so after a mismatch no
/// part of the matched bytes can start the marker again: the search needs no backtracking.
struct PasteCollector: Sendable {
  private static let endMarker: [UInt8] = Array("\u{1B}[201~".utf8)
  private static let escape: UInt8 = 0x1B

  /// The content, at most `limit` bytes.
  private(set) var bytes: [UInt8] = []
  /// The number of bytes dropped after the limit was reached.
  private(set) var cut = 0
  /// The number of bytes of the end marker matched so far.
  private var matched = 0
  let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  var isComplete: Bool { matched == Self.endMarker.count }

  /// Consumes bytes up to the end marker or the end of `input`, and returns their number.
  mutating func collect(_ input: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var index = input.startIndex
    while index < input.endIndex, !isComplete {
      let byte = input[index]
      if byte == Self.endMarker[matched] {
        matched += 1
        index += 1
      } else if matched > 0 {
        keep(Self.endMarker[..<matched])
        matched = 0
      } else {
        let end = Self.firstEscape(in: input[index...])
        keep(input[index..<end])
        index = end
      }
    }
    return index - input.startIndex
  }

  private mutating func keep(_ part: some RandomAccessCollection<UInt8>) {
    let kept = min(part.count, limit - bytes.count)
    bytes.append(contentsOf: part.prefix(kept))
    cut += part.count - kept
  }

  private static func firstEscape(in input: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var index = input.startIndex
    while index < input.endIndex, input[index] != escape { index += 1 }
    return index
  }
}
