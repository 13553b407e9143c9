import EpollLoop
import Glibc
import Testing

@testable import TestSupport

extension TCPKeepalive {
  /// Times so long that keepalive never acts in a test.
  static let testing = TCPKeepalive(
    idleSeconds: 60, intervalSeconds: 10, timeoutMilliseconds: 90_000)
}

/// The address of 127.0.0.1 with a port.
func loopback(_ port: UInt16 = 0) throws -> SocketAddress {
  try #require(try SocketAddress.resolve(host: "127.0.0.1", port: port).first)
}

/// A connected, nonblocking socket, owned by the caller, and its peer.
func connect(
  _ loop: EventLoop, peerBuffer: Int32? = nil
) throws -> (socket: Int32, peer: RawPeer) {
  let listener = try Listener(loop, on: loopback(), backlog: 1, keepalive: .testing)
  let peer = try RawPeer(connectingTo: listener.address.port, receiveBuffer: peerBuffer)
  let socket = try accepted(by: listener, in: loop).socket
  listener.close()
  return (socket, peer)
}

/// Waits for the listener's next connection and accepts it.
func accepted(
  by listener: Listener, in loop: EventLoop
) throws -> (socket: Int32, address: SocketAddress) {
  try loop.run(until: "somebody waits") { listener.backlogCount > 0 }
  guard case .connection(let socket, let address) = listener.accept() else {
    throw NotInTime(description: "who waited was not accepted")
  }
  return (socket.release(), address)
}

/// A port of 127.0.0.1 on which connections are refused.
func refusingPort() throws -> UInt16 { try freePort() }

func socketOption(_ socket: Int32, _ level: Int32, _ name: Int32) -> Int32 {
  var value: Int32 = -1
  var length = socklen_t(MemoryLayout<Int32>.size)
  getsockopt(socket, level, name, &value, &length)
  return value
}

/// The events of a stream, in order. Consecutive pieces of bytes are merged into one entry.
final class StreamLog {
  enum Entry: Equatable {
    case bytes([UInt8])
    case peerShutdown
    case endOfInput
    case ended(StreamSocket.Ending)
  }

  private(set) var entries: [Entry] = []
  /// Whether `.drained` was delivered.
  private(set) var isDrained = false
  /// An additional action for each event.
  var then: (Entry) -> Void = { _ in }

  var hasEnded: Bool {
    if case .ended = entries.last { true } else { false }
  }

  func take(_ event: StreamSocket.Event) {
    switch event {
    case .bytes(let bytes):
      if case .bytes(let before) = entries.last {
        entries[entries.count - 1] = .bytes(before + Array(copying: bytes))
      } else {
        entries.append(.bytes(Array(copying: bytes)))
      }
      then(.bytes(Array(copying: bytes)))
    case .peerShutdown: add(.peerShutdown)
    case .endOfInput: add(.endOfInput)
    case .drained: isDrained = true
    case .ended(let ending): add(.ended(ending))
    }
  }

  private func add(_ entry: Entry) {
    entries.append(entry)
    then(entry)
  }
}

extension StreamLog.Entry {
  static func text(_ text: String) -> Self { .bytes(Array(text.utf8)) }
  static func broken(_ call: StaticString, _ errno: Int32) -> Self {
    .ended(.broken(SystemError(call, errno: errno)))
  }
}
