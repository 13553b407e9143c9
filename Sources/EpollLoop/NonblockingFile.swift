import CLinux
import Glibc
import MonotonicTime

/// A descriptor that is read or written without blocking, and without setting `O_NONBLOCK` on a shared open
/// file description.
struct NonblockingFile: ~Copyable {
  private enum Method {
    /// The open file description is our own and nonblocking.
    case nonblocking
    /// `MSG_DONTWAIT` with each call.
    case socket
    /// A regular file, on which reads and writes do not wait for a peer.
    case file
    /// A terminal or a pipe that could not be opened again: poll(2) precedes each call.
    case polling
  }

  let number: Int32
  private let method: Method
  private let own: Descriptor?

  /// Wraps a descriptor that has another owner. A terminal or a pipe is opened again.
  /// - Throws: the error of `fstat`.
  init(_ shared: BorrowedDescriptor, access: Int32) throws(SystemError) {
    var status = stat()
    try systemCall("fstat") { fstat(shared.number, &status) }
    switch status.st_mode & S_IFMT {
    case S_IFIFO, S_IFCHR:
      if let own = Descriptor.reopening(shared, access: access) {
        number = own.number
        self.own = consume own
        method = .nonblocking
        return
      }
      method = .polling
    case S_IFSOCK: method = .socket
    default: method = .file
    }
    number = shared.number
    own = nil
  }

  /// Takes ownership of a descriptor and sets it to nonblocking.
  /// - Throws: the error of `fcntl`.
  init(owning descriptor: consuming Descriptor) throws(SystemError) {
    number = descriptor.number
    try setNonblocking(descriptor.number)
    method = .nonblocking
    own = consume descriptor
  }

  /// Reads the bytes that are available. Returns -1 with `EAGAIN` if there are none.
  func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    switch method {
    case .nonblocking, .file: break
    case .socket: return recv(number, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
    case .polling: guard isReady(POLLIN) else { return -1 }
    }
    return Glibc.read(number, room.baseAddress, room.count)
  }

  /// Writes as much as is accepted now. Returns -1 with `EAGAIN` if nothing is.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch method {
    case .nonblocking, .file: return Glibc.write(number, bytes.baseAddress, bytes.count)
    case .socket:
      return send(number, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    case .polling:
      guard isReady(POLLOUT) else { return -1 }
      // A pipe that poll reports as writable accepts PIPE_BUF bytes without blocking (pipe(7)).
      return Glibc.write(number, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF)))
    }
  }

  private func isReady(_ events: Int32) -> Bool {
    var state = pollfd(fd: number, events: Int16(events), revents: 0)
    guard poll(&state, 1, 0) != 1 else { return true }
    errno = EAGAIN
    return false
  }

  /// Waits until there is room to write. Returns false after a timeout or an error.
  /// - Parameter milliseconds: the timeout; -1 waits without limit.
  func waitForRoom(milliseconds: Int32) -> Bool {
    var room = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    return (try? systemCall("poll") { poll(&room, 1, milliseconds) }) == 1
  }
}

/// Writes bytes to a shared descriptor and blocks until they are written. Meant for use without a loop, such
/// as for an error message at the end of a program.
/// - Parameters:
///   - bytes: the bytes to write.
///   - shared: the descriptor; it stays open.
///   - silence: the longest wait during which the reader takes no byte.
///   - limit: the longest wait in all.
/// - Returns: whether all bytes were written.
public func writeWaiting(
  _ bytes: [UInt8], to shared: BorrowedDescriptor, silence: Duration, limit: Duration
) -> Bool {
  let end = Instant.now + limit
  guard let file = try? NonblockingFile(shared, access: O_WRONLY) else { return false }
  var buffer = OutputBuffer()
  buffer.append(bytes)
  while true {
    guard let isDone = try? buffer.flush("write", { file.write($0) }) else { return false }
    if isDone { return true }
    let (now, silenceEnds) = (Instant.now, min(.now + silence, end))
    guard now < silenceEnds,
      file.waitForRoom(milliseconds: TimerQueue.milliseconds(until: silenceEnds, from: .now))
    else { return false }
  }
}
