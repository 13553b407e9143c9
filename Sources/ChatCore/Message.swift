/// The two sides of a conversation.
public enum Party: Sendable {
  case customer
  case agent

  /// The other side.
  public var other: Party {
    switch self {
    case .customer: .agent
    case .agent: .customer
    }
  }
}

/// Irregularities of a message.
public struct MessageFlags: OptionSet, Hashable, Sendable {
  /// One bit for each flag.
  public let rawValue: UInt8
  /// The flags whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It was not its sender's turn.
  public static var outOfTurn: MessageFlags { MessageFlags(rawValue: 1) }
  /// The text was invalid UTF-8; invalid bytes are replaced with U+FFFD.
  public static var repaired: MessageFlags { MessageFlags(rawValue: 2) }
  /// All flags.
  public static var all: MessageFlags { [.outOfTurn, .repaired] }
}

/// The peer of a connection: its address, and its name once that is known.
public struct Peer: Equatable, Sendable {
  /// The name; nil until the peer has sent one. An empty name is valid and shown as "(no name)".
  public var name: String?
  /// Address and port, as reported by the kernel.
  public let address: String

  /// A peer with an address and, if known, a name.
  public init(name: String? = nil, address: String) {
    self.name = name
    self.address = address
  }

  /// The address without its port, and without the brackets of an IPv6 address.
  public var host: String {
    guard let colon = address.lastIndex(of: ":") else { return address }
    let host = address[..<colon]
    guard host.hasPrefix("["), host.hasSuffix("]") else { return String(host) }
    return String(host.dropFirst().dropLast())
  }
}

extension Frame {
  /// The flags of this frame as a message in turn.
  var flags: MessageFlags { isRepaired ? .repaired : [] }
}
