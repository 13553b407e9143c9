import ChatCore
import ChatUI
import EpollLoop
import SecureStream
import TerminalProgram

// A desk that speaks TLS itself (`--tls-cert`).

extension AgentProgram {
  /// Opens a connection that has the seat. The handshake counts within the time for the name.
  func open(_ socket: consuming Descriptor, from address: String) throws(SystemError) {
    verifiedName = nil
    let transport = security.flatMap { security in
      SecureStream(
        security, check: { [unowned self] in tell($0, of: address) },
        describe: { [language = runtime.language] in language.text(of: $0, atDesk: true) })
    }
    try runner.open(socket, transport: transport)
  }

  /// Shows whom a client's certificate names. It was verified: without that there is no handshake.
  private func tell(_ certificate: PeerCertificate?, of address: String) -> String? {
    guard let certificate else { return nil }
    let name = runtime.language.displayName(
      certificate.commonName.isEmpty ? certificate.subject : certificate.commonName)
    verifiedName = name
    frontend.show(.notice(runtime.language.clientVerified(address, as: name)), author: nil)
    return nil
  }

  func streamEnd(_ ending: StreamSocket.Ending) -> StreamEnd {
    if case .transportFailed(let reason) = ending, let peer = desk.peer {
      let words = runtime.language.tlsFailed(with: runtime.language.name(of: peer), reason)
      frontend.show(.notice(words), author: nil)
    }
    return StreamEnd(ending)
  }
}
