/// The receiver of a `ClusterCleaner`'s output.
protocol CleanTextSink {
  mutating func append(_ character: Character, isReplacement: Bool)
  /// Appends a code point that needs no cleaning and is a grapheme cluster by itself; `scalarClass` is its
  /// class.
  mutating func append(plain scalar: Unicode.Scalar, _ scalarClass: ScalarClass)
  mutating func appendTab()
  mutating func appendNewline()
}

/// Walks text by grapheme clusters and replaces what cannot be shown.
///
/// Invisible characters are kept only where they have a visible effect: joiners between letters or emoji,
/// variation selectors after a character that has variants, tag characters in a flag. A combining mark
/// without a visible base is drawn on a dotted circle (U+25CC). Clusters longer than any language needs are
/// split, and a mark at the start of the rest gets a dotted circle too: stacked marks ("Zalgo text") would
/// otherwise be drawn over other rows.
struct ClusterCleaner<Sink: CleanTextSink> {
  private(set) var sink: Sink
  private let kind: VisibleText.Kind
  /// The scalars of the current cluster that are kept but not yet passed to `sink`.
  private var piece: [Unicode.Scalar] = []

  /// The maximum length of a cluster, in scalars. A family of four with skin tones has 11.
  private let clusterScalarsMax = 16

  init(kind: VisibleText.Kind, sink: Sink) {
    self.kind = kind
    self.sink = sink
  }

  mutating func clean(_ text: String) {
    let length = text.utf8.withContiguousStorageIfAvailable { appendFastPath(of: $0) } ?? 0
    // Fast path for most text.
    if length == text.utf8.count { return }
    var index = text.utf8.index(text.startIndex, offsetBy: length)
    while index < text.endIndex {
      let end = text.index(after: index)
      let character = text[index]
      if character.utf8.count == 1 {
        clean(ascii: character)
      } else if kind == .body && character == "\r\n" {
        sink.appendNewline()
      } else {
        let following = end < text.endIndex ? text.unicodeScalars[end] : nil
        clean(character, following: following)
      }
      index = appendFastPath(of: text, from: end)
    }
  }

  /// Appends printable ASCII and ideographs that are followed by another such character or the end of the
  /// text. These are clusters by themselves (UAX #29), so most text needs no segmentation.
  /// - Returns: the index of the first character that is not appended.
  private mutating func appendFastPath(
    of text: String, from index: String.Index
  ) -> String.Index {
    let rest = text.utf8[index...]
    let length = rest.withContiguousStorageIfAvailable { appendFastPath(of: $0) }
    return text.utf8.index(index, offsetBy: length ?? 0)
  }

  private mutating func appendFastPath(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var at = 0
    while at < bytes.count, Self.isFastPath(lead: bytes[at]) {
      let isASCII = bytes[at] < 0x80
      let end = at + (isASCII ? 1 : 3)
      guard end == bytes.count || Self.isFastPath(lead: bytes[end]) else { break }
      if isASCII {
        sink.append(plain: Unicode.Scalar(bytes[at]), .narrow)
      } else {
        let scalar = Self.scalar(bytes[at], bytes[at + 1], bytes[at + 2])
        let scalarClass = ScalarClass(scalar)
        guard scalarClass.isPlain else { break }
        sink.append(plain: scalar, scalarClass)
      }
      at = end
    }
    return at
  }

  /// Whether a byte is printable ASCII, or the lead byte of a code point from U+4000 to U+9FFF.
  private static func isFastPath(lead byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F || byte &- 0xE4 < 6
  }

  /// Decodes a three-byte sequence. Its lead byte is 0xE4 to 0xE9, so it cannot be a surrogate.
  private static func scalar(_ lead: UInt8, _ second: UInt8, _ third: UInt8) -> Unicode.Scalar {
    let value = UInt32(lead & 0xF) << 12 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
    return Unicode.Scalar(value)!
  }

  private mutating func clean(ascii character: Character) {
    switch character.utf8.first! {
    case 0x20...0x7E: sink.append(character, isReplacement: false)
    case UInt8(ascii: "\n") where kind == .body: sink.appendNewline()
    case UInt8(ascii: "\t") where kind == .body: sink.appendTab()
    default: appendReplacement(for: character.unicodeScalars.first!)
    }
  }

  /// Cleans a cluster. `following` is the first scalar after it.
  private mutating func clean(_ character: Character, following: Unicode.Scalar?) {
    let scalars = Array(character.unicodeScalars)
    if scalars.count == 1, ScalarClass(scalars[0]).isPlain {
      sink.append(character, isReplacement: false)
      return
    }
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch ScalarClass(scalar) {
      case .narrow, .narrowUncertain, .wide, .wideUncertain, .vowelJamo, .leadJamo, .regional,
        .narrowPictograph, .widePictograph, .skinTone:
        if piece.count >= clusterScalarsMax { finishPiece() }
        piece.append(scalar)
      case .mark, .spacingMark:
        ensureBase()
        piece.append(scalar)
      case .joiner where joinsEmoji(scalar, next) || joinsLetters(next ?? following):
        piece.append(scalar)
      case .variation where varies(scalar): piece.append(scalar)
      case .tag:
        let length = regionLength(scalars[index...])
        if length > 0 {
          piece.append(contentsOf: scalars[index..<index + length])
          index += length - 1
        } else {
          appendReplacement(for: scalar)
        }
      case .joiner, .variation, .hidden: appendReplacement(for: scalar)
      }
      index += 1
    }
    finishPiece()
  }

  /// Ensures that a mark has a visible base, and splits the cluster if it is too long.
  private mutating func ensureBase() {
    let isBlank = piece.last.map { $0.properties.generalCategory == .spaceSeparator } ?? true
    guard isBlank || piece.count >= clusterScalarsMax else { return }
    finishPiece()
    piece.append("\u{25CC}")
  }

  /// Whether a joiner connects two emoji. `next` is the scalar after it in the same cluster.
  private func joinsEmoji(_ joiner: Unicode.Scalar, _ next: Unicode.Scalar?) -> Bool {
    guard let next, let last = piece.last, joiner.value == 0x200D,
      ScalarClass(next).isPictograph, piece.count < clusterScalarsMax - 1
    else { return false }
    let before = ScalarClass(last)
    return before.isPictograph || before == .skinTone || last.value == 0xFE0F
  }

  private func joinsLetters(_ next: Unicode.Scalar?) -> Bool {
    guard let next, let last = piece.last, piece.count < clusterScalarsMax else { return false }
    return hasJoiningForms(last) && hasJoiningForms(next)
  }

  /// Whether a joiner next to this letter or mark can change its shape: Arabic and other cursive scripts, and
  /// Indic and related scripts.
  private func hasJoiningForms(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0600...0x109F, 0x1700...0x18AF, 0x1A20...0x1AAF, 0x1B00...0x1C4F, 0xA800...0xABFF,
      0x10A00...0x11FFF:
      return scalar.properties.isAlphabetic || ScalarClass(scalar) == .mark
    default: return false
    }
  }

  private func varies(_ selector: Unicode.Scalar) -> Bool {
    guard let last = piece.last, piece.count < clusterScalarsMax else { return false }
    switch selector.value {
    case 0xFE0E, 0xFE0F: return ScalarClass(last).isPictograph || TextWidth.isKeycapBase(last)
    case 0xFE00...0xFE0D:
      return ScalarClass(last) == .narrowUncertain || ScalarClass(last) == .wide || last == "0"
    case 0xE0100...0xE01EF: return last.properties.isIdeographic
    default: return (0x1820...0x18AA).contains(last.value)  // Mongolian has its own selectors
    }
  }

  /// The number of tag characters at the start that spell the region of a black flag, including the closing
  /// tag. 0 if they do not, or if no black flag precedes them.
  private func regionLength(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
    guard piece.last?.value == 0x1F3F4 else { return 0 }
    let letters = scalars.prefix { (0xE0030...0xE007A).contains($0.value) }
    let areLetters = letters.allSatisfy {
      (0xE0030...0xE0039).contains($0.value) || (0xE0061...0xE007A).contains($0.value)
    }
    let end = scalars.dropFirst(letters.count).first
    return areLetters && (3...6).contains(letters.count) && end?.value == 0xE007F
      ? letters.count + 1 : 0
  }

  private mutating func appendReplacement(for scalar: Unicode.Scalar) {
    finishPiece()
    for character in VisibleText.replacement(for: scalar) {
      sink.append(character, isReplacement: true)
    }
  }

  private mutating func finishPiece() {
    guard !piece.isEmpty else { return }
    // After a split, the scalars may form more than one cluster.
    var text = String.UnicodeScalarView()
    text.append(contentsOf: piece)
    for character in String(text) { sink.append(character, isReplacement: false) }
    piece.removeAll(keepingCapacity: true)
  }
}
