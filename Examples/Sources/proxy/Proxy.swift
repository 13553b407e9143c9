// Forwards TCP connections: what comes from one side goes to the other, no faster than that reads, and each direction
// ends by itself.
//
//     client ──→ read ──→ send ──→ server        a side that does not read holds the other one back:
//     client ←── send ←── read ←── server        nothing is read from it until all has gone out
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct Proxy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proxy", abstract: "Forwards TCP connections to another address.")

  @Option(help: "Where to listen.")
  var host = "127.0.0.1"
  @Option(help: "The port to listen on.")
  var port: UInt16 = 8888
  @Option(help: "The host to forward to.")
  var toHost = "127.0.0.1"
  @Option(help: "The port to forward to.")
  var toPort: UInt16

  func run() throws {
    let program = try Program()
    let forwarder = try Forwarder(
      program, from: try Program.address(host, port), to: try Program.address(toHost, toPort))
    try withExtendedLifetime(forwarder) { try program.run() }
  }
}

final class Forwarder {
  private let program: Program
  private let target: SocketAddress
  private let listener: Listener
  private var links: [Int: Link] = [:]
  private var lastNumber = 0

  init(_ program: Program, from address: SocketAddress, to target: SocketAddress) throws {
    self.program = program
    self.target = target
    listener = try Listener(program.loop, on: address)
    listener.acceptAll { [unowned self] socket, address in forward(socket, address) }
    program.say("listening on \(listener.address)")
  }

  private func forward(_ socket: consuming Descriptor, _ address: SocketAddress) {
    lastNumber += 1
    let number = lastNumber
    let link = Link(program.loop)
    links[number] = link
    link.onEnd = { [unowned self] in links[number] = nil }
    link.onFailure = { [program] in program.say("\(address): \($0)") }
    link.open(socket, to: target)
  }
}

/// A client, and the server that it is forwarded to.
final class Link {
  var onEnd: () -> Void = {}
  var onFailure: (String) -> Void = { _ in }
  private let loop: EventLoop
  private var connector: Connector?
  private var client: StreamSocket?
  private var server: StreamSocket?
  /// The client had no more to say before there was a server.
  private var endedEarly = false

  init(_ loop: EventLoop) { self.loop = loop }

  /// Nothing is read from the client before there is somebody to take it.
  func open(_ socket: consuming Descriptor, to target: SocketAddress) {
    do {
      client = try side(socket) { $0.server }
      client?.setReading(false)
    } catch {
      return fail("\(error)")
    }
    connector = Connector(loop, to: [target]) { [unowned self] outcome in
      switch consume outcome {
      case .connected(let socket, _): connected(socket)
      case .failed(let failures):
        fail(failures.map { "\($0.address): \($0.error)" }.joined(separator: "; "))
      }
    }
    connector?.start()
  }

  private func connected(_ socket: consuming Descriptor) {
    do {
      server = try side(socket) { $0.client }
      client?.setReading(true)
      if endedEarly { server?.shutdownOutput() }
    } catch {
      fail("\(error)")
    }
  }

  private func side(
    _ socket: consuming Descriptor, other: @escaping (Link) -> StreamSocket?
  ) throws(SystemError) -> StreamSocket {
    var this: () -> StreamSocket? = { nil }
    let stream = try StreamSocket(
      loop, owning: socket, maximumUnsentBytes: 2 * EventLoop.maximumReadBytes,
      allowsHalfClose: true
    ) { [unowned self] event in
      switch event {
      case .bytes(let bytes):
        guard let other = other(self) else { return }
        other.send(bytes)
        other.flush()
        if other.unsentByteCount > 0 { this()?.setReading(false) }
      case .drained: other(self)?.setReading(true)
      case .endOfInput:
        endedEarly = server == nil
        other(self)?.shutdownOutput()
      case .ended(.finished): sideEnded()
      case .ended(.broken(let error)): fail("\(error)")
      case .ended(.transportFailed), .peerShutdown: break
      }
    }
    this = { [weak stream] in stream }
    return stream
  }

  /// One side has ended both its directions; the other follows when its last bytes are out.
  private func sideEnded() {
    if client?.isOpen != true, server?.isOpen != true { onEnd() }
  }

  private func fail(_ reason: String) {
    onFailure(reason)
    client?.close()
    server?.close()
    onEnd()
  }
}
