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

  private func lesson(_ name: String) throws -> Running {
    try Running(loop, "python3", ["-u", "\(lessonFolder)/\(name).py"])
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
}
