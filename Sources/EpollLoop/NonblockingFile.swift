import CLinux
import Glibc
import MonotonicTime

/// A descriptor that is read or written without waiting, and without leaving `O_NONBLOCK` on what is not ours
/// alone.
struct NonblockingFile: ~Copyable {
  private enum Method {
    /// The descriptor itself is nonblocking: it is our own.
    case nonblocking
    /// `MSG_DONTWAIT` with each call.
    case socket
    /// A file, which keeps nobody waiting.
    case file
    /// A terminal or a pipe that could not be opened again: poll(2) is asked before each call.
    case polling
  }

  let number: Int32
  private let method: Method
  private let own: Descriptor?

  /// What somebody else owns too. A terminal or a pipe is opened once more.
  /// - Throws: `fstat`'s error.
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

  /// What is ours alone: it becomes nonblocking.
  /// - Throws: `fcntl`'s error.
  init(owning descriptor: consuming Descriptor) throws(SystemError) {
    number = descriptor.number
    try setNonblocking(descriptor.number)
    method = .nonblocking
    own = consume descriptor
  }

  /// Reads what is there. -1 and `EAGAIN`: nothing is.
  func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    switch method {
    case .nonblocking, .file: break
    case .socket: return recv(number, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
    case .polling: guard isReady(POLLIN) else { return -1 }
    }
    return Glibc.read(number, room.baseAddress, room.count)
  }

  /// Writes what is taken now. -1 and `EAGAIN`: nothing is.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch method {
    case .nonblocking, .file: return Glibc.write(number, bytes.baseAddress, bytes.count)
    case .socket:
      return send(number, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    case .polling:
      guard isReady(POLLOUT) else { return -1 }
      // So much a pipe that has room takes whole (pipe(7)).
      return Glibc.write(number, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF)))
    }
  }

  private func isReady(_ events: Int32) -> Bool {
    var state = pollfd(fd: number, events: Int16(events), revents: 0)
    guard poll(&state, 1, 0) != 1 else { return true }
    errno = EAGAIN
    return false
  }

  /// Waits until there is room; false if it takes longer, or fails.
  /// - Parameter milliseconds: -1 waits for ever.
  func waitForRoom(milliseconds: Int32) -> Bool {
    var room = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    return (try? systemCall("poll") { poll(&room, 1, milliseconds) }) == 1
  }
}

/// Writes outside of a loop: an error line, the last words. Whoever does not read is waited for `silence`
/// without taking a byte, and whoever takes a byte now and then no longer than `limit` in all.
/// - Returns: whether everything was taken.
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
