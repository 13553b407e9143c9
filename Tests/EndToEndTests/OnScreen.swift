import TestSupport

/// A customer's full screen in tmux.
func customerOnScreen(
  _ name: String, port: UInt16, _ options: [String] = [], size: WindowSize = .standard,
  environment: [String: String?] = [:]
) throws -> Tmux {
  let command = try [builtProgram("customer-term"), "--host", "127.0.0.1", "--port", "\(port)"]
  return try Tmux(command + options + [name], size: size, environment: environment)
}

/// An agent's full screen in tmux.
func deskOnScreen(
  port: UInt16, _ options: [String] = [], size: WindowSize = .standard,
  environment: [String: String?] = [:]
) throws -> Tmux {
  let history = options.contains("--history") ? [] : ["--no-history"]
  let command = try [builtProgram("agent-console"), "--port", "\(port)"] + history
  let screen = try Tmux(command + options, size: size, environment: environment)
  try screen.waitUntil("the desk listens") { (try? RawPeer.isListening(port)) ?? false }
  return screen
}

/// An agent's full screen with a history of its own, on which Mei is seated and has said nothing yet.
func deskOnScreenServingMei() throws -> (history: HistoryFolder, screen: Tmux, peer: RawPeer) {
  let history = try HistoryFolder()
  let port = try freePort()
  let screen = try deskOnScreen(port: port, ["--history", history.path])
  let peer = try RawPeer(connectingTo: port)
  try peer.send(frame(1, "Mei"))
  try screen.waitFor("Mei connected")
  return (history, screen, peer)
}

extension RawPeer {
  /// Whether the port is listened on. Reads /proc, so that the desk sees no connection.
  static func isListening(_ port: UInt16) throws -> Bool {
    let hex = String(port, radix: 16, uppercase: true)
    let place = ":" + String(repeating: "0", count: 4 - hex.count) + hex + " 00000000:0000 0A"
    return try contents("/proc/net/tcp").contains(place)
  }
}

/// Connects a test peer to a desk, sends its name and, if given, a message.
func seat(at port: UInt16, _ name: String, saying text: String? = nil) throws -> RawPeer {
  let peer = try RawPeer(connectingTo: port)
  try peer.send(frame(1, name))
  if let text { try peer.send(frame(2, text)) }
  return peer
}
