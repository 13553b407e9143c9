import Glibc
import TestSupport
import Testing

/// Customers by an SSH account that runs customer-term and nothing else: the files of deploy/ssh, with a real sshd.
@Suite(.enabled(if: SSHServer.isPossible, SSHServer.why)) struct SSHKioskTests {
  let desk: Desk
  let server: SSHServer

  init() throws {
    desk = try Desk(["--proxy-from", "127.0.0.1"], in: .plainTerminal)
    let path = try packageRoot() + "/deploy/ssh/kefu.conf"
    let program = "exec \(try builtProgram("customer-term")) --host 127.0.0.1 --port \(desk.port)"
    let dropIn = try contents(path)
    #expect(dropIn.contains("exec /usr/local/bin/customer-term "))
    server = try SSHServer(dropIn.replacing("exec /usr/local/bin/customer-term", with: program))
    // The options of the example, and nothing else.
    let example = try contents(try packageRoot() + "/deploy/ssh/kefu_customers.example")
    let options = example.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    try #require(options.count == 2)
    try server.letIn([("ming", options[0]), ("mei", options[1])])
  }

  /// A customer, by default with plain lines: without a terminal.
  private func customer(
    _ key: String = "ming", _ options: [String] = ["-T"], _ command: [String] = [],
    from address: String = "127.0.0.9", environment: [String: String?] = [:]
  ) throws -> Program {
    let arguments = server.arguments(key: key, options + ["-b", address], command)
    return Program(try Child("ssh", arguments, environment: environment))
  }

  @Test func aConversation() throws {
    let customer = try customer()
    // The name of the key, and the address of the SSH client.
    try desk.expect("陈小明 connected from 127.0.0.9:")
    try customer.say("你好")
    try desk.expect("你好")
    try desk.say("您好")
    try customer.expect("您好")
    customer.child.closeInput()
    try desk.expect("陈小明 left")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func aBlockHitsOneAddressOnly() throws {
    let first = try customer()
    try desk.expect("陈小明 connected from 127.0.0.9:")
    try desk.say("/block")
    try desk.expect("blocked 127.0.0.9")
    _ = try first.child.waitForExit()
    let again = try customer()
    try desk.expect("127.0.0.9 is blocked and was disconnected")
    _ = try again.child.waitForExit()
    let other = try customer("mei", from: "127.0.0.8")
    try desk.expect("Mei connected from 127.0.0.8:")
    _ = other
  }

  /// Whoever leaves before being served is told of by the same address.
  @Test func whoLeavesInTheLine() throws {
    let first = try customer()
    try desk.expect("陈小明 connected from 127.0.0.9:")
    let second = try customer("mei", from: "127.0.0.8")
    try desk.expect("1 waiting")
    second.child.closeInput()
    #expect(try second.child.waitForExit() == .exited(0))
    first.child.closeInput()
    try desk.expect("陈小明 left")
    try desk.expect("Mei (127.0.0.8:")
    try desk.expect("left while waiting")
  }

  /// Whatever is asked for, it is a conversation under the key's name.
  @Test(
    arguments: [
      ["-T", "id"], ["-tt", "id"], ["-T", "sh -i"], ["-T", "-s", "sftp"], ["-T", "--", "-x"],
      ["-T", "customer-term --save /tmp/x Root"], ["-T", "$(touch /tmp/kefu-escaped)"],
      ["-T", "-o", "SendEnv=KEFU_NAME", ""], ["-T", "-o", "SetEnv=KEFU_NAME=Root", ""],
      ["-T", "-o", "SetEnv=LD_PRELOAD=/tmp/x.so", ""], ["-T", "-A", ""], ["-X", "-T", ""],
    ])
  func thereIsNothingElse(words: [String]) throws {
    var (options, command) = (words, [String]())
    if let last = options.popLast(), !last.isEmpty { command = [last] }
    if let dashes = options.firstIndex(of: "--") { options.remove(at: dashes) }
    let customer = try customer("ming", options, command, environment: ["KEFU_NAME": "Root"])
    try desk.expect("陈小明 connected from 127.0.0.9:")
    if options.contains("-tt") {
      try customer.expect("Your turn")
      try customer.child.send("\u{3}")
    } else {
      try customer.expect("connected to 127.0.0.1:\(desk.port)")
      customer.child.closeInput()
    }
    try desk.expect("陈小明 left")
    _ = try customer.child.waitForExit()
    #expect(!customer.child.output.contains("uid="))
    #expect(access("/tmp/kefu-escaped", F_OK) != 0)
    #expect(try server.filesOfAccount() == [])
  }

  /// No port of the machine is reached, not even the desk's, and none is opened.
  @Test func nothingIsForwarded() throws {
    let direct = try Child(
      "ssh", server.arguments(key: "ming", ["-W", "127.0.0.1:\(desk.port)"]))
    #expect(try direct.waitForExit() == .exited(255))
    #expect(direct.errors.contains("administratively prohibited"))
    let remote = try Child(
      "ssh",
      server.arguments(
        key: "ming", ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "\(freePort()):127.0.0.1:1"]))
    #expect(try remote.waitForExit() == .exited(255))
    let port = try freePort()
    let local = try Child(
      "ssh", server.arguments(key: "ming", ["-N", "-L", "\(port):127.0.0.1:\(desk.port)"]))
    var peer: RawPeer?
    try wait(for: "ssh listens") {
      #expect(!local.hasExited, "\(local.errors)")
      peer = try? RawPeer(connectingTo: port)
      return peer != nil || local.hasExited
    }
    #expect(try peer?.receiveUntilEnd().bytes == [])
    _ = local
  }

  /// Another account's password is not asked for, and no other key is let in.
  @Test func onlyTheKeysAreLetIn() throws {
    try server.letIn([("ming", "restrict,pty")])
    let stranger = try customer("mei")
    #expect(try stranger.child.waitForExit() == .exited(255))
    #expect(stranger.child.errors.contains("Permission denied (publickey)"))
    // A key without a name gets an error that says so, and no conversation.
    let nameless = try customer("ming")
    #expect(try nameless.child.waitForExit() == .exited(64))
    #expect(nameless.child.errors.contains("missing argument: NAME"))
  }

  /// A stopped program would be left behind for ever: nobody has a shell to continue it.
  @Test func itIsNotSuspended() throws {
    let customer = try customer("ming", ["-tt"])
    try desk.expect("陈小明 connected from 127.0.0.9:")
    try customer.expect("Your turn")
    try customer.child.send("\u{1A}hello\r")
    try desk.expect("hello")
    // The customer vanishes, and nothing stays.
    customer.child.signal(SIGKILL)
    try desk.expect("陈小明 left")
    try wait(for: "no program of theirs is left") { try !server.hasSession(of: "陈小明") }
  }
}

extension SSHServer {
  /// Whether a customer's program with this name in its environment runs under this server.
  func hasSession(of name: String) throws -> Bool {
    // `-z`: the variables are separated by NUL bytes (proc(5)).
    let script = """
      for process in /proc/[0-9]*/environ; do
        grep -qz '^KEFU_NAME=\(name)$' $process && grep -qz '^SSH_CONNECTION=.* \(port)$' $process && echo $process
      done 2>/dev/null
      """
    return try !outcome("sh", ["-c", script]).output.isEmpty
  }

  /// Files that the account has made in its home.
  func filesOfAccount() throws -> [Substring] {
    let found = try outcome("find", ["\(folder)/home", "-mindepth", "1"])
    return found.output.split(separator: "\n")
  }
}
