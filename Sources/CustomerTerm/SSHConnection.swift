import Languages
import ProxyProtocol

/// Why `--send-proxy` has no address to tell.
enum SSHConnectionError: Error, Equatable {
  /// The variable is not set: this is no session of sshd.
  case missing
  /// The variable has another form than ssh(1) says.
  case malformed(String)
}

/// The PROXY header with the address of the SSH client, from `SSH_CONNECTION` (ssh(1)).
func proxyHeader(
  environment variable: (String) -> String?
) throws(SSHConnectionError) -> [UInt8] {
  guard let value = variable("SSH_CONNECTION") else { throw .missing }
  guard let header = ProxyHeader.encode(sshConnection: value) else { throw .malformed(value) }
  return header
}

extension Language {
  /// Why `--send-proxy` has no address to tell.
  func text(of error: SSHConnectionError) -> String {
    switch error {
    case .missing: noSSHConnection
    case .malformed(let value): malformedSSHConnection(value)
    }
  }
}
