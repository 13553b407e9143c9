/// Collects a bracketed paste up to its end marker, whatever is inside.
///
/// The marker may be cut anywhere between two reads. Only its first byte is ESC, so after a
/// mismatch nothing of the matched part can begin the marker again: one pass, no going back.
struct PasteCollector: Sendable {
  private static let endMarker: [UInt8] = Array("\u{1B}[201~".utf8)
  private static let escape: UInt8 = 0x1B

  /// What is kept of the paste. Never more than `limit`.
  private(set) var bytes: [UInt8] = []
  /// How many bytes came after the limit was reached.
  private(set) var cut = 0
  /// How much of the end marker has come.
  private var matched = 0
  let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  var isComplete: Bool { matched == Self.endMarker.count }

  /// Takes bytes up to the end marker or to the end of `input`; tells how many.
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
