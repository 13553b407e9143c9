/// A terminfo string with parameters, such as `\E[%i%p1%d;%p2%dH`.
///
/// Only a subset of terminfo(5)'s parameter language is parsed: literal bytes, `%%`, `%i`, `%p1%d` and
/// `%p2%d`. All terminals that show UTF-8 get by with it, and evaluating it here needs neither a call to
/// ncurses nor global state.
public struct CapabilityTemplate: Hashable, Sendable {
  private enum Part: Hashable {
    case literal(UInt8)
    case first, second
  }

  private var parts: [Part] = []
  /// `%i`: parameters are sent with 1 added.
  private var incrementsParameters = false

  /// Parses a capability. Nil if it uses anything outside the subset.
  public init?(_ capability: [UInt8]) {
    var rest = capability[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        parts.append(.literal(byte))
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "%"): parts.append(.literal(byte))
      case UInt8(ascii: "i"): incrementsParameters = true
      case UInt8(ascii: "p"):
        guard let digit = rest.popFirst(), (0x31...0x32).contains(digit),
          rest.starts(with: Array("%d".utf8))
        else { return nil }
        rest.removeFirst(2)
        parts.append(digit == 0x31 ? .first : .second)
      default: return nil
      }
    }
  }

  /// Appends the string with both parameters filled in. Negative parameters count as 0.
  func append(_ first: Int, _ second: Int = 0, to output: inout [UInt8]) {
    for part in parts {
      switch part {
      case .literal(let byte): output.append(byte)
      case .first: output.append(decimal: counted(first))
      case .second: output.append(decimal: counted(second))
      }
    }
  }

  /// The number that is sent for a parameter.
  private func counted(_ parameter: Int) -> Int {
    max(0, parameter + (incrementsParameters ? 1 : 0))
  }

  /// The number of bytes that `append` adds.
  func length(_ first: Int, _ second: Int = 0) -> Int {
    var length = 0
    for part in parts {
      switch part {
      case .literal: length += 1
      case .first: length += Self.digits(in: counted(first))
      case .second: length += Self.digits(in: counted(second))
      }
    }
    return length
  }

  private static func digits(in number: Int) -> Int {
    var (count, rest) = (1, number)
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return count
  }

  /// The string with both parameters filled in.
  func callAsFunction(_ first: Int, _ second: Int = 0) -> [UInt8] {
    var output: [UInt8] = []
    append(first, second, to: &output)
    return output
  }
}

extension [UInt8] {
  /// Appends a non-negative number in decimal.
  fileprivate mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
