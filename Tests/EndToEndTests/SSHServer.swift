import Glibc
import TestSupport
import Testing

/// A real sshd on a loopback port, with a configuration, host keys and accounts of its own. Nothing of the machine's
/// is changed: as root it runs in a mount namespace (mount_namespaces(7)) with an account "support" that exists
/// there alone; otherwise it serves the test's own account.
///
/// scripts/setup.sh unpacks Debian's openssh-server into .build/openssh where sshd is not installed.
final class SSHServer {
  static let why: Comment =
    "it needs sshd (scripts/setup.sh tests), ssh, and as root mount namespaces"
  static let isPossible = (try? SSHServer()) != nil

  let port: UInt16
  /// The account of the customers.
  let account: String
  let folder: String
  private var daemon: Child?

  /// - Parameter dropIn: lines for the end of the configuration, in which `support` stands for the account.
  init(_ dropIn: String = "") throws {
    port = try freePort()
    let isRoot = geteuid() == 0
    guard let entry = getpwuid(geteuid()) else { throw Complaint("no account") }
    account = isRoot ? "support" : String(cString: entry.pointee.pw_name)
    // Not in a temporary folder: those that everybody may write are no place for keys.
    var template = Array("\(try packageRoot())/.build/ssh-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Complaint("mkdtemp: \(errno)") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(folder, 0o755)
    if isRoot, !Self.isOpenToAll(folder) { throw Complaint("\(folder) can't be reached by others") }
    for name in ["host", "mei", "ming"] {
      let options = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(folder)/\(name)"]
      guard try outcome("ssh-keygen", options).status == .exited(0)
      else { throw Complaint("ssh-keygen") }
    }
    try write("", "customers")
    try write(configuration(dropIn), "sshd_config")
    try start(asRoot: isRoot)
  }

  /// Whether an account other than root can reach a folder: it may search all folders above it.
  private static func isOpenToAll(_ folder: String) -> Bool {
    var path = ""
    return folder.split(separator: "/").allSatisfy { part in
      path += "/" + part
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IXOTH != 0
    }
  }

  deinit {
    daemon = nil
    _ = try? outcome("rm", ["-rf", folder])
  }

  /// Debian's own settings, as far as they matter here; without PAM, and with all in one folder.
  private func configuration(_ dropIn: String) -> String {
    let dropIn = dropIn.replacing("Match User support", with: "Match User \(account)")
      .replacing("/etc/ssh/kefu_customers", with: "\(folder)/customers")
    let sftp = "\(Self.root ?? "")/usr/lib/openssh/sftp-server"
    return """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(folder)/host
      PidFile none
      # The repository may be below a folder that everybody may write, such as /tmp.
      StrictModes no
      AuthorizedKeysFile \(folder)/customers
      KbdInteractiveAuthentication no
      PasswordAuthentication no
      X11Forwarding yes
      AcceptEnv LANG LC_*
      Subsystem sftp \(sftp)
      LogLevel VERBOSE
      \(dropIn)

      """
  }

  /// Where openssh-server was unpacked; "" if it is installed.
  private static let root: String? = {
    let unpacked = (try? packageRoot()).map { $0 + "/.build/openssh" } ?? ""
    return [unpacked, ""].first { access("\($0)/usr/sbin/sshd", X_OK) == 0 }
  }()

  private func start(asRoot: Bool) throws {
    guard let root = Self.root else { throw Complaint("no sshd") }
    let run = "\(root)/usr/sbin/sshd -D -e -f \(folder)/sshd_config"
    let script = """
      mount --make-rprivate /
      mkdir \(folder)/home
      { cat /etc/passwd; echo sshd:x:64999:65534::/run/sshd:/usr/sbin/nologin
        echo support:x:64998:65534::\(folder)/home:/bin/sh; } >\(folder)/passwd
      mount --bind \(folder)/passwd /etc/passwd
      mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd
      exec \(run)
      """
    let libraries = "\(root)/usr/lib/x86_64-linux-gnu:\(root)/usr/lib/aarch64-linux-gnu"
    let command =
      asRoot ? ["unshare", "-m", "sh", "-e", "-c", script] : ["sh", "-c", "exec \(run)"]
    let daemon = try Child(
      command[0], Array(command.dropFirst()), environment: ["LD_LIBRARY_PATH": libraries],
      input: .nothing)
    try daemon.waitForOutput(containing: "Server listening on 127.0.0.1", from: .errors)
    self.daemon = daemon
  }

  /// What sshd has logged.
  var log: String { daemon?.errors ?? "" }

  func write(_ text: String, _ name: String) throws {
    guard let file = fopen("\(folder)/\(name)", "w") else { throw Complaint("can't write \(name)") }
    fputs(text, file)
    fclose(file)
  }

  /// Lets the owner of a key in.
  /// - Parameter options: those of the key's line.
  func letIn(_ keys: [(key: String, options: String)]) throws {
    let lines = try keys.map { "\($0.options) \(try contents("\(folder)/\($0.key).pub"))" }
    try write(lines.joined(), "customers")
  }

  /// The options of an ssh client.
  func clientOptions(key: String, _ options: [String] = []) -> [String] {
    [
      "-F", "/dev/null", "-p", "\(port)", "-i", "\(folder)/\(key)", "-o", "IdentitiesOnly=yes",
      "-o", "UserKnownHostsFile=\(folder)/known", "-o", "StrictHostKeyChecking=accept-new",
      "-o", "BatchMode=yes",
    ] + options
  }

  /// The arguments of an ssh client that logs in as a customer.
  func arguments(key: String, _ options: [String] = [], _ command: [String] = []) -> [String] {
    clientOptions(key: key, options) + ["\(account)@127.0.0.1"] + command
  }
}
