/// A terminfo string with numbers to fill in, such as `\E[%i%p1%d;%p2%dH`.
///
/// Only the plain shapes are known: literal bytes, `%i`, and parameters written in decimal. All
/// terminals that show UTF-8 have them; filling them in here costs no call and no global state.
public struct CapabilityTemplate: Hashable, Sendable {
  private enum Piece: Hashable {
    case bytes([UInt8])
    case parameter(Int)
  }

  private var pieces: [Piece] = []
  /// `%i`: parameters count from 1.
  private var countsFromOne = false

  /// Parses a capability; nil for one of another shape.
  public init?(_ capability: [UInt8]) {
    var literal: [UInt8] = []
    var rest = capability[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        literal.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "%"): literal.append(byte)
      case UInt8(ascii: "i"): countsFromOne = true
      case UInt8(ascii: "p"):
        guard let digit = rest.popFirst(), (0x31...0x32).contains(digit),
          rest.starts(with: Array("%d".utf8))
        else { return nil }
        rest.removeFirst(2)
        if !literal.isEmpty { pieces.append(.bytes(literal)) }
        literal = []
        pieces.append(.parameter(Int(digit - 0x31)))
      default: return nil
      }
    }
    if !literal.isEmpty { pieces.append(.bytes(literal)) }
  }

  /// Appends the bytes with both parameters filled in; what is below 0 counts as 0.
  func append(_ first: Int, _ second: Int = 0, to output: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): output.append(contentsOf: bytes)
      case .parameter(let index):
        let value = (index == 0 ? first : second) + (countsFromOne ? 1 : 0)
        output.append(decimal: max(0, value))
      }
    }
  }

  /// The bytes with both parameters filled in.
  func callAsFunction(_ first: Int, _ second: Int = 0) -> [UInt8] {
    var output: [UInt8] = []
    append(first, second, to: &output)
    return output
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, in decimal.
  fileprivate mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
