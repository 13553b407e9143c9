import NIOCore

/// A frame, `0015|1|nickname`: the length of the whole frame in four digits, a bar, the type, a bar, the
/// body.
struct Frame {
  let kind: UInt8
  let body: ByteBuffer
}

struct BadHeader: Error {}

struct FrameDecoder: ByteToMessageDecoder {
  typealias InboundOut = Frame

  mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws
    -> DecodingState
  {
    guard let header = buffer.getBytes(at: buffer.readerIndex, length: 7) else {
      return .needMoreData
    }
    var length = 0
    for byte in header[..<4] {
      guard (0x30...0x39).contains(byte) else { throw BadHeader() }
      length = length * 10 + Int(byte - 0x30)
    }
    guard length >= 7, header[4] == 0x7C, header[6] == 0x7C else { throw BadHeader() }
    guard buffer.readableBytes >= length else { return .needMoreData }
    buffer.moveReaderIndex(forwardBy: 7)
    let body = buffer.readSlice(length: length - 7)!
    context.fireChannelRead(wrapInboundOut(Frame(kind: header[5], body: body)))
    return .continue
  }
}

func encoded(_ line: ByteBufferView, _ allocator: ByteBufferAllocator) -> ByteBuffer {
  let length = line.count + 7
  var buffer = allocator.buffer(capacity: length)
  for divisor in [1000, 100, 10, 1] {
    buffer.writeInteger(UInt8(0x30 + length / divisor % 10))
  }
  buffer.writeStaticString("|2|")
  buffer.writeBytes(line)
  return buffer
}
