import Glibc

/// Reads what precedes a stream on a connected socket, such as the header of a proxy, and not a byte more. The rest
/// stays in the kernel for the `StreamSocket` that takes the socket over.
///
/// The reader belongs to the loop's thread.
public final class PrefaceReader {
  /// An event of a reader.
  public enum Event {
    /// The preface is complete. Take the socket with `takeSocket`.
    case complete
    /// The stream ended within the preface: nil for the end in order, or the error that ended it.
    case ended(SystemError?)
  }

  /// The bytes that are looked at in one pass, at most.
  private static let peekedBytesMax = 4096

  private let loop: EventLoop
  private var socket: Descriptor?
  private var token: EventToken?
  private let take: (UnsafeRawBufferPointer) -> Int?
  private let handler: (Event) -> Void

  /// Creates a reader that owns a connected, nonblocking socket; `start` begins to read.
  /// - Parameters:
  ///   - loop: the loop that watches the connection.
  ///   - socket: the connection. It is closed with the reader, unless it is handed to `handler`.
  ///   - take: called with the bytes that come. Returns how many of them complete the preface; nil if all of them
  ///     belong to it and more are needed. It may `close` the reader.
  ///   - handler: called once, on the loop's thread or from within `start`, unless the reader is closed first.
  public init(
    _ loop: EventLoop, owning socket: consuming Descriptor,
    taking take: @escaping (UnsafeRawBufferPointer) -> Int?, handler: @escaping (Event) -> Void
  ) {
    self.loop = loop
    self.socket = consume socket
    self.take = take
    self.handler = handler
  }

  deinit { unwatch() }

  /// Reads what is there, and waits for the rest.
  /// - Throws: the error of `epoll_ctl`.
  public func start() throws(SystemError) {
    read()
    guard let number = socket?.number, !hasEnded else { return }
    token = try loop.add(BorrowedDescriptor(number), .readable) { [weak self] _ in self?.read() }
  }

  private var hasEnded = false

  private func read() {
    guard let number = socket?.number else { return }
    let room = UnsafeMutableRawBufferPointer(loop.scratch)
    do throws(SystemError) {
      let count = try nonblockingCall("recv") {
        recv(number, room.baseAddress, Self.peekedBytesMax, Int32(MSG_PEEK))
      }
      guard let count else { return }
      if count == 0 { return end(.ended(nil)) }
      let used = take(UnsafeRawBufferPointer(rebasing: room[..<count]))
      guard socket != nil else { return }
      // These bytes are there, so this takes all of them.
      _ = recv(number, room.baseAddress, used ?? count, 0)
      if used != nil { end(.complete) }
    } catch {
      end(.ended(error))
    }
  }

  private func end(_ event: Event) {
    hasEnded = true
    unwatch()
    handler(event)
  }

  private func unwatch() {
    if let token { loop.remove(token) }
    token = nil
  }

  /// The socket, behind the preface. The reader no longer has it.
  public func takeSocket() -> Descriptor? {
    unwatch()
    return socket.take()
  }

  /// Closes the socket in order (`StreamSocket.close`). The handler is not called after that.
  public func close() {
    hasEnded = true
    guard let socket = takeSocket() else { return }
    try? StreamSocket(loop, owning: socket, maximumUnsentBytes: 0) { _ in }.close()
  }
}
