import Glibc
import SecureStream
import TestSupport
import Testing

/// A desk and customers over TLS, with certificates of their own: `issuer`, and `desk`, which it has signed.
struct TLSFixture {
  static let isPossible =
    Certificates.isPossible
    && (try? SecureContext(verifying: SecureContext.Verification.none)) != nil
  static let why: Comment = "it needs openssl and libtls (scripts/setup.sh tests)"

  let certificates: Certificates

  init() throws {
    certificates = try Certificates()
    try certificates.make("issuer", names: "")
    try certificates.make("desk", issuer: "issuer")
  }

  func path(_ name: String) -> String { certificates.path(name) }

  /// A customer's or a desk's certificate and key.
  func identity(_ name: String) -> [String] {
    ["--tls-cert", path("\(name).pem"), "--tls-key", path("\(name).key")]
  }

  /// The customer's option to trust the issuer.
  var issuer: [String] { ["--tls-ca", path("issuer.pem")] }

  func desk(
    _ certificate: String = "desk", _ options: [String] = [], in setting: Setting = .pipes,
    port: UInt16? = nil, environment: [String: String?] = [:],
    isListening: String = "127.0.0.1:"
  ) throws -> Desk {
    try Desk(
      identity(certificate) + options, in: setting, port: port, environment: environment,
      isListening: isListening)
  }

  /// - Parameter environment: known desks are in a folder of this fixture.
  func customer(
    _ port: UInt16, _ options: [String], in setting: Setting = .pipes, host: String = "127.0.0.1",
    environment: [String: String?] = [:]
  ) throws -> Program {
    let address = ["--host", host, "--port", "\(port)", "--tls"]
    return try Program(
      "customer-term", address + options + ["Mei"], in: setting,
      environment: ["XDG_STATE_HOME": certificates.folder].merging(environment) { $1 },
      size: .standard)
  }

  /// The file of known desks.
  var knownDesks: String { path("kefu/known_desks") }

  func write(_ text: String, _ name: String) throws {
    guard let file = fopen(path(name), "w") else { throw Complaint("can't write \(name)") }
    fputs(text, file)
    fclose(file)
  }
}

/// A relay between a customer and a desk, which counts connections and keeps all bytes that pass.
final class RecordingRelay {
  let port: UInt16
  private let child: Child
  private let folder: String

  init(to target: UInt16) throws {
    port = try freePort()
    folder = try makeTemporaryFolder("record")
    let script = """
      import os, socket, sys, threading
      s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      s.bind(("127.0.0.1", \(port))); s.listen(); print("ready", flush=True)
      record = os.open("\(folder)/record", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
      open_sockets = []
      def pump(x, y):
        try:
          while True:
            d = x.recv(65536)
            if not d: break
            os.write(record, d)
            y.sendall(d)
          y.shutdown(socket.SHUT_WR)
        except OSError: pass
      def cut():
        sys.stdin.read(1)
        for one in open_sockets: one.shutdown(socket.SHUT_RDWR)
      threading.Thread(target=cut, daemon=True).start()
      count = 0
      while True:
        a = s.accept()[0]; b = socket.create_connection(("127.0.0.1", \(target)))
        open_sockets += [a, b]
        for p in ((a, b), (b, a)): threading.Thread(target=pump, args=p, daemon=True).start()
        count += 1; print("connection", count, flush=True)

      """
    child = try Child("python3", ["-c", script])
    try child.waitForOutput(containing: "ready")
  }

  deinit {
    unlink("\(folder)/record")
    rmdir(folder)
  }

  /// Closes all connections in both directions, without an end of TLS.
  func cut() { child.closeInput() }

  var connectionCount: Int { child.output.split(separator: "\n").count - 1 }

  /// All bytes that have passed in either direction.
  func record() throws -> [UInt8] {
    let text = try Child("cat", ["\(folder)/record"], input: .nothing)
    try text.waitForExit()
    _ = try text.waitForEndOfOutput()
    return text.bytes(of: .output)
  }
}
