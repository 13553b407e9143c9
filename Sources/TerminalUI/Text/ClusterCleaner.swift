/// Takes what a `ClusterCleaner` lets through.
protocol CleanTextSink {
  mutating func append(_ character: Character, isReplacement: Bool)
  /// Takes a code point that is a character by itself and can be shown as it is, and its class.
  mutating func append(plain scalar: Unicode.Scalar, _ scalarClass: ScalarClass)
  mutating func appendTab()
  mutating func appendNewline()
}

/// Goes through text cluster by cluster and replaces what can't be shown.
///
/// Invisible characters are kept only inside a cluster in which they do something that can be seen:
/// joiners between letters or emoji, selectors after what has another shape, tags in a flag. A mark
/// with nothing to stand on is drawn on a dotted circle. A cluster longer than any that a language
/// needs is cut, and its rest drawn likewise, so that no heap of marks climbs over other rows.
struct ClusterCleaner<Sink: CleanTextSink> {
  private(set) var sink: Sink
  private let kind: VisibleText.Kind
  /// What is kept of the cluster at hand and not yet handed on.
  private var piece: [Unicode.Scalar] = []

  /// The longest cluster in scalars. A family of four with skin tones has 11.
  private let clusterScalarsMax = 16

  init(kind: VisibleText.Kind, sink: Sink) {
    self.kind = kind
    self.sink = sink
  }

  mutating func clean(_ text: String) {
    let length = text.utf8.withContiguousStorageIfAvailable { appendEveryday(of: $0) } ?? 0
    // Most text.
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
      index = appendEveryday(of: text, from: end)
    }
  }

  /// Hands on printable ASCII characters and ideographs that have one of these or the end behind them: they
  /// are clusters by themselves (UAX #29), so that most text need not be asked for its clusters.
  /// - Returns: where the first other one begins.
  private mutating func appendEveryday(
    of text: String, from index: String.Index
  ) -> String.Index {
    let rest = text.utf8[index...]
    let length = rest.withContiguousStorageIfAvailable { appendEveryday(of: $0) }
    return text.utf8.index(index, offsetBy: length ?? 0)
  }

  private mutating func appendEveryday(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var at = 0
    while at < bytes.count, Self.isEveryday(lead: bytes[at]) {
      let isASCII = bytes[at] < 0x80
      let end = at + (isASCII ? 1 : 3)
      guard end == bytes.count || Self.isEveryday(lead: bytes[end]) else { break }
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

  /// Whether a byte is printable ASCII, or begins one of the code points from U+4000 to U+9FFF.
  private static func isEveryday(lead byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F || byte &- 0xE4 < 6
  }

  /// The code point of a sequence of three bytes, none of which a surrogate has.
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

  /// Cleans a cluster; `following` is the first scalar after it.
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
      case .narrow, .narrowRare, .wide, .wideRare, .vowelJamo, .leadJamo, .regional,
        .narrowPictograph, .widePictograph, .skinTone:
        if piece.count >= clusterScalarsMax { finishPiece() }
        piece.append(scalar)
      case .mark, .spacingMark:
        standOnSomething()
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

  /// Makes sure that a mark has a visible base that is not overfull.
  private mutating func standOnSomething() {
    let isBlank = piece.last.map { $0.properties.generalCategory == .spaceSeparator } ?? true
    guard isBlank || piece.count >= clusterScalarsMax else { return }
    finishPiece()
    piece.append("\u{25CC}")
  }

  /// `next` is what follows in the same cluster.
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

  /// Whether a joiner beside the letter (or mark) can change how it is drawn: the scripts of the
  /// Near East, of India and beyond.
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
      return ScalarClass(last) == .narrowRare || ScalarClass(last) == .wide || last == "0"
    case 0xE0100...0xE01EF: return last.properties.isIdeographic
    default: return (0x1820...0x18AA).contains(last.value)  // Mongolian has its own selectors
    }
  }

  /// How many scalars at the start spell the region of a black flag, the closing tag included;
  /// 0 if they don't, or follow no flag.
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
    // Where a cluster was cut, what is left need not be one cluster any more.
    var text = String.UnicodeScalarView()
    text.append(contentsOf: piece)
    for character in String(text) { sink.append(character, isReplacement: false) }
    piece.removeAll(keepingCapacity: true)
  }
}
