import Glibc
import TestSupport
import Testing

/// A real PostgreSQL server: a cluster of its own in a temporary folder, on a Unix socket there and nowhere else. As
/// root it runs as the user nobody, because PostgreSQL refuses to run as root.
///
/// scripts/setup.sh unpacks Debian's package into .build/postgresql where it is not installed.
final class PostgresServer {
  static let why: Comment = "it needs PostgreSQL and libpq (scripts/setup.sh tests)"
  static let isPossible = (try? PostgresServer()) != nil

  let folder: String
  private(set) var server: Child?

  /// The folder of a small file system, in the server's mount namespace.
  private var smallDisk: String? { hasSmallDisk ? "\(folder)/small" : nil }
  private let hasSmallDisk: Bool

  /// - Parameter hasSmallDisk: whether the database is on a small file system of its own. Needs root.
  init(hasSmallDisk: Bool = false) throws {
    self.hasSmallDisk = hasSmallDisk
    folder = try makeTemporaryFolder("postgres")
    chmod(folder, 0o777)
    let made = try asNobody(
      "\(Self.bin())/initdb",
      ["-D", "\(folder)/data", "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "kefu"])
    guard try made.waitForExit() == .exited(0) else { throw Complaint("initdb: \(made.errors)") }
    try start()
    if let smallDisk { try run("CREATE TABLESPACE small LOCATION '\(smallDisk)'", in: "postgres") }
    try run("CREATE DATABASE kefu\(hasSmallDisk ? " TABLESPACE small" : "")", in: "postgres")
  }

  deinit {
    kill()
    _ = try? outcome("rm", ["-rf", folder])
  }

  /// Where the programs are.
  private static func bin() throws -> String {
    for root in ["\(try packageRoot())/.build/postgresql", ""] {
      for version in (13...20).reversed() {
        let path = "\(root)/usr/lib/postgresql/\(version)/bin"
        if access("\(path)/postgres", X_OK) == 0 { return path }
      }
    }
    throw Complaint("no PostgreSQL")
  }

  private static func libraries() throws -> String {
    let root = "\(try packageRoot())/.build/postgresql/usr/lib"
    return "\(root)/x86_64-linux-gnu:\(root)/aarch64-linux-gnu"
  }

  /// The environment in which libpq is found.
  static func environment() throws -> [String: String?] { ["LD_LIBRARY_PATH": try libraries()] }

  /// - Parameter place: where a small file system is mounted, for this process alone.
  private func asNobody(
    _ program: String, _ arguments: [String], smallDisk place: String? = nil
  ) throws -> Child {
    var command =
      geteuid() == 0
      ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program] : [program]
    if let place {
      let script = """
        mount --make-rprivate /
        mkdir -p \(place)
        mount -t tmpfs -o size=48m,uid=65534,mode=700 tmpfs \(place)
        exec "$@"
        """
      command = ["unshare", "-m", "sh", "-e", "-c", script, "sh"] + command
    }
    return try Child(
      command[0], Array(command.dropFirst()) + arguments, environment: Self.environment(),
      input: .nothing)
  }

  /// Starts the server, and waits until it answers.
  func start(_ settings: [String] = []) throws {
    // What a killed one has left.
    unlink("\(folder)/data/postmaster.pid")
    let server = try asNobody(
      "\(Self.bin())/postgres",
      ["-D", "\(folder)/data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        + settings.flatMap { ["-c", $0] }, smallDisk: smallDisk)
    self.server = server
    try wait(for: "the server answers") {
      if server.hasExited { throw Complaint(server.errors) }
      return try psql("SELECT 1", in: "postgres").status == .exited(0)
    }
  }

  /// Kills the server with all of its processes, in the middle of whatever they do.
  func kill() {
    guard let server else { return }
    // The processes of connections end by themselves when the first one is gone, but not at once.
    for child in children(of: server.pid) { _ = Glibc.kill(child, SIGKILL) }
    server.signal(SIGKILL)
    _ = try? server.waitForExit()
    self.server = nil
  }

  /// Stops all of its processes: connections are accepted by the kernel, and nothing is answered.
  func freeze() { signalAll(SIGSTOP) }
  func thaw() { signalAll(SIGCONT) }

  private func signalAll(_ number: Int32) {
    guard let server else { return }
    for pid in [server.pid] + children(of: server.pid) { _ = Glibc.kill(pid, number) }
  }

  private func children(of pid: pid_t) -> [pid_t] {
    let path = "/proc/\(pid)/task/\(pid)/children"
    return ((try? contents(path)) ?? "").split(separator: " ").compactMap { pid_t($0) }
  }

  /// Fills the small disk but for so many kilobytes, or empties it again.
  func fillDisk(leaving kilobytes: Int) throws {
    guard let smallDisk, let server else { return }
    let file = "/proc/\(server.pid)/root\(smallDisk)/ballast"
    let script = """
      free=$(($(stat -f -c '%a * %S / 1024' "${1%/*}"))); head -c "$((free - $2))K" /dev/zero >"$1"
      """
    guard try outcome("sh", ["-e", "-c", script, "sh", file, "\(kilobytes)"]).status == .exited(0)
    else { throw Complaint("no ballast") }
  }

  func emptyDisk() throws {
    guard let smallDisk, let server else { return }
    unlink("/proc/\(server.pid)/root\(smallDisk)/ballast")
  }

  /// The connection string of the database.
  var string: String { "host=\(folder) user=kefu dbname=kefu" }

  private func psql(_ command: String, in database: String = "kefu") throws -> (
    status: TestSupport.ExitStatus, output: String, errors: String
  ) {
    try outcome(
      "\(Self.bin())/psql", ["-XAtq", "-h", folder, "-U", "kefu", "-d", database, "-c", command],
      environment: Self.environment())
  }

  /// Runs a command of SQL.
  /// - Returns: its rows, one line each.
  @discardableResult
  func run(_ command: String, in database: String = "kefu") throws -> String {
    let answer = try psql(command, in: database)
    guard answer.status == .exited(0) else { throw Complaint("psql: \(answer.errors)") }
    return answer.output.split(separator: "\n").joined(separator: "\n")
  }
}
