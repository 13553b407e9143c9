import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// The file of a Unix socket: created, replaced and removed.
@Suite struct UnixSocketFileTests {
  private let unix: UnixFixture

  init() throws {
    unix = try UnixFixture()
  }

  @Test func theFileGoesWithTheListener() throws {
    let listener = try unix.listener()
    #expect(access(unix.path, F_OK) == 0)
    listener.close()
    #expect(access(unix.path, F_OK) != 0)
  }

  @Test func aFileThatSomebodyElseMadeSinceStays() throws {
    let first = try unix.listener()
    unlink(unix.path)
    let second = try unix.listener()
    first.close()
    #expect(access(unix.path, F_OK) == 0)
    second.close()
  }

  @Test func aSocketThatNobodyListensAtIsReplaced() throws {
    let socket = Descriptor(owning: Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    try bindUnix(socket.number, unix.path)
    _ = consume socket
    let listener = try unix.listener()
    _ = try unix.connected(to: listener)
  }

  private func bindUnix(_ socket: Int32, _ path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else { throw TestFailure.ofCall("bind") }
  }

  @Test func aSocketThatSomebodyListensAtIsNot() throws {
    let first = try unix.listener()
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try unix.listener() }
    _ = try unix.connected(to: first)
  }

  @Test func aFileThatIsNoSocketIsNeitherReplacedNorRemoved() throws {
    let file = try opened(unix.path, O_WRONLY | O_CREAT)
    _ = consume file
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try unix.listener() }
    #expect(access(unix.path, F_OK) == 0)
  }
}
