import EpollLoop
import Glibc
import Testing

/// The address of a Unix socket, and paths that can be none.
@Suite struct UnixAddressTests {
  private let unix: UnixFixture

  init() throws {
    unix = try UnixFixture()
  }

  @Test func aPathIsItsAddress() throws {
    let address = try SocketAddress.unix(path: "/run/desk.sock")
    #expect(address.family == AF_UNIX)
    #expect(address.unixPath == "/run/desk.sock")
    #expect("\(address)" == "/run/desk.sock")
    #expect(address.host == "/run/desk.sock")
    #expect(address.port == 0)
    #expect(try SocketAddress.resolve(host: "127.0.0.1", port: 1).first?.unixPath == nil)
  }

  @Test func aPathMayHaveAsManyBytesAsTheKernelTakes() throws {
    #expect(SocketAddress.maximumUnixPathBytes == 107)
    let longest = "/" + String(repeating: "x", count: 106)
    #expect(try SocketAddress.unix(path: longest).unixPath == longest)
    let tooLong = longest + "x"
    #expect(throws: UnixPathError.tooLong(path: tooLong, byteCount: 108)) {
      try SocketAddress.unix(path: tooLong)
    }
    // The limit counts bytes, not characters.
    #expect(throws: UnixPathError.self) {
      try SocketAddress.unix(path: "/" + String(repeating: "客", count: 40))
    }
  }

  @Test(arguments: ["", "a\0b"])
  func whatIsNoPathIsAnError(path: String) {
    #expect(throws: UnixPathError.invalid(path: path)) { try SocketAddress.unix(path: path) }
  }

  @Test func whoHasBoundNothingIsUnnamed() throws {
    let listener = try unix.listener()
    var names: [String] = []
    listener.acceptAll { socket, address in
      names.append(address.description)
      _ = consume socket
    }
    let connector = Connector(unix.loop, to: [listener.address]) { _ in }
    connector.start()
    try unix.loop.run(until: "it is accepted") { !names.isEmpty }
    #expect(names == ["unnamed"])
    listener.close()
  }
}
