// Sends everybody back what they send, over a Unix socket: any number of clients at once.
import ArgumentParser
import EpollLoop
import ExampleSupport
import Glibc

@main
struct UnixEcho: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unix-echo", abstract: "Sends back what it is sent over a Unix socket.")

  @Flag(help: "Connect as a client, which sends each line of standard input and prints the answer.")
  var connect = false
  @Option(help: "The socket's path.")
  var path = defaultPath

  private static let defaultPath: String = {
    let folder = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? ""
    return (folder.isEmpty ? "/tmp" : folder) + "/unix-echo.sock"
  }()

  func run() throws {
    let program = try Program()
    let address = try address()
    if connect {
      let client = TurnClient(program, to: address, .lines)
      return try withExtendedLifetime(client) { try program.run() }
    }
    let server = try EchoServer(program, on: address)
    try withExtendedLifetime(server) { try program.run() }
    server.close()
  }

  private func address() throws -> SocketAddress {
    do {
      return try .unix(path: path)
    } catch .tooLong(_, let byteCount) {
      throw ValidationError(
        "--path has at most \(SocketAddress.maximumUnixPathBytes) bytes, this one has \(byteCount)")
    } catch .invalid {
      throw ValidationError("--path is the path of a file, for example \(Self.defaultPath)")
    }
  }
}

final class EchoServer {
  private let program: Program
  private let listener: Listener
  private var streams: [Int: StreamSocket] = [:]
  private var lastNumber = 0

  init(_ program: Program, on address: SocketAddress) throws {
    self.program = program
    listener = try Listener(program.loop, on: address)
    listener.acceptAll { [unowned self] socket, _ in open(socket) }
    program.say("listening on \(listener.address)")
  }

  /// Removes the socket's file.
  func close() { listener.close() }

  private func open(_ socket: consuming Descriptor) {
    lastNumber += 1
    let number = lastNumber
    streams[number] = try? StreamSocket(
      program.loop, owning: socket, maximumUnsentBytes: 2 * EventLoop.maximumReadBytes,
      allowsHalfClose: true
    ) { [unowned self] event in
      guard let stream = streams[number] else { return }
      switch event {
      case .bytes(let bytes):
        stream.send(bytes)
        // Who does not read is not read either.
        stream.flush()
        if stream.unsentByteCount > 0 { stream.setReading(false) }
      case .drained: stream.setReading(true)
      case .endOfInput: stream.shutdownOutput()
      case .ended: streams[number] = nil
      case .peerShutdown: break
      }
    }
  }
}
