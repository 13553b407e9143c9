// Talk over TCP: one customer at the seat, five in line, in turns. `q` ends a conversation, on either side.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct QQ: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qq", abstract: "Two people talk in turns over TCP.",
    discussion: """
      The client begins; each line of the server's standard input is the answer to one message. "q" ends a \
      conversation, on either side, and the next in line has their turn: five may wait. Nothing is sent for a line of \
      blanks. Without --lines, whatever one read brings is one message.
      """)

  @Flag(help: "Connect as a client, which sends each line of standard input and prints the answer.")
  var connect = false
  @Flag(help: "Messages are lines.")
  var lines = false
  @Option(help: "Where to listen, or to connect to.")
  var host = "127.0.0.1"
  @Option(help: "The port.")
  var port: UInt16 = 8888

  /// Five may wait: Linux lets in one more than listen(2) is told.
  private static let backlog: Int32 = 4

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port)
    let framing: Framing = lines ? .lines : .reads
    if connect {
      let client = TurnClient(program, to: address, framing, endWord: "q", skipsBlank: true)
      return try withExtendedLifetime(client) { try program.run() }
    }
    let server = try TalkServer(
      program, on: address, framing, backlog: Self.backlog, endWord: "q", ownEndWord: "q",
      skipsBlank: true)
    try withExtendedLifetime(server) { try program.run() }
  }
}
