// Sends each datagram back to whom it came from. The client waits a while for each answer: a datagram may be lost, and
// nobody says so.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct UDPEcho: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "udp-echo", abstract: "Sends each datagram back.")

  @Flag(help: "Send each line of standard input as a datagram, and print what comes back.")
  var connect = false
  @Option(help: "Where to listen, or to send to.")
  var host = "127.0.0.1"
  @Option(help: "The port.")
  var port: UInt16 = 7007

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port)
    if connect {
      let client = try UDPEchoClient(program, to: address)
      return try withExtendedLifetime(client) { try program.run() }
    }
    let server = try UDPEchoServer(program, on: address)
    try withExtendedLifetime(server) { try program.run() }
  }
}

final class UDPEchoServer {
  private var socket: DatagramSocket?

  init(_ program: Program, on address: SocketAddress) throws {
    let socket = try DatagramSocket(program.loop, bindingTo: address) { [unowned self] event in
      // An answer for which there is no room is lost, as it might be on its way.
      if case .datagram(let bytes, let sender, _) = event {
        _ = try? self.socket?.send(bytes, to: sender)
      }
    }
    self.socket = socket
    program.say("listening on \(socket.address)")
  }
}

final class UDPEchoClient {
  private let program: Program
  private var socket: DatagramSocket?
  private var timeout: TimerToken?

  /// How long an answer may take.
  private static let answerTime: Duration = .seconds(2)

  init(_ program: Program, to address: SocketAddress) throws {
    self.program = program
    socket = try DatagramSocket(program.loop, connectingTo: address) { [unowned self] event in
      switch event {
      case .datagram(let bytes, _, _): answered(String(decodingUTF8: bytes))
      case .failed(let error): program.fail("\(address): \(error)")
      case .writable: break
      }
    }
    program.onLine = { [unowned self] in send($0) }
    program.onInputEnd = { program.loop.stop() }
    try program.setReadingInput(true)
  }

  private func send(_ line: String) {
    do {
      try socket?.send(Array(line.utf8))
    } catch {
      return program.fail("\(error)")
    }
    program.wantsLines = false
    timeout = program.loop.schedule(at: program.loop.now + Self.answerTime) { [unowned self] in
      answered("no answer")
    }
  }

  /// Says what came of a line, and takes the next.
  private func answered(_ words: String) {
    // An answer that comes too late would be taken for that of the next line.
    guard let timeout else { return }
    program.loop.cancel(timeout)
    self.timeout = nil
    program.say(words)
    program.wantsLines = true
  }
}
