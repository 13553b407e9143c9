import Glibc
import TestSupport
import Testing

/// A customer who reaches the desk by an SSH account on its machine: `--via 'ssh -W …'`.
@Suite(.enabled(if: SSHServer.isPossible, SSHServer.why)) struct SSHViaTests {
  private func command(_ server: SSHServer, key: String = "mei", to port: UInt16) -> String {
    let options = server.arguments(key: key, ["-W", "127.0.0.1:\(port)"])
    return "ssh " + options.joined(separator: " ")
  }

  private func customer(by command: String, in setting: Setting = .pipes) throws -> Program {
    try Program(
      "customer-term", ["--via", command, "Mei"], in: setting, environment: [:], size: .standard)
  }

  @Test(arguments: Setting.allCases)
  func aConversation(_ setting: Setting) throws {
    let (server, desk) = (try SSHServer(), try Desk())
    // As docs/user/deploy.md says.
    let only = "restrict,port-forwarding,permitopen=\"127.0.0.1:\(desk.port)\""
    try server.letIn([("mei", only)])
    let customer = try customer(by: command(server, to: desk.port), in: setting)
    try desk.expect("Mei connected from 127.0.0.1:")
    try customer.child.send(setting == .screen ? "你好\r" : "你好\n")
    try desk.expect("你好")
    try desk.say("您好")
    try customer.expect("您好")
    // The desk hangs up: ssh closes its output alone, and the customer sees it nevertheless.
    desk.child.signal(SIGTERM)
    try customer.expect("the agent ended the conversation")
    if setting == .screen { try customer.child.send(" ") }
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func theCustomerLeaves() throws {
    let (server, desk) = (try SSHServer(), try Desk())
    // As docs/user/deploy.md says.
    let only = "restrict,port-forwarding,permitopen=\"127.0.0.1:\(desk.port)\""
    try server.letIn([("mei", only)])
    let customer = try customer(by: command(server, to: desk.port))
    try desk.expect("Mei connected from 127.0.0.1:")
    customer.child.closeInput()
    try desk.expect("Mei left")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test(arguments: ["ming", "mei"])
  func whatSSHSaysIsTold(key: String) throws {
    let server = try SSHServer()
    try server.letIn([("mei", "restrict,port-forwarding")])
    // A key that is not let in, or a desk that is not there.
    let customer = try customer(by: command(server, key: key, to: try freePort()))
    let status = try customer.child.waitForExit()
    #expect(status == .exited(1))
    let said = customer.child.output + customer.child.errors
    let words = key == "ming" ? "Permission denied" : "Connection refused"
    #expect(said.contains(words), "\(said)")
    #expect(said.contains(" ended with status 255"), "\(said)")
  }

  /// Its end is the connection's: here of sshd, in the middle of a conversation.
  @Test func theConnectionBreaks() throws {
    var server: SSHServer? = try SSHServer()
    try server?.letIn([("mei", "restrict,port-forwarding")])
    let desk = try Desk()
    let line = try command(#require(server), to: desk.port)
    let customer = try customer(by: "exec 3<&0; \(line) <&3 & echo $! >&2; wait $!")
    try desk.expect("Mei connected from 127.0.0.1:")
    try customer.expect("* command: ")
    let pid = try #require(
      customer.notices.compactMap { $0.split(separator: " ").last.flatMap { pid_t($0) } }.last)
    kill(pid, SIGKILL)
    try customer.expect("the connection broke: ")
    try customer.expect("ended with status 137")
    #expect(try customer.child.waitForExit() == .exited(1))
    server = nil
  }
}
