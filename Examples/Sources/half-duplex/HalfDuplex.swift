// Two people talk in turns: the one at the client begins, the one at the server answers, with the time before the text.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct HalfDuplex: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "half-duplex", abstract: "Two people talk in turns.",
    discussion: """
      The client begins; each line of the server's standard input is the answer to one message. "exit" of the client's \
      ends the conversation, and the next in line has their turn. Without --lines, whatever one read brings is one \
      message.
      """)

  @Flag(help: "Connect as a client, which sends each line of standard input and prints the answer.")
  var connect = false
  @Flag(help: "Messages are lines.")
  var lines = false
  @Option(help: "Where to listen, or to connect to.")
  var host = "127.0.0.1"
  @Option(help: "The port.")
  var port: UInt16 = 6666

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port)
    let framing: Framing = lines ? .lines : .reads
    if connect {
      let client = TurnClient(program, to: address, framing, endWord: "exit")
      return try withExtendedLifetime(client) { try program.run() }
    }
    let server = try TalkServer(program, on: address, framing, backlog: 5, endWord: "exit") {
      "\(LocalTime.ctime()) \($0)"
    }
    try withExtendedLifetime(server) { try program.run() }
  }
}
