import Glibc
import TestSupport
import Testing

/// A network namespace (network_namespaces(7)): every port is free, and a virtual cable connects it to a
/// second one and can be pulled. It needs root, or unprivileged user namespaces, and iproute2.
final class PrivateNetwork {
  static let why: Comment = "it needs network namespaces (unshare -n, nsenter, ip), and python3"
  /// Whether the host's own network has the address ::1.
  static let hasIPv6 = (try? contents("/proc/net/if_inet6"))?.contains("00000001 ") ?? false
  static let isPossible = Python.isThere && (try? PrivateNetwork()) != nil

  /// The addresses of the near end, where the programs run, and of the far end, where their peers run.
  static let (near, far) = ("10.77.0.1", "10.77.0.2")

  private let holder: Child
  private let farHolder: Child

  init() throws {
    (holder, farHolder) = (try Self.newNamespace(), try Self.newNamespace())
    let script = """
      ip link add near type veth peer name far netns \(farHolder.pid) &&
      ip addr add \(Self.near)/24 dev near && ip link set near up
      """
    try Self.finish(start("sh", ["-c", script]))
    let farScript = "ip addr add \(Self.far)/24 dev far && ip link set far up"
    try Self.finish(startFar("sh", ["-c", farScript]))
  }

  private static func newNamespace() throws -> Child {
    let script = "ip link set lo up && echo up && exec sleep 1000"
    let holder = try Child("unshare", ["-n", "sh", "-c", script])
    try holder.waitForOutput(containing: "up")
    return holder
  }

  private static func finish(_ tool: Child) throws {
    guard try tool.waitForExit() == .exited(0) else { throw Complaint("ip: \(tool.errors)") }
  }

  /// The command that runs a program in this namespace.
  func command(_ program: String, _ arguments: [String]) -> [String] {
    ["nsenter", "-t", "\(holder.pid)", "-n", program] + arguments
  }

  func start(
    _ program: String, _ arguments: [String], environment: [String: String?] = [:]
  ) throws -> Child {
    let command = command(program, arguments)
    return try Child(command[0], Array(command[1...]), environment: environment)
  }

  func startFar(
    _ program: String, _ arguments: [String], environment: [String: String?] = [:]
  ) throws -> Child {
    try Child(
      "nsenter", ["-t", "\(farHolder.pid)", "-n", program] + arguments, environment: environment)
  }

  /// Runs a script of the shell at the near end.
  func runNear(_ script: String) throws { try Self.finish(start("sh", ["-ec", script])) }

  /// Runs a script of the shell at the far end.
  /// - Returns: its output.
  @discardableResult
  func runFar(_ script: String) throws -> String {
    let tool = try startFar("sh", ["-ec", script])
    try Self.finish(tool)
    return tool.output
  }

  func desk(port: UInt16) throws -> Desk {
    let options = ["--host", Self.near, "--port", "\(port)"]
    return try Desk(
      start(builtProgram("agent-console"), options + ["--no-history"]), port: port, host: Self.near)
  }

  /// A customer whose desk, at the far end, accepts and sends nothing.
  func customer(port: UInt16) throws -> Program {
    let listening = """
      import socket, time
      s = socket.socket(); s.bind(("", \(port))); s.listen()
      print("listening", flush=True); c = s.accept(); time.sleep(1000)
      """
    let desk = try startFar("python3", ["-c", listening])
    try desk.waitForOutput(containing: "listening")
    let options = ["--host", Self.far, "--port", "\(port)", "Mei"]
    let program = Program(try start(builtProgram("customer-term"), options))
    program.keepAlive = desk
    return program
  }

  /// A peer at the far end that connects, sends a text, and then only keeps the connection open.
  func silentPeer(port: UInt16, sending text: String) throws -> Child {
    let script = "exec 3<>/dev/tcp/\(Self.near)/\(port); printf '\(text)' >&3; exec sleep 1000"
    return try startFar("bash", ["-c", script])
  }

  func pullTheCable() throws {
    try Self.finish(startFar("ip", ["link", "set", "far", "down"]))
  }
}

/// Python 3, for peers that a shell can't play.
enum Python {
  static let why: Comment = "there is no python3"
  static let isThere = (try? outcome("python3", ["--version"]).status) == .exited(0)
}
