// A room in which everybody hears everybody. The server is in Room.swift; here are the options and the client, which
// waits for its person and for the room at once.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct ChatRoom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat-room", abstract: "A room in which everybody hears everybody.",
    discussion: """
      Members write text for all, "@ADDRESS TEXT" or "@NAME TEXT" for one, "/name NEW" to be called so, and "quit" to \
      leave. The server's own console takes "list", "say TEXT", "kick ADDRESS" (or a name), "limit COUNT" and "quit". \
      Without --lines, whatever one read brings is one message.
      """)

  @Flag(
    help: "Connect as a member: lines of standard input go to the room, what it says is printed.")
  var connect = false
  @Flag(help: "Messages are lines.")
  var lines = false
  @Flag(help: "Put date and time before what members say.")
  var timestamps = false
  @Option(help: "How many may be in.")
  var limit = 10_000
  @Option(help: "Where to listen, or to connect to.")
  var host = "127.0.0.1"
  @Option(help: "The port.")
  var port: UInt16 = 9999

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is a count, 0 or more") }
  }

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port)
    let framing: Framing = lines ? .lines : .reads
    if connect {
      let member = RoomClient(program, to: address, framing)
      return try withExtendedLifetime(member) { try program.run() }
    }
    let room = try Room(program, on: address, framing, timestamps: timestamps, limit: limit)
    try withExtendedLifetime(room) { try program.run() }
  }
}

/// A member at a terminal.
final class RoomClient {
  private let program: Program
  private let framing: Framing
  private var connector: Connector?
  private var stream: StreamSocket?
  private var reader: MessageReader
  private var hasFinished = false

  /// How long one message gets for itself where one read is one message: sent together they would be one.
  private static let gap: Duration = .milliseconds(100)
  /// How long the last words of the room are waited for. Some servers never close.
  private static let timeout: Duration = .seconds(1)

  init(_ program: Program, to address: SocketAddress, _ framing: Framing) {
    self.program = program
    self.framing = framing
    reader = MessageReader(framing)
    connector = Connector(program.loop, to: [address]) { [unowned self] outcome in
      switch consume outcome {
      case .connected(let socket, _): connected(socket)
      case .failed(let failures):
        program.fail(failures.map { "\($0.address): \($0.error)" }.joined(separator: "; "))
      }
    }
    connector?.start()
  }

  private func connected(_ socket: consuming Descriptor) {
    do {
      stream = try StreamSocket(program.loop, owning: socket, maximumUnsentBytes: 1 << 20) {
        [unowned self] event in
        switch event {
        case .bytes(let bytes): take(bytes)
        case .ended(.finished): ended("the room is closed")
        case .ended(.broken(let error)): ended("the connection broke: \(error)")
        case .drained: program.wantsLines = true
        case .ended(.transportFailed), .peerShutdown, .endOfInput: break
        }
      }
      program.onLine = { [unowned self] in send($0) }
      program.onInputEnd = { [unowned self] in finish() }
      program.onCaughtUp = { [unowned self] in stream?.setReading(true) }
      try program.setReadingInput(true)
    } catch {
      program.fail("\(error)")
    }
  }

  private func send(_ line: String) {
    guard let stream, !hasFinished, !line.isEmpty else { return }
    stream.send(framing.encode(Array(line.utf8)))
    stream.flush()
    if line == "quit" { return finish() }
    if stream.unsentByteCount > 0 {
      program.wantsLines = false
    } else if framing == .reads {
      program.wantsLines = false
      _ = program.loop.schedule(at: program.loop.now + Self.gap) { [unowned self] in
        program.wantsLines = true
      }
    }
  }

  private func take(_ bytes: Span<UInt8>) {
    do {
      try reader.append(bytes)
    } catch {
      return program.fail("the room sent \(error)")
    }
    while let message = reader.next() { program.say(String(decoding: message, as: UTF8.self)) }
    if program.isBehind { stream?.setReading(false) }
  }

  /// Says nothing more, and hears what is still said until the room has closed the connection.
  private func finish() {
    guard !hasFinished else { return }
    hasFinished = true
    stream?.shutdownOutput()
    _ = program.loop.schedule(at: program.loop.now + Self.timeout) { [program] in
      program.loop.stop()
    }
  }

  private func ended(_ how: String) {
    if hasFinished { program.loop.stop() } else { program.fail(how) }
  }
}
