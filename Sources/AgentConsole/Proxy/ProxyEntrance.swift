// The entrance for connections that a proxy passes on (`--proxy-from`). It lies between the line and the core:
//
//     the line ── accept ─┬─ from elsewhere ──────────────────────────────────────────▶ the seat
//                         └─ from a proxy ── its PROXY header ── the customer's address ──▶
//
// One connection at a time: the seat is kept for it. Its time for the header is part of its time for the name.
import ChatCore
import EpollLoop
import MonotonicTime
import ProxyProtocol
import TerminalProgram

/// Why a connection of a proxy was closed.
enum ProxyRefusal: Equatable {
  /// It does not begin with a valid header.
  case header(ProxyHeaderError)
  /// No whole header within `Limits.nameTimeout`.
  case late
  /// The connection broke.
  case broke(SystemError)
}

final class ProxyEntrance {
  /// A connection whose header was read.
  struct Guest: ~Copyable {
    let socket: Descriptor
    /// Address and port of the customer.
    let address: String
    let waited: Duration
    /// When it was accepted.
    let since: Instant

    /// The socket, behind the header.
    consuming func takeSocket() -> Descriptor { socket }
  }

  private struct Reading {
    let reader: PrefaceReader
    let proxy: SocketAddress
    let waited: Duration
    let since: Instant
    var decoder = ProxyHeaderDecoder()
  }

  private let trusted: [AddressRange]
  private let loop: EventLoop
  private var reading: Reading?
  private var guest: Guest?
  private lazy var timer = DeadlineTimer(loop) { [unowned self] in refuse(.late) }

  /// Called when the header of a connection has come.
  var onGuest: () -> Void = {}
  /// Called with the address of a proxy whose connection was closed.
  var onRefusal: (String, ProxyRefusal) -> Void = { _, _ in }

  /// - Parameter trusted: the addresses of which each connection must begin with a header.
  init(trusted: [AddressRange], _ loop: EventLoop) {
    self.trusted = trusted
    self.loop = loop
  }

  /// Whether a connection is here.
  var isOccupied: Bool { reading != nil || guest != nil }

  /// Whether a connection from this address must begin with a header.
  func expectsHeader(from address: SocketAddress) -> Bool {
    guard !trusted.isEmpty, let host = IPAddress(address.host) else { return false }
    return trusted.contains { $0.contains(host) }
  }

  /// Reads the header of a connection.
  /// - Throws: the error of `epoll_ctl`.
  func enter(
    _ socket: consuming Descriptor, from proxy: SocketAddress, waited: Duration
  ) throws(SystemError) {
    let since = loop.now
    let reader = PrefaceReader(
      loop, owning: socket, taking: { [unowned self] in take($0) },
      handler: { [unowned self] in ended($0) })
    reading = Reading(reader: reader, proxy: proxy, waited: waited, since: since)
    timer.set(since + Limits.nameTimeout)
    do throws(SystemError) {
      try reader.start()
    } catch {
      dismiss()
      throw error
    }
  }

  /// The connection whose header was read, if it is there.
  func takeGuest() -> Guest? { guest.take() }

  /// Closes the connection that is here.
  func dismiss() {
    timer.set(nil)
    reading?.reader.close()
    reading = nil
    guard let guest = guest.take() else { return }
    try? StreamSocket(loop, owning: guest.takeSocket(), maximumUnsentBytes: 0) { _ in }.close()
  }

  // MARK: The header

  private var header: ProxyHeader?

  private func take(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var rest = bytes
    do throws(ProxyHeaderError) {
      header = try reading?.decoder.next(from: &rest)
      return header == nil ? nil : bytes.count - rest.count
    } catch {
      refuse(.header(error))
      return nil
    }
  }

  private func ended(_ event: PrefaceReader.Event) {
    switch event {
    case .complete: admit(header ?? .own)
    // A health check that only connects. It is shown like any peer that connects and says nothing.
    case .ended(nil) where reading?.decoder.isEmpty ?? true: admit(.own)
    case .ended(nil): refuse(.header(.cutOff))
    case .ended(let error?): refuse(.broke(error))
    }
  }

  private func admit(_ header: ProxyHeader) {
    guard let reading, let socket = reading.reader.takeSocket() else { return }
    let address =
      switch header {
      case .peer(let host, let port): host.description(port: port)
      case .own: "\(reading.proxy)"
      }
    guest = Guest(socket: socket, address: address, waited: reading.waited, since: reading.since)
    self.reading = nil
    timer.set(nil)
    onGuest()
  }

  private func refuse(_ refusal: ProxyRefusal) {
    guard let reading else { return }
    dismiss()
    onRefusal("\(reading.proxy)", refusal)
  }
}
