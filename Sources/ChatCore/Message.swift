/// The two sides of a conversation.
public enum Party: Sendable {
  case customer
  case agent

  /// The side that speaks after this one.
  public var other: Party {
    switch self {
    case .customer: .agent
    case .agent: .customer
    }
  }
}

/// What is not as it should be with a message.
public struct MessageFlags: OptionSet, Hashable, Sendable {
  /// One bit for each flag.
  public let rawValue: UInt8
  /// The flags whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It came when it was not its sender's turn.
  public static var outOfTurn: MessageFlags { MessageFlags(rawValue: 1) }
  /// It was not UTF-8; U+FFFD replaces what was wrong.
  public static var repaired: MessageFlags { MessageFlags(rawValue: 2) }
  /// Every flag there is.
  public static var all: MessageFlags { [.outOfTurn, .repaired] }
}

/// Who is at the other end, as far as is known.
public struct Caller: Equatable, Sendable {
  /// The name given; nil before one was. Empty is a name too: "(no name)".
  public var name: String?
  /// Address and port, as the kernel says.
  public let address: String

  /// A caller of whom so much is known.
  public init(name: String? = nil, address: String) {
    self.name = name
    self.address = address
  }

  /// The address without its port.
  public var host: String {
    guard let colon = address.lastIndex(of: ":") else { return address }
    let host = address[..<colon]
    guard host.hasPrefix("["), host.hasSuffix("]") else { return String(host) }
    return String(host.dropFirst().dropLast())
  }
}

extension Frame {
  /// What is not as it should be with it as a message.
  var flags: MessageFlags { isRepaired ? .repaired : [] }
}
