import ChatCore
import ChatUI
import Languages
import ProxyProtocol
import TerminalProgram

// Connections that a proxy passes on (`--proxy-from`).

extension AgentProgram {
  func openEntrance() {
    entrance.onGuest = { [unowned self] in arrived() }
    entrance.onRefusal = { [unowned self] address, refusal in
      frontend.show(.notice(runtime.language.text(of: refusal, by: address)), author: nil)
      arrived()
    }
  }

  /// Gives the seat to the connection whose header has come.
  /// - Returns: whether there was one.
  func seatGuest() -> Bool {
    guard let guest = entrance.takeGuest() else { return false }
    let (address, waited, since) = (guest.address, guest.waited, guest.since)
    do {
      try open(guest.takeSocket(), from: address)
      runner.feed { $0.accepted(from: address, waited: waited, since: since, at: $1, &$2) }
    } catch {
      acceptFailed(error, isFirst: true)
    }
    return true
  }
}

extension Language {
  /// Why a connection of a proxy was closed.
  fileprivate func text(of refusal: ProxyRefusal, by proxy: String) -> String {
    switch refusal {
    case .late: noProxyHeader(by: proxy, within: Limits.nameTimeout)
    case .broke(let error): connectionBroke(with: proxy, reason(errno: error.errno))
    case .header(let error): proxyHeaderRefused(by: proxy, reason: text(of: error))
    }
  }

  private func text(of error: ProxyHeaderError) -> String {
    switch error {
    case .missing: proxyHeaderMissing
    case .malformedLine: proxyLineMalformed
    case .lineTooLong: proxyLineTooLong(most: ProxyHeaderDecoder.lineBytesMax)
    case .unknownVersion(let number): proxyVersionUnknown(Int(number))
    case .unknownCommand(let number): proxyCommandUnknown(Int(number))
    case .unknownFamily(let number): proxyFamilyUnknown(Int(number))
    case .tooShort(let count): proxyHeaderTooShort(bytes: count)
    case .tooLong(let count):
      proxyHeaderTooLong(bytes: count, most: ProxyHeaderDecoder.headerBytesMax)
    case .cutOff: proxyHeaderCutOff
    }
  }
}
