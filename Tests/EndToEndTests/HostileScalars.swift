/// Decides which scalars may be output, by the properties in Swift's own library. It is independent of the
/// programs' width table.
enum VisibleScalars {
  /// The scalar at `index` and the index behind it; nil if its bytes are incomplete.
  static func decode(_ bytes: [UInt8], _ index: Int) throws -> (Unicode.Scalar, Int)? {
    let lead = bytes[index]
    let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard index + length <= bytes.count else { return nil }
    guard lead < 0x80 || lead >= 0xC2,
      let text = String(validating: bytes[index..<index + length], as: UTF8.self),
      let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1
    else {
      let shown = bytes[max(0, index - 20)..<min(bytes.count, index + 8)].map {
        String($0, radix: 16)
      }
      throw TerminalGrammar.Violation(description: "no UTF-8: \(shown.joined(separator: " "))")
    }
    return (scalar, index + length)
  }

  /// Why a scalar must not be output here; nil if it may.
  static func objection(to scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> String? {
    let number = "U+" + String(scalar.value, radix: 16, uppercase: true)
    switch scalar.value {
    // Joiners, variation selectors and tags have an effect only behind another scalar.
    case 0x200C, 0x200D, 0xFE00...0xFE0F, 0xE0100...0xE01EF:
      return previous.map { $0.value > 0x20 } ?? false ? nil : "\(number) with nothing before it"
    case 0xE0020...0xE007F:
      let follows = previous.map { $0.value == 0x1F3F4 || (0xE0020...0xE007E).contains($0.value) }
      return follows ?? false ? nil : "\(number) without a flag"
    default: break
    }
    let properties = scalar.properties
    if properties.isNoncharacterCodePoint { return "\(number), no character" }
    if properties.isDefaultIgnorableCodePoint { return "\(number), invisible" }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned:
      return "\(number), \(properties.generalCategory)"
    default: return nil
    }
  }

  /// The first violation in plain output; nil if there is none. Newlines and tabs are allowed.
  static func firstObjection(in bytes: [UInt8]) -> String? {
    var index = 0
    var previous: Unicode.Scalar?
    while index < bytes.count {
      if bytes[index] == 0x0A || bytes[index] == 0x09 {
        previous = nil
        index += 1
        continue
      }
      do {
        guard let (scalar, end) = try decode(bytes, index) else { return "cut off at its end" }
        if let objection = objection(to: scalar, after: previous) {
          return "\(objection) at byte \(index)"
        }
        (previous, index) = (scalar, end)
      } catch {
        return "\(error)"
      }
    }
    return nil
  }

  /// The first control character other than a newline, bidirectional control, or line or paragraph separator.
  static func firstSteering(in bytes: [UInt8]) -> Unicode.Scalar? {
    String(validating: bytes, as: UTF8.self)?.unicodeScalars.first { scalar in
      guard scalar != "\n" else { return false }
      return scalar.properties.isBidiControl
        || [.control, .lineSeparator, .paragraphSeparator].contains(
          scalar.properties.generalCategory)
    }
  }
}
