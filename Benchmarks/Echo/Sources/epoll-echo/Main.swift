import EpollLoop
import Glibc

/// The echo server of the tutorial of EpollLoop, on a port of 127.0.0.1.
///
///     epoll-echo PORT        prints "listening"
@main
enum Main {
  static func main() throws {
    guard CommandLine.arguments.count == 2, let port = UInt16(CommandLine.arguments[1]) else {
      print("usage: epoll-echo PORT")
      exit(64)
    }
    let loop = try EventLoop()
    let address = try SocketAddress.resolve(host: "127.0.0.1", port: port)[0]
    let server = try EchoServer(loop, on: address)
    print("listening on \(server.address)")
    fflush(nil)
    try loop.run()
  }
}
