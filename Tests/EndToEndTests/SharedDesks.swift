import Glibc
import TestSupport

/// Desks that share a line, and the folder in which they find each other.
final class SharedDesks {
  let port: UInt16
  let folder: String
  private let root: String
  private(set) var desks: [Desk] = []

  init(port: UInt16? = nil) throws {
    self.port = try port ?? freePort()
    root = try makeTemporaryFolder("shared")
    folder = "\(root)/line"
  }

  deinit {
    desks = []
    _ = try? outcome("rm", ["-rf", root])
  }

  /// The history that all desks write.
  var history: String { "\(root)/history.sqlite" }

  func options(_ agent: String) -> [String] {
    ["--shared", "--shared-dir", folder, "--agent", agent, "--backlog", "64"]
  }

  /// Starts a desk. The first one opens the line, the others join it.
  @discardableResult
  func start(
    _ agent: String, _ options: [String] = [], in setting: Setting = .pipes,
    environment: [String: String?] = [:], size: WindowSize = .standard
  ) throws -> Desk {
    let told = desks.isEmpty ? "listening on 127.0.0.1:" : "joined the line at 127.0.0.1:"
    let desk = try Desk(
      self.options(agent) + options, in: setting, port: port, environment: environment, size: size,
      isListening: told)
    desks.append(desk)
    return desk
  }

  /// Waits until each desk knows all others.
  func waitUntilComplete(_ count: Int? = nil) throws {
    try wait(for: "all desks know each other") {
      try list().count == count ?? desks.count
    }
  }

  /// A customer who connects and gives a name.
  func connect(_ name: String) throws -> RawPeer {
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, name))
    return peer
  }

  /// The lines of `agent-console desks`.
  func list() throws -> [String] {
    let result = try outcome(
      builtProgram("agent-console"), ["desks", "--port", "\(port)", "--shared-dir", folder])
    return result.output.split(separator: "\n").map(String.init)
  }

  /// Starts a desk that can't start.
  func refusal(
    _ options: [String], environment: [String: String?] = [:]
  ) throws -> (status: ExitStatus, output: String, errors: String) {
    try outcome(
      builtProgram("agent-console"),
      ["--plain", "--no-history", "--port", "\(port)"] + options,
      environment: environment)
  }
}

/// Creates a file.
func writeFile(_ text: String, to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  defer { close(descriptor) }
  guard descriptor >= 0, Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
  else { throw Complaint("can't write \(path): errno \(errno)") }
}

/// The names of the files in a folder.
func names(in folder: String) throws -> [String] {
  try outcome("ls", ["-A", folder]).output.split(separator: "\n").map(String.init)
}
