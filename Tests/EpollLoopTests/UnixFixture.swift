import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// A loop, a folder for a Unix socket, and streams over it.
final class UnixFixture {
  let loop: EventLoop
  private let folder: TemporaryFolder
  let log = StreamLog()

  init() throws {
    loop = try EventLoop()
    folder = try TemporaryFolder()
  }

  /// An empty folder, removed at the end with its contents.
  private final class TemporaryFolder {
    let path: String
    init() throws {
      var template = Array("/tmp/kefu-unix-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw TestFailure.ofCall("mkdtemp") }
      path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    deinit {
      unlink(path + "/socket")
      rmdir(path)
    }
  }

  var path: String { folder.path + "/socket" }

  func listener() throws -> Listener {
    try Listener(loop, on: try .unix(path: path), backlog: 5)
  }

  /// Connects, and makes a stream of each end.
  func connected(
    to listener: Listener, transports: (any StreamTransport, any StreamTransport)? = nil,
    _ peerLog: StreamLog = StreamLog()
  ) throws -> (ours: StreamSocket, peers: StreamSocket) {
    var (ours, peers): (StreamSocket?, StreamSocket?)
    listener.acceptAll { [loop, log] socket, _ in
      ours = try? StreamSocket(
        loop, owning: socket, maximumUnsentBytes: 1 << 20, transport: transports?.0
      ) { log.take($0) }
    }
    let connector = Connector(loop, to: [listener.address]) { [loop] outcome in
      guard case .connected(let socket, _) = outcome else { return }
      peers = try? StreamSocket(
        loop, owning: socket, maximumUnsentBytes: 1 << 20, transport: transports?.1
      ) { peerLog.take($0) }
    }
    connector.start()
    try loop.run(until: "both are connected") { ours != nil && peers != nil }
    return (try #require(ours), try #require(peers))
  }
}
