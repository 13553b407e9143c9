// Runs commands for others: those that a file names, and no others. The server's side of a conversation is in
// CommandServer.swift, a running command in RunningCommand.swift; here are the options and the client.
import ArgumentParser
import EpollLoop
import ExampleSupport
import FoundationEssentials

@main
struct RemoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote-command", abstract: "Runs the commands of a file for others.",
    discussion: """
      The file has one command a line, words split at blanks; empty lines, and those that begin with "#", are none. No \
      shell takes part: there is nothing to quote, and no wildcard. A request has to be such a line, whole. \
      The answer is its length (4 bytes, this machine's order) and what the command wrote, errors included. Without \
      --lines, whatever one read brings is one request.
      """)

  @Option(help: "The file of commands, for the server.")
  var commands: String?
  @Flag(help: "Connect as a client, which sends each line of standard input and prints the answer.")
  var connect = false
  @Flag(
    help:
      "The length is that of a JSON header with filename, hash (SHA-256) and size of what follows it."
  )
  var header = false
  @Flag(help: "Requests are lines.")
  var lines = false
  @Option(help: "Bytes that a command may write. Over that it is killed.")
  var outputMax = 1_000_000_000
  @Option(help: "Seconds that a command may take. Over that it is killed.")
  var secondsMax = 60
  @Option(help: "Where to listen, or to connect to.")
  var host = "127.0.0.1"
  @Option(help: "The port; by default 8000, and 8080 with --header.")
  var port: UInt16?

  func validate() throws {
    guard connect != (commands != nil) else {
      throw ValidationError("give --commands FILE for the server, or --connect for the client")
    }
    guard (0...Int(Int32.max)).contains(outputMax) else {
      throw ValidationError(
        "--output-max is 0 to \(Int32.max) bytes: the length is a signed number of 4 bytes")
    }
    guard (1...86_400).contains(secondsMax) else {
      throw ValidationError("--seconds-max is 1 to 86400 seconds")
    }
  }

  func run() throws {
    let program = try Program()
    let address = try Program.address(host, port ?? (header ? 8080 : 8000))
    let framing: Framing = lines ? .lines : .reads
    guard let commands else {
      let client = CommandClient(program, to: address, framing, header: header)
      return try withExtendedLifetime(client) { try program.run() }
    }
    let rules = Rules(
      commands: try Self.read(commands), maximumOutputBytes: outputMax, time: .seconds(secondsMax),
      framing: framing, header: header)
    let server = try CommandServer(program, on: address, rules)
    try withExtendedLifetime(server) { try program.run() }
  }

  private static func read(_ path: String) throws -> Set<[String]> {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw Program.Failure(description: "can't read \(path): \(error)")
    }
    let commands = text.split(whereSeparator: \.isNewline)
      .map(Rules.words).filter { $0.first.map { !$0.hasPrefix("#") } ?? false }
    guard !commands.isEmpty else { throw Program.Failure(description: "no command in \(path)") }
    return Set(commands)
  }
}

/// What is before the bytes, with `--header`.
struct Header: Codable {
  /// The command; nil for one that was refused.
  var filename: String?
  /// SHA-256 in hexadecimal; nil where it is not known.
  var hash: String?
  /// Bytes that follow.
  var size: Int

  /// With null for what is not known: whoever looks a key up wants to find it.
  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(filename, forKey: .filename)
    try keys.encode(hash, forKey: .hash)
    try keys.encode(size, forKey: .size)
  }
}
