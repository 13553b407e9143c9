import EpollLoop
import Glibc
import Testing

/// Beside the repository, where somebody has put them.
private let lessonFolder: String = {
  let root = #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
  return "/\(root)/shared/peers/lessons"
}()
private let lessonsAreThere = access(lessonFolder, R_OK) == 0

/// The examples with the programs that they meet, as these are: on the ports of their lessons, one after the other.
@Suite(.serialized, .enabled(if: lessonsAreThere, "the lessons' programs are not there"))
struct LessonTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  /// A program as it is, except that it may have the port at once, and that a server says when it has it. Whoever
  /// closes first keeps the port for a minute (TIME_WAIT), and most of the servers don't ask for SO_REUSEADDR.
  private static let runner = """
    import runpy, socket, sys
    bind, listen = socket.socket.bind, socket.socket.listen
    def reuse(self, address):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bind(self, address)
        if self.type == socket.SOCK_DGRAM: print("is at its port")
    def say(self, *backlog):
        listen(self, *backlog)
        print("is at its port")
    socket.socket.bind, socket.socket.listen = reuse, say
    runpy.run_path(sys.argv[1], run_name="__main__")
    """

  private func lesson(_ name: String) throws -> Running {
    try Running(
      loop, "python3", ["-u", "-c", Self.runner, "\(lessonFolder)/\(name).py"], showsErrors: true)
  }

  /// The client asks, and the server's person answers.
  /// - Parameters:
  ///   - blank: whether an empty line is typed before the answer.
  ///   - mark: how the answer ends at the client.
  private func haveOneTurn(
    _ client: Running, _ server: Running, blank: Bool = false, mark: String = "fine\n"
  ) throws {
    client.type("how are you?\n")
    try server.wait(for: "how are you?\n")
    server.type(blank ? "\nfine\n" : "fine\n")
    try client.wait(for: mark)
  }

  @Test func theirTimeClientWithOurServer() throws {
    let server = try Running.example(loop, "time-echo")
    try server.wait(for: "listening on 127.0.0.1:6666\n")
    let client = try lesson("time_echo_client")
    client.type("how late?\n")
    try client.wait(for: " how late?\n")
    client.type("exit\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    try server.wait(for: "has left")
  }

  @Test func ourTimeClientWithTheirServer() throws {
    let server = try lesson("time_echo_server")
    try server.wait(for: "=======\n")
    let client = try Running.example(loop, "time-echo", ["--connect"])
    client.type("how late?\nand now?\nexit\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    #expect(client.output.split(separator: "\n").count == 2)
    #expect(client.output.hasSuffix(" and now?\n"))
  }

  @Test func theirUpperClientWithOurServer() throws {
    let server = try Running.example(loop, "upper-lines", ["--raw"])
    try server.wait(for: "listening on 127.0.0.1:8080\n")
    let client = try lesson("upper_client")
    client.type("hello\n\nworld\n")
    try client.wait(for: "WORLD\n")
    #expect(client.output.contains("HELLO\n"))
    // It ends with a traceback at the end of its input, and without a word to the server.
    try client.endInput()
    _ = try client.waitForExit()
    try server.wait(for: "has left")
  }

  @Test(arguments: [("upper_server", ["--raw"]), ("upper_makefile_server", [])])
  func ourUpperClientWithTheirServer(name: String, options: [String]) throws {
    let server = try lesson(name)
    try server.wait(for: "wait for connect\n")
    let client = try Running.example(loop, "upper-lines", ["--connect"] + options)
    client.type("hello\nworld\n")
    try client.wait(for: "HELLO\nWORLD\n")
    try client.endInput()
    #expect(try client.waitForExit() == .exited(status: 0))
  }

  // MARK: half-duplex

  @Test func theirHalfDuplexClientWithOurServer() throws {
    let server = try Running.example(loop, "half-duplex")
    try server.wait(for: "listening on 127.0.0.1:6666\n")
    let client = try lesson("half_duplex_client")
    try haveOneTurn(client, server, mark: " fine\n")
    client.type("exit\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    try server.wait(for: "has left")
  }

  @Test func ourHalfDuplexClientWithTheirServer() throws {
    let server = try lesson("half_duplex_server")
    try server.wait(for: "=======\n")
    let client = try Running.example(loop, "half-duplex", ["--connect"])
    try haveOneTurn(client, server, mark: " fine\n")
    client.type("exit\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    try server.wait(for: "exit\n")
  }

  // MARK: chat-room

  @Test(arguments: ["room_client", "room_class_client"])
  func theirMembersInOurRoom(name: String) throws {
    let server = try Running.example(loop, "chat-room")
    try server.wait(for: "listening on 127.0.0.1:9999\n")
    let (ann, bob) = (try lesson(name), try lesson(name))
    try loop.run(until: "both are in") { server.output.components(of: "has come") == 2 }
    // Their threads write a line and its end apart, and the prompt may come between.
    ann.type("hello\n")
    for member in [ann, bob] { try member.wait(for: " hello") }
    server.type("say welcome\n")
    for member in [ann, bob] { try member.wait(for: "* welcome") }
    // Without a word to the server, as at its "quit".
    bob.signal(SIGKILL)
    try server.wait(for: "has left")
    ann.type("alone\n")
    try ann.wait(for: " alone")
  }

  @Test(arguments: ["room_server", "room_class_server"])
  func ourMembersInTheirRoom(name: String) throws {
    let server = try lesson(name)
    try server.wait(for: name == "room_server" ? "start Server!!!" : "Starting!!!")
    let members = try (0..<2).map { _ in try Running.example(loop, "chat-room", ["--connect"]) }
    try loop.run(until: "both are accepted") { server.output.components(of: "is comming") == 2 }
    // room_server says so before it has entered the member in its list. Who hears their own words is in it.
    for (number, member) in members.enumerated() {
      member.type("member \(number)\n")
      try member.wait(for: " member \(number)\n")
    }
    for text in ["hello", "again"] {
      members[0].type("\(text)\n")
      for member in members { try member.wait(for: " \(text)\n") }
    }
    for member in members { member.type("quit\n") }
    for member in members { #expect(try member.waitForExit() == .exited(status: 0)) }
  }

  // MARK: remote-command

  @Test(arguments: [
    ("command_length_client", 8000, []), ("command_header_client", 8080, ["--header"]),
  ])
  func theirClientsAskOurServer(name: String, port: Int, options: [String]) throws {
    let commands = try TemporaryFile("echo hello world\nseq 100")
    let server = try Running.example(
      loop, "remote-command", ["--commands", commands.path] + options)
    try server.wait(for: "listening on 127.0.0.1:\(port)\n")
    let client = try lesson(name)
    client.type("echo hello world\n")
    try client.wait(for: "hello world\n")
    client.type("id\n")
    try client.wait(for: "refused: not one of the commands\n")
    client.type("\nseq 100\n")
    try client.wait(for: "\n99\n100\n")
  }

  // MARK: qq

  @Test func theirQQClientWithOurServer() throws {
    let server = try Running.example(loop, "qq")
    try server.wait(for: "listening on 127.0.0.1:8888\n")
    let client = try lesson("qq_tcp_client")
    try haveOneTurn(client, server)
    client.type("\nq\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    try server.wait(for: "has left")
  }

  @Test func ourQQClientWithTheirServer() throws {
    let server = try lesson("qq_tcp_server")
    try server.wait(for: "is at its port\n")
    let client = try Running.example(loop, "qq", ["--connect"])
    try haveOneTurn(client, server, blank: true)
    client.type("q\n")
    #expect(try client.waitForExit() == .exited(status: 0))
  }

  // MARK: qq-udp

  @Test func theirDatagramClientWithOurServer() throws {
    let server = try Running.example(loop, "qq-udp")
    try server.wait(for: "listening on 127.0.0.1:8889\n")
    let (ann, bob) = (try lesson("qq_udp_client"), try lesson("qq_udp_client"))
    ann.type("how are you?\n")
    try server.wait(for: "how are you?\n")
    bob.type("and I?\n")
    try bob.wait(for: "busy: somebody else is served, try again later\n")
    server.type("fine\n")
    try ann.wait(for: "fine\n")
    ann.type("q\n")
    #expect(try ann.waitForExit() == .exited(status: 0))
  }

  @Test func ourDatagramClientWithTheirServer() throws {
    let server = try lesson("qq_udp_server")
    try server.wait(for: "is at its port\n")
    let client = try Running.example(loop, "qq-udp", ["--connect"])
    try haveOneTurn(client, server, blank: true)
    client.type("q\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    #expect(try server.waitForExit() == .exited(status: 0))
  }
}

extension String {
  /// How often a text is in it.
  func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
