import Glibc
import Synchronization

private let handedOut = Mutex<Set<UInt16>>([])

/// A TCP port that nothing listens on and that no other call returns. It is below the kernel's default range
/// of ephemeral ports (from 32768 on), so that no outgoing connection of another test can take it meanwhile.
public func freePort() throws -> UInt16 {
  for _ in 0..<1000 {
    let port = UInt16.random(in: 20_000..<32_000)
    let isNew = handedOut.withLock { $0.insert(port).inserted }
    if isNew, (try? RawListener(port: port)) != nil { return port }
  }
  throw TestFailure("no free port in 1000 tries")
}

/// Calls `body` with the socket address of 127.0.0.1 and `port`.
func withLoopbackAddress<Result>(
  _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let size = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
  }
}

/// The port that a socket is bound to.
func localPort(of socket: Int32) -> UInt16 {
  var address = sockaddr_in()
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let code = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
  }
  return code == 0 ? UInt16(bigEndian: address.sin_port) : 0
}

func newSocket() throws -> Int32 {
  let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  let descriptor = socket(AF_INET, kind, 0)
  guard descriptor >= 0 else { throw TestFailure.ofCall("socket") }
  return descriptor
}

func setOption(_ socket: Int32, _ option: Int32, _ value: Int32) {
  var value = value
  setsockopt(socket, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
}
