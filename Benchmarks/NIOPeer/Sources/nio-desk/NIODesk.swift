import Glibc
import NIOCore
import NIOPosix

/// The desk's plain mode, written with SwiftNIO as its documentation suggests: a decoder and a handler in the
/// customer's pipeline, one thread, one customer at a time.
///
///     nio-desk PORT BACKLOG
@main
struct NIODesk {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let port = Int(arguments[1]), let backlog = Int32(arguments[2])
    else {
      print("usage: nio-desk PORT BACKLOG")
      exit(64)
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    let desk = try loop.submit { NIOLoopBound(Desk(), eventLoop: loop) }.wait()
    _ = try NIOPipeBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(TypedHandler(desk.value))
        }
      }
      .takingOwnershipOfDescriptor(input: dup(0)).wait()
    let server = try ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.autoRead, value: false)
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let operations = channel.pipeline.syncOperations
          try operations.addHandler(ByteToMessageHandler(FrameDecoder()))
          try operations.addHandler(CustomerHandler(desk.value))
        }
      }
      .bind(host: "127.0.0.1", port: port).wait()
    try loop.submit { desk.value.listen(on: server) }.wait()
    try server.closeFuture.wait()
  }
}

final class CustomerHandler: ChannelInboundHandler {
  typealias InboundIn = Frame
  private let desk: Desk

  init(_ desk: Desk) { self.desk = desk }

  func channelActive(context: ChannelHandlerContext) { desk.seated(context.channel) }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    desk.received(unwrapInboundIn(data))
  }
  func channelReadComplete(context: ChannelHandlerContext) { desk.settled() }
  func channelInactive(context: ChannelHandlerContext) { desk.left() }
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

final class TypedHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let desk: Desk

  init(_ desk: Desk) { self.desk = desk }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    desk.typed(&bytes)
  }
}
