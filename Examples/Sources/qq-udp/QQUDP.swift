// Talk over UDP. There is no connection: who has the seat, and for how long, is for the server to remember. The server
// is in Seat.swift; here are the options and the client.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct QQUDP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qq-udp", abstract: "Two people talk in turns over UDP.",
    discussion: """
      Whoever writes first is served; others are answered that the seat is taken. Each line of the server's standard \
      input is the answer to what was said last. "q" ends a conversation, on either side, and so does silence. Nothing \
      is sent for a line of blanks.
      """)

  @Flag(help: "Send each line of standard input as a datagram, and print what comes back.")
  var connect = false
  @Option(
    help:
      "Seconds of silence that free the seat; for the client, after which a lost answer is given up."
  )
  var silence = 60.0
  @Option(help: "Where to listen, or to send to.")
  var host = "127.0.0.1"
  @Option(help: "The port.")
  var port: UInt16 = 8889

  func validate() throws {
    guard (0.1...86_400).contains(silence) else {
      throw ValidationError("--silence is 0.1 to 86400 seconds")
    }
  }

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port)
    if connect {
      let client = try SeatClient(program, to: address, timeout: .seconds(silence))
      return try withExtendedLifetime(client) { try program.run() }
    }
    let seat = try Seat(program, on: address, silence: .seconds(silence))
    try withExtendedLifetime(seat) { try program.run() }
  }
}

final class SeatClient {
  private let program: Program
  private let timeout: Duration
  private var socket: DatagramSocket?
  private var timer: TimerToken?

  init(_ program: Program, to address: SocketAddress, timeout: Duration) throws {
    self.program = program
    self.timeout = timeout
    socket = try DatagramSocket(program.loop, connectingTo: address) { [unowned self] event in
      switch event {
      case .datagram(let bytes, _, _): heard(String(decodingUTF8: bytes))
      case .failed(let error): program.fail("\(address): \(error)")
      case .writable: break
      }
    }
    program.onLine = { [unowned self] in send($0) }
    program.onInputEnd = { program.loop.stop() }
    try program.setReadingInput(true)
  }

  private func send(_ line: String) {
    guard !line.allSatisfy(\.isWhitespace) else { return }
    do {
      try socket?.send(Array(line.utf8))
    } catch {
      return program.fail("\(error)")
    }
    // Nothing is answered to that.
    if line == "q" { return program.loop.stop() }
    program.wantsLines = false
    timer = program.loop.schedule(at: program.loop.now + timeout) { [unowned self] in
      timer = nil
      program.say("no answer: it may be lost, say it again")
      program.wantsLines = true
    }
  }

  private func heard(_ text: String) {
    program.say(text)
    if let timer { program.loop.cancel(timer) }
    timer = nil
    program.wantsLines = true
  }
}
