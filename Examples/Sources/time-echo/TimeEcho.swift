// Answers each message with the time and the message. One customer is served at a time; `exit` ends a conversation,
// and the next in line has their turn.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct TimeEcho: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "time-echo", abstract: "Answers with the time before the text.",
    discussion: """
      One customer is served at a time; "exit" ends a conversation, and the next in line has their turn. \
      Without --lines, whatever one read brings is one message.
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
    let server = try OneAtATime(program, on: address, framing) { message in
      let text = String(decoding: message, as: UTF8.self)
      return text == "exit" ? .end : .answer(Array("\(LocalTime.ctime()) \(text)".utf8))
    }
    try withExtendedLifetime(server) { try program.run() }
  }
}
