// Answers each line with the same in upper case. One customer is served at a time.
import ArgumentParser
import EpollLoop
import ExampleSupport

@main
struct UpperLines: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upper-lines", abstract: "Answers each line in upper case.",
    discussion: """
      One customer is served at a time. With --raw, for peers that end no line, whatever one read brings is one \
      message, and only ASCII letters change: a read may end in the middle of any other.
      """)

  @Flag(help: "Connect as a client, which sends each line of standard input and prints the answer.")
  var connect = false
  @Flag(help: "Whatever one read brings is a message.")
  var raw = false
  @Option(help: "Where to listen, or to connect to.")
  var host = "127.0.0.1"
  @Option(help: "The port.")
  var port: UInt16 = 8080

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port)
    let framing: Framing = raw ? .reads : .lines
    if connect {
      let client = TurnClient(program, to: address, framing)
      return try withExtendedLifetime(client) { try program.run() }
    }
    let server = try OneAtATime(program, on: address, framing) { [raw] message in
      .answer(raw ? Self.asciiUpper(message) : Self.upper(message))
    }
    try withExtendedLifetime(server) { try program.run() }
  }

  private static func upper(_ line: [UInt8]) -> [UInt8] {
    Array(String(decoding: line, as: UTF8.self).uppercased().utf8)
  }

  private static func asciiUpper(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & ~0x20 : $0 }
  }
}
