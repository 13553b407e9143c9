import EpollLoop

/// Sends everybody back what they send, for as long as they like.
final class EchoServer {
  private let loop: EventLoop
  private let listener: Listener
  private var streams: [Int: StreamSocket] = [:]
  private var lastNumber = 0

  var address: SocketAddress { listener.address }

  init(_ loop: EventLoop, on address: SocketAddress) throws(SystemError) {
    self.loop = loop
    listener = try Listener(loop, on: address)
    listener.acceptAll { [unowned self] socket, _ in open(socket) }
  }

  private func open(_ socket: consuming Descriptor) {
    lastNumber += 1
    let number = lastNumber
    streams[number] = try? StreamSocket(
      loop, owning: socket, maximumUnsentBytes: 1 << 20, allowsHalfClose: true
    ) { [unowned self] event in
      guard let stream = streams[number] else { return }
      switch event {
      case .bytes(let bytes): stream.send(bytes)
      case .endOfInput: stream.shutdownOutput()
      case .ended: streams[number] = nil
      case .peerShutdown, .drained: break
      }
    }
  }
}
