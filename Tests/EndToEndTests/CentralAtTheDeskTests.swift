import ChatCore
import ChatHistory
import Glibc
import TestSupport
import Testing

/// `central` in the configuration: what was said at all desks, at the console, with a real server.
@Suite(.enabled(if: PostgresServer.isPossible, PostgresServer.why)) struct CentralAtTheDeskTests {
  let server: PostgresServer
  let own: HistoryFolder

  init() throws {
    server = try PostgresServer()
    // Another machine's conversations: 小明, Mei, and one without a name.
    _ = try server.ship(try HistoryOnDisk.usual())
    own = try HistoryFolder()
  }

  private func desk(central: String) throws -> (Desk, ConfigurationFolder) {
    let configuration = try ConfigurationFolder(["config.toml": "central = \"\(central)\"\n"])
    let environment = try PostgresServer.environment()
      .merging(configuration.environment) { $1 }
    let desk = try Desk(
      ["--history", own.path], in: .plainTerminal, environment: environment)
    return (desk, configuration)
  }

  private func isLoaded(_ desk: Desk) throws -> Bool {
    try desk.kernelFile("maps").contains("libpq.so")
  }

  @Test func whoWasAtAnotherDesk() throws {
    let (desk, configuration) = try desk(central: server.string)
    #expect(try !isLoaded(desk))
    let peer = try desk.seat("小明")
    try desk.expect("* 小明 has visited before: 1 time")
    try desk.say("/history")
    try desk.expect("Earlier conversations: the name 小明, or this address, all desks")
    try desk.say("/history 请讲")
    try desk.expect("Found 1: 请讲, all desks")
    try desk.say("/open 1")
    try desk.expect("anna: 您好")
    try peer.send(frame(2, "又是我"))
    try desk.expect("< 又是我")
    #expect(try isLoaded(desk))
    _ = configuration
  }

  /// Who was only here is recognised too, although nothing of it was shipped.
  @Test func whoWasHereOnly() throws {
    let (desk, configuration) = try desk(central: server.string)
    for visit in 1...2 {
      let peer = try desk.seat("Zoe")
      if visit == 2 { try desk.expect("* Zoe has visited before: 1 time") }
      try peer.send(frame(2, "bye"))
      try desk.expect("< bye")
      peer.close()
      try desk.expect("Zoe left")
    }
    _ = configuration
  }

  /// A server that hangs costs the agent a second and the chat nothing.
  @Test func theServerHangs() throws {
    let (desk, configuration) = try desk(central: server.string)
    server.freeze()
    defer { server.thaw() }
    let peer = try desk.seat("Bob")
    try desk.say("/history")
    try peer.send(frame(2, "while it waits"))
    try desk.expect("< while it waits")
    try desk.expect("this machine only: no answer from \(server.folder)/kefu")
    // Numbers are now those of this machine.
    try desk.say("/open 1")
    try desk.expect("* /open 1: #1 ")
    // And when it answers again, of all.
    server.thaw()
    try desk.say("/history 请讲")
    try desk.expect("Found 1: 请讲, all desks")
    _ = configuration
  }

  @Test func theServerIsAway() throws {
    let (desk, configuration) = try desk(central: server.string)
    server.kill()
    try desk.say("/history")
    try desk.expect(
      "The latest conversations, this machine only: can't connect to \(server.folder)")
    try desk.say("/status")
    _ = configuration
  }

  @Test func notAConnectionString() throws {
    let (desk, configuration) = try desk(central: "kefu password=geheim")
    try desk.say("/history")
    try desk.expect("this machine only: the connection string is not one of PostgreSQL")
    #expect(!desk.child.output.contains("geheim"))
    _ = configuration
  }
}
