import EpollLoop

/// The code examples of the articles, exactly as they are shown.
enum Recipes {
  /// Starts the echo server as a program would. `prepare` is for the test.
  static func serve(prepare: (EventLoop, EchoServer) -> Void) throws {
    let loop = try EventLoop()
    let addresses = try SocketAddress.resolve(host: "127.0.0.1", port: 0)
    let server = try EchoServer(loop, on: addresses[0])
    prepare(loop, server)
    print("echo on \(server.address)")
    try loop.run()
  }

  /// Applies backpressure: echoes bytes, and reads no faster than the peer reads.
  static func backPressure(
    _ loop: EventLoop, _ socket: consuming Descriptor
  ) throws -> StreamSocket {
    var stream: StreamSocket?
    stream = try StreamSocket(loop, owning: socket, maximumUnsentBytes: 1 << 20) { event in
      switch event {
      case .bytes(let bytes):
        stream?.send(bytes)
        stream?.flush()
        if stream?.unsentByteCount ?? 0 > 0 { stream?.setReading(false) }
      case .drained: stream?.setReading(true)
      case .ended: stream = nil
      case .peerShutdown, .endOfInput: break
      }
    }
    return stream!
  }

  /// Splits received bytes into lines.
  struct LineSplitter {
    static let maximumLineBytes = 8192
    private var unfinished: [UInt8] = []

    /// The lines that these bytes complete, without their ends; nil if a line is too long.
    mutating func lines(with bytes: Span<UInt8>) -> [String]? {
      unfinished += [UInt8](copying: bytes)
      let pieces = unfinished.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      unfinished = [UInt8](pieces[pieces.count - 1])
      guard pieces.allSatisfy({ $0.count <= Self.maximumLineBytes }) else { return nil }
      return pieces.dropLast().map { String(decoding: $0, as: UTF8.self) }
    }
  }

  static func connect(
    _ loop: EventLoop, port: UInt16, _ use: @escaping (consuming Descriptor) -> Void
  ) throws -> Connector {
    let addresses = try SocketAddress.resolve(host: "localhost", port: port)
    let connector = Connector(loop, to: addresses) { outcome in
      switch consume outcome {
      case .connected(let socket, _): use(socket)
      case .failed(let failures):
        for failure in failures { print("\(failure.address): \(failure.error)") }
      }
    }
    connector.start()
    return connector
  }

  static func datagrams(_ loop: EventLoop) throws -> DatagramSocket {
    let address = try SocketAddress.resolve(host: "127.0.0.1", port: 0)[0]
    var socket: DatagramSocket?
    socket = try DatagramSocket(loop, bindingTo: address) { event in
      switch event {
      case .datagram(let bytes, let sender, _): _ = try? socket?.send(bytes, to: sender)
      case .failed(let error): print(error)
      case .writable: break
      }
    }
    return socket!
  }

  static func child(_ loop: EventLoop, _ done: @escaping (String) -> Void) throws -> AnyObject {
    let output = try Descriptor.pipe()
    var text = ""
    let child = try ChildProcess(loop, .init("date", ["-u"]), output: .descriptor(output.writer)) {
      exit in print("date: \(exit)")
    }
    let source = try ByteSource(loop, owning: output.reader) { event in
      switch event {
      case .bytes(let bytes): text += String(decodingUTF8: bytes)
      case .ended: done(text)
      case .hungUp: break
      }
    }
    source.setReading(true)
    return Pair(child, source)
  }

  static func timer(_ loop: EventLoop, _ onSilence: @escaping () -> Void) -> TimerToken {
    let timer = loop.schedule(at: loop.now + .seconds(30)) { onSilence() }
    return timer
  }

  static func otherThread(
    _ loop: EventLoop, _ handle: @escaping () -> Void
  ) throws -> (WakeSource, Waker) {
    let source = try WakeSource(loop)
    source.handler = { handle() }
    let waker = try source.makeWaker()
    // On the other thread: waker.wake()
    return (source, waker)
  }

  static func signals(_ loop: EventLoop) throws -> SignalSource {
    let signals = try SignalSource(loop, SignalSource.ending) { [unowned loop] _ in loop.stop() }
    return signals
  }

  /// Keeps two objects alive together.
  private final class Pair {
    let members: (AnyObject, AnyObject)
    init(_ one: AnyObject, _ other: AnyObject) { members = (one, other) }
  }
}
