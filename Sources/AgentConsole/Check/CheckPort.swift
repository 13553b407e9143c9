import DeskTeam
import EpollLoop
import Glibc

/// The port at which a load balancer asks whether the desk takes customers (`--check-port`).
///
/// Each connection gets one line and is closed at once: the kernel's buffer takes the line, and delivers it or
/// not. So a checker that never reads or never closes holds nothing here.
final class CheckPort {
  private let listener: Listener
  private let loop: EventLoop

  /// - Parameters:
  ///   - addresses: the first one that works is used.
  ///   - isShared: whether the desk shares its line. All desks of a line may listen at the same port, so that
  ///     there is an answer as long as one of them is there.
  ///   - isJoined: whether others were at the line before. The first desk makes sure that nobody else has the
  ///     port.
  /// - Throws: why no address works.
  init(
    _ loop: EventLoop, on addresses: [SocketAddress], isShared: Bool, isJoined: Bool
  ) throws(SystemError) {
    self.loop = loop
    listener = try Listener.first(of: addresses) { (address) throws(SystemError) in
      if isShared, !isJoined { try Listener(loop, on: address).close() }
      return try Listener(loop, on: address, sharesPort: isShared)
    }
  }

  /// Answers from now on.
  /// - Parameter answer: what is to be said at the moment.
  func start(_ answer: @escaping () -> CheckAnswer) {
    listener.acceptAll { [loop] socket, _ in
      let line = Array(answer().line.utf8)
      // A checker that is gone misses nothing.
      guard
        let stream = try? StreamSocket(
          loop, owning: socket, maximumUnsentBytes: line.count, handler: { _ in })
      else { return }
      stream.send(line)
      stream.close()
    }
  }

  func close() { listener.close() }
}

extension Listener {
  /// Listens on the first address that works.
  static func first(
    of addresses: [SocketAddress], _ listen: (SocketAddress) throws(SystemError) -> Listener
  ) throws(SystemError) -> Listener {
    var failure = SystemError("getaddrinfo", errno: EADDRNOTAVAIL)
    for address in addresses {
      do throws(SystemError) {
        return try listen(address)
      } catch {
        failure = error
      }
    }
    throw failure
  }
}
