import EpollLoop
import Glibc

@testable import TestSupport

/// A pipe. Its ends are closed with this object, or earlier by a call.
final class Pipe {
  private(set) var readEnd: Int32
  private(set) var writeEnd: Int32

  init() throws {
    (readEnd, writeEnd) = try makePipe()
  }

  /// A pipe that already holds `text`.
  convenience init(holding text: String) throws {
    try self.init()
    put(text)
  }

  deinit {
    for end in [readEnd, writeEnd] where end >= 0 { close(end) }
  }

  func put(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(writeEnd, bytes, bytes.count) == bytes.count)
  }

  /// Reads the available bytes without blocking; nil at end of file.
  func take() -> String? {
    guard unreadCount(of: readEnd) > 0 || isReadable(readEnd) else { return "" }
    return takeSome(readEnd).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Closes the read end, and waits until no copy of it is open. While another test starts a child process,
  /// the child has a copy until its exec.
  func closeReadEnd() {
    guard readEnd >= 0 else { return }
    close(readEnd)
    readEnd = -1
    if writeEnd >= 0 { awaitHangUp(of: writeEnd) }
  }

  /// Releases the write end. The receiver must close it.
  func releaseWriteEnd() -> Int32 {
    defer { writeEnd = -1 }
    return writeEnd
  }

  /// Closes the write end, and waits until no copy of it is open.
  func closeWriteEnd() {
    guard writeEnd >= 0 else { return }
    close(writeEnd)
    writeEnd = -1
    if readEnd >= 0 { awaitHangUp(of: readEnd) }
  }
}

/// Duplicates a descriptor, close-on-exec, so that child processes do not inherit it.
func duplicate(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }

/// Waits until no process has the other end open. (poll reports POLLHUP and POLLERR even if not asked for.)
/// If one keeps it open, the wait ends and the test's own check fails.
func awaitHangUp(of descriptor: Int32) {
  _ = waitForAny(of: [(descriptor, 0)], until: Deadline(.seconds(5)))
}

/// Two connected, blocking sockets, like standard streams that another program has set up.
final class SocketPair {
  let ours: Int32
  private(set) var theirs: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TestFailure.ofCall("socketpair") }
    (ours, theirs) = (ends[0], ends[1])
  }

  deinit {
    for end in [ours, theirs] where end >= 0 { close(end) }
  }

  /// Closes the other end, and waits until no copy of it is open.
  func closeTheirs() {
    close(theirs)
    theirs = -1
    awaitHangUp(of: ours)
  }
}

/// A path for a file, removed at the end.
final class TemporaryFile {
  let path: String

  init(holding text: String = "") throws {
    var template = Array("/tmp/kefu-test-file-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw TestFailure.ofCall("mkstemp") }
    defer { _ = close(descriptor) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.utf8)
    precondition(write(descriptor, bytes, bytes.count) == bytes.count)
  }

  deinit { unlink(path) }

  func open(_ flags: Int32) throws -> Descriptor {
    try opened(path, flags)
  }

  var text: String {
    guard let file = try? open(O_RDONLY) else { return "" }
    var text: [UInt8] = []
    while let more = takeSome(file.number) { text += more }
    return String(decoding: text, as: UTF8.self)
  }
}

func opened(_ path: String, _ flags: Int32) throws -> Descriptor {
  let number = open(path, flags | O_CLOEXEC | O_NOCTTY, 0o600)
  guard number >= 0 else { throw TestFailure.ofCall("open \(path)") }
  return Descriptor(owning: number)
}

/// One blocking read(2); nil at end of file.
func takeSome(_ descriptor: Int32) -> [UInt8]? {
  var buffer = [UInt8](repeating: 0, count: 65536)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? Array(buffer.prefix(count)) : nil
}

/// Reads until `count` bytes have arrived or the input ends.
func take(_ count: Int, from descriptor: Int32) -> [UInt8] {
  var bytes: [UInt8] = []
  while bytes.count < count, let more = takeSome(descriptor) { bytes += more }
  return bytes
}

func isReadable(_ descriptor: Int32) -> Bool {
  var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&wait, 1, 0) == 1
}

func unreadCount(of descriptor: Int32) -> Int {
  let countUnread: UInt = 0x541B  // FIONREAD, <asm-generic/ioctls.h>
  var count: Int32 = 0
  return ioctl(descriptor, countUnread, &count) == 0 ? Int(count) : -1
}

func isNonblocking(_ descriptor: Int32) -> Bool {
  fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0
}

func closesOnExec(_ descriptor: Int32) -> Bool {
  fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0
}

/// Waits until poll(2) reports one of `events` for a descriptor.
func wait(for events: Int32, of descriptor: Int32) throws {
  guard waitForAny(of: [(descriptor, events)], until: Deadline(.timeout)) else {
    throw NotInTime(description: "poll(2) told nothing of \(descriptor)")
  }
}

/// Bytes in a pattern that does not repeat nearby, so that lost, duplicated or swapped bytes are noticed.
func pattern(_ count: Int) -> [UInt8] {
  var state: UInt32 = 1
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
}

extension EventLoop {
  /// Registers a descriptor by its number, as tests have it.
  func add(
    _ number: Int32, _ interest: Readiness, edgeTriggered: Bool = false, handler: @escaping Handler
  ) throws(SystemError) -> EventToken {
    try add(BorrowedDescriptor(number), interest, edgeTriggered: edgeTriggered, handler: handler)
  }
}
