import Glibc
import TestSupport
import Testing

/// Four desks and an answering desk, each with an address of its own, behind a real HAProxy with the configuration of
/// deploy/haproxy.cfg. HAProxy and the customers, who have addresses of their own too, are in another network
/// namespace.
///
/// scripts/setup.sh unpacks Debian's haproxy into .build/haproxy where it is not installed.
final class Floor {
  static let why: Comment =
    "it needs HAProxy (scripts/setup.sh tests), network namespaces, python3 and openssl"
  static let isPossible =
    root != nil && PrivateNetwork.isPossible && Certificates.isPossible

  /// The number of the answering desk.
  static let night = 9
  /// A customer's address.
  static func address(_ number: Int) -> String { "10.78.0.\(number + 1)" }

  private let network: PrivateNetwork
  private let certificates: Certificates
  private let folder: String
  private let haproxy: Child
  private let customers: Program
  private(set) var desks: [Int: Desk] = [:]

  /// - Parameter customers: how many addresses customers may have.
  init(customers: Int) throws {
    folder = try makeTemporaryFolder("floor")
    certificates = try Certificates()
    try certificates.make("desk", names: "DNS:desk.example.org")
    network = try PrivateNetwork()
    for desk in [1, 2, 3, 4, Self.night] {
      try network.runNear("ip addr add \(Self.host(desk))/24 dev near")
    }
    try network.runFar(
      "ip link set lo up; for i in $(seq \(customers)); do ip addr add 10.78.0.$i/32 dev lo; done")
    try certificates.join("desk")
    try writeFile(Self.configuration(folder, certificates), to: "\(folder)/haproxy.cfg")
    haproxy = try network.startFar(
      "\(Self.root ?? "")/usr/sbin/haproxy", ["-db", "-f", "\(folder)/haproxy.cfg"],
      environment: ["LD_LIBRARY_PATH": Self.libraries])
    self.customers = Program(
      try network.startFar(
        "python3",
        [
          "-c", floorCustomers, PrivateNetwork.far, certificates.path("desk.pem"),
          "\(folder)/admin",
        ]))
    try wait(for: "HAProxy listens") { access("\(folder)/admin", F_OK) == 0 }
  }

  deinit {
    desks = [:]
    _ = try? outcome("rm", ["-rf", folder])
  }

  // MARK: HAProxy

  /// Where haproxy was unpacked; "" if it is installed; nil if it is missing.
  private static let root: String? = {
    let unpacked = (try? packageRoot()).map { $0 + "/.build/haproxy" } ?? ""
    return [unpacked, ""].first { access("\($0)/usr/sbin/haproxy", X_OK) == 0 }
  }()

  private static let libraries =
    "\(root ?? "")/usr/lib/x86_64-linux-gnu:\(root ?? "")/usr/lib/aarch64-linux-gnu"

  private static func host(_ desk: Int) -> String { "10.77.0.\(10 + desk)" }

  /// The file as it is shipped, with this floor's addresses and places.
  private static func configuration(_ folder: String, _ certificates: Certificates) throws -> String
  {
    var text = try contents(try packageRoot() + "/deploy/haproxy.cfg")
    var changes = [
      ("log /dev/log local0", "log stdout format raw local0"),
      ("chroot /var/lib/haproxy", ""), ("user haproxy\n", "\n"), ("group haproxy\n", "\n"),
      ("/run/haproxy/admin.sock mode", "\(folder)/admin mode"),
      ("/etc/haproxy/desk.pem tcp", "\(certificates.path("desk.both")) tcp"),
    ]
    for desk in [1, 2, 3, 4, night] { changes.append(("10.0.0.\(desk):", "\(host(desk)):")) }
    for (shipped, here) in changes {
      guard text.contains(shipped) else { throw Complaint("haproxy.cfg has no \(shipped)") }
      text = text.replacing(shipped, with: here)
    }
    return text
  }

  /// What HAProxy has logged.
  var log: String { haproxy.output }

  /// A server's state (`UP`, `DOWN`, `DRAIN (agent)`), the connections that it has and that wait for it, and how many it
  /// may have. `BACKEND` stands for all.
  func state(
    _ server: String
  ) throws -> (status: String, connections: Int, waiting: Int, slots: Int) {
    try customers.say("state \(server)")
    try customers.expect("state \(server) ")
    let line = try customers.restOfLine().split(separator: "|").map(String.init)
    let numbers = line.dropFirst().compactMap(Int.init)
    guard numbers.count == 3 else { throw Complaint("HAProxy says \(line)") }
    return (line[0], numbers[0], numbers[1], numbers[2])
  }

  func waitUntil(_ status: String, of desks: [Int], file: String = #fileID, line: Int = #line)
    throws
  {
    for desk in desks {
      try wait(for: "desk \(desk) is \(status)", file: file, line: line) {
        try state(desk == Self.night ? "night" : "desk\(desk)").status.hasPrefix(status)
      }
    }
  }

  /// How many sockets listen at the port of the line: several processes share it without a word (SO_REUSEPORT).
  func listenerCount() throws -> Int {
    let port = String(21567, radix: 16).uppercased()
    return try network.runFar("cat /proc/net/tcp /proc/net/tcp6").split(separator: "\n").count {
      let fields = $0.split(separator: " ")
      return fields.count > 3 && fields[1].hasSuffix(":\(port)") && fields[3] == "0A"
    }
  }

  // MARK: Desks

  private func options(_ desk: Int) -> [String] {
    [
      "--plain", "--host", Self.host(desk), "--check-host", Self.host(desk), "--check-port",
      "21569",
      "--proxy-from", PrivateNetwork.far, "--history", history(desk),
    ]
  }

  /// The history of a desk: each is a machine of its own.
  func history(_ desk: Int) -> String { "\(folder)/\(desk).sqlite" }

  /// Starts a desk at a terminal, so that it takes commands.
  func start(_ desk: Int) throws {
    let command = network.command(try builtProgram("agent-console"), options(desk))
    let child = try Child(
      command[0], Array(command[1...]), input: .terminal, output: .terminal)
    desks[desk] = try Desk(child, port: 21567, host: Self.host(desk))
  }

  /// Starts one of several desks that share the line of the first machine.
  func startShared(_ agent: String) throws -> Program {
    let command = network.command(
      try builtProgram("agent-console"),
      options(1) + ["--shared", "--shared-dir", "\(folder)/line", "--agent", agent])
    let desk = Program(
      try Child(command[0], Array(command[1...]), input: .terminal, output: .terminal))
    try desk.expect(" \(Self.host(1)):21567")
    return desk
  }

  /// Starts the answering desk.
  func startNight() throws {
    try writeFile("We are closed.\n---\nThank you.\n", to: "\(folder)/answers")
    let child = try network.start(
      builtProgram("agent-console"), options(Self.night) + ["--answer", "\(folder)/answers"])
    desks[Self.night] = try Desk(child, port: 21567, host: Self.host(Self.night))
  }

  /// Starts a desk that says "hi" whenever it is its turn.
  func startEcho(_ desk: Int) throws {
    let program = try builtProgram("agent-console")
    let child = try network.start(
      "sh", ["-c", "yes hi | exec \"$@\"", "sh", program] + options(desk))
    desks[desk] = try Desk(child, port: 21567, host: Self.host(desk))
  }

  func kill(_ desk: Int) throws {
    desks[desk]?.child.signal(SIGKILL)
    try desks[desk]?.child.waitForExit()
    desks[desk] = nil
  }

  func say(_ text: String, at desk: Int) throws { try desks[desk]?.say(text) }

  /// The conversations in a desk's history.
  func served(by desk: Int) throws -> [String] {
    let list = try outcome(
      builtProgram("agent-console"),
      ["history", "list", "--format", "jsonl", "--history", history(desk)])
    return list.output.split(separator: "\n").map(String.init)
  }

  // MARK: Customers

  /// A customer connects by TLS and says hello.
  func connect(_ name: String, from number: Int) throws {
    try customers.say("connect \(name) \(Self.address(number))")
    try expectFromCustomers("connected \(name)\n")
  }

  /// Somebody leaves a message at the answering desk.
  func expectAnswers(for name: String) throws {
    try expectFromCustomers("got \(name) We are closed.\n")
    try customers.say("tell \(name) late")
    try expectFromCustomers("got \(name) Thank you.\n")
    try expectFromCustomers("ended \(name)\n")
  }

  func leave(_ name: String) throws { try customers.say("leave \(name)") }

  /// What customers report, now or before: each says a thing once.
  func expectFromCustomers(_ text: String, file: String = #fileID, line: Int = #line) throws {
    try customers.child.waitForOutput(containing: text, file: file, line: line)
  }

  /// So many customers one after the other, several at a time.
  func flood(_ count: Int) throws {
    try customers.say("flood \(count)")
    try customers.expect("flooded \(count)\n", within: .timeout * 3)
  }
}
