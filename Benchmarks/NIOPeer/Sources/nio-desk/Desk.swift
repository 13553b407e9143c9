import Glibc
import NIOCore

/// The state of the desk: the current customer, whose turn it is, and unread standard input. It is used on
/// one event loop only.
final class Desk {
  private var customer: Channel?
  private var server: Channel?
  private var isOurTurn = false
  private var input = ByteBuffer()
  private var output = ByteBuffer()

  func listen(on server: Channel) {
    self.server = server
    say("* listening on \(server.localAddress!)")
    flush()
    server.read()
  }

  func seated(_ channel: Channel) {
    customer = channel
  }

  func received(_ frame: Frame) {
    guard frame.kind == UInt8(ascii: "2") else {
      return say("* \(String(buffer: frame.body)) connected")
    }
    if isOurTurn { output.writeStaticString("* out of turn:\n") }
    output.writeStaticString("< ")
    output.writeImmutableBuffer(frame.body)
    output.writeInteger(UInt8(ascii: "\n"))
    isOurTurn = true
  }

  func settled() {
    flush()
    answer()
  }

  func left() {
    customer = nil
    isOurTurn = false
    say("* left")
    flush()
    server?.read()
  }

  func typed(_ bytes: inout ByteBuffer) {
    input.writeBuffer(&bytes)
    answer()
  }

  private func answer() {
    guard isOurTurn, let customer else { return }
    let view = input.readableBytesView
    guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else { return }
    let line = view[..<end]
    isOurTurn = false
    customer.writeAndFlush(encoded(line, customer.allocator), promise: nil)
    output.writeStaticString("> ")
    output.writeBytes(line)
    output.writeInteger(UInt8(ascii: "\n"))
    input.moveReaderIndex(forwardBy: line.count + 1)
    input.discardReadBytes()
    flush()
  }

  private func say(_ line: String) {
    output.writeString(line + "\n")
  }

  private func flush() {
    while output.readableBytes > 0 {
      let written = output.withUnsafeReadableBytes { write(1, $0.baseAddress, $0.count) }
      guard written > 0 else { exit(1) }
      output.moveReaderIndex(forwardBy: written)
    }
    output.clear()
  }
}
