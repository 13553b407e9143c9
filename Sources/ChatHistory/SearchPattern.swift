import Glibc

/// A case-insensitive substring search. It folds case exactly as FTS5 does, so that an entry is found alike
/// before and after it is indexed.
package struct SearchPattern {
  /// Case-folded and null-terminated.
  private let bytes: [UInt8]
  /// If false, the pattern has no cased letters, and a text is searched without folding it.
  private let isCased: Bool
  /// A buffer for the folded text, reused to avoid allocations.
  private var folded: [UInt8] = []

  /// - Parameter text: must not contain U+0000.
  package init(_ text: String) {
    isCased = text.unicodeScalars.contains { $0.properties.isCased }
    bytes = Self.folded(text)
  }

  /// Whether the text contains the pattern. `text` is null-terminated, so anything after a U+0000 is not
  /// searched. FTS5 does not index it either.
  package mutating func isIn(_ text: UnsafePointer<UInt8>) -> Bool {
    guard isCased else { return Self.contains(text, bytes) }
    folded.removeAll(keepingCapacity: true)
    Self.appendFolded(text, to: &folded)
    return Self.contains(folded, bytes)
  }

  private static func contains(_ text: UnsafePointer<UInt8>, _ part: UnsafePointer<UInt8>) -> Bool {
    text.withMemoryRebound(to: CChar.self, capacity: 1) { text in
      part.withMemoryRebound(to: CChar.self, capacity: 1) { strstr(text, $0) != nil }
    }
  }

  /// The text, case-folded, up to its first U+0000.
  package static func foldedText(_ text: String) -> String {
    String(decoding: folded(text).dropLast(), as: UTF8.self)
  }

  /// The text, case-folded and null-terminated.
  static func folded(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    appendFolded(Array(text.utf8) + [0], to: &bytes)
    return bytes
  }

  /// Appends a null-terminated text, case-folded, and a null byte. Invalid UTF-8 is copied unchanged.
  private static func appendFolded(_ text: UnsafePointer<UInt8>, to bytes: inout [UInt8]) {
    var next = text
    while next[0] != 0 {
      guard next[0] >= 0x80, let (scalar, length) = scalar(at: next) else {
        bytes.append(next[0] &- UInt8(ascii: "A") < 26 ? next[0] | 0x20 : next[0])
        next += 1
        continue
      }
      if let folded = CaseFolding.folded(scalar) {
        bytes.append(contentsOf: UTF8.encode(folded)!)
      } else {
        bytes.append(contentsOf: UnsafeBufferPointer(start: next, count: length))
      }
      next += length
    }
    bytes.append(0)
  }

  /// The multi-byte scalar at `bytes`; nil if there is none.
  private static func scalar(at bytes: UnsafePointer<UInt8>) -> (Unicode.Scalar, length: Int)? {
    let length = (~bytes[0]).leadingZeroBitCount
    guard (2...4).contains(length) else { return nil }
    var value = UInt32(bytes[0]) & (0x7F >> UInt32(length))
    for index in 1..<length {
      guard bytes[index] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[index] & 0x3F)
    }
    return Unicode.Scalar(value).map { ($0, length) }
  }
}

/// Case folding beyond ASCII, as in FTS5: one scalar to one scalar, with the letters of Unicode 6. (ı is not
/// folded, although its capital is I.)
private enum CaseFolding {
  /// The folded form; nil if it is the scalar itself.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let value = scalar.value
    switch value {
    case 0..<tableEnd: return table[Int(value)]
    // Chinese, Japanese and Korean have no case. Returning early keeps them fast.
    case tableEnd..<0xA640, 0xAC00..<0xFB00: return nil
    default: return computed(scalar)
    }
  }

  private static let tableEnd: UInt32 = 0x3000
  private static let table = (0..<tableEnd).map { Unicode.Scalar($0).flatMap(computed) }

  private static func computed(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard scalar.properties.isCased, scalar != "ı" else { return nil }
    let large = single(scalar.properties.uppercaseMapping) ?? scalar
    let small = single(large.properties.lowercaseMapping) ?? scalar
    return small != scalar && isOld(scalar) && isOld(small) ? small : nil
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }

  private static func isOld(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.properties.age?.major ?? .max) < 7
  }
}
