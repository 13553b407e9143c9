import EpollLoop
import Glibc

@testable import TestSupport

/// A pipe whose ends are closed with it, or before by hand.
final class Pipe {
  private(set) var readEnd: Int32
  private(set) var writeEnd: Int32

  init() throws {
    (readEnd, writeEnd) = try makePipe()
  }

  /// A pipe that this was already written into.
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

  /// Reads what is there, without waiting: nil at the end.
  func take() -> String? {
    guard unreadCount(of: readEnd) > 0 || isReadable(readEnd) else { return "" }
    return takeSome(readEnd).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Closes the end, and waits until it is: as long as a child of another test is being started, that
  /// child has a copy of it, until its exec.
  func closeReadEnd() {
    guard readEnd >= 0 else { return }
    close(readEnd)
    readEnd = -1
    if writeEnd >= 0 { awaitHangUp(of: writeEnd) }
  }

  /// Hands the write end over: whoever takes it closes it.
  func releaseWriteEnd() -> Int32 {
    defer { writeEnd = -1 }
    return writeEnd
  }

  /// The same for the other end.
  func closeWriteEnd() {
    guard writeEnd >= 0 else { return }
    close(writeEnd)
    writeEnd = -1
    if readEnd >= 0 { awaitHangUp(of: readEnd) }
  }
}

/// One more number for what a descriptor stands for, which no child is given.
func duplicate(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }

/// Waits until nobody has the other end any more. (POLLHUP and POLLERR are told unasked.) Where somebody
/// keeps it, a test soon sees that by itself.
func awaitHangUp(of descriptor: Int32) {
  _ = waitForAny(of: [(descriptor, 0)], until: Deadline(.seconds(5)))
}

/// Two connected sockets, blocking, as another program's standard streams would be.
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

  /// As with a pipe's end.
  func closeTheirs() {
    close(theirs)
    theirs = -1
    awaitHangUp(of: ours)
  }
}

/// A file that exists only by its path, removed at the end.
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

/// One read(2), which waits; nil at the end.
func takeSome(_ descriptor: Int32) -> [UInt8]? {
  var buffer = [UInt8](repeating: 0, count: 65536)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? Array(buffer.prefix(count)) : nil
}

/// Reads until `count` bytes came or it ended.
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

/// Waits until poll(2) tells one of `events` of a descriptor.
func wait(for events: Int32, of descriptor: Int32) throws {
  guard waitForAny(of: [(descriptor, events)], until: Deadline(.patience)) else {
    throw NotInTime(description: "poll(2) told nothing of \(descriptor)")
  }
}

/// Bytes that are the same nowhere near, so that what is lost, doubled or swapped shows.
func pattern(_ count: Int) -> [UInt8] {
  var state: UInt32 = 1
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
}

extension EventLoop {
  /// Watches a descriptor by its number: a test's ends are numbers.
  func add(
    _ number: Int32, _ interest: Readiness, edgeTriggered: Bool = false, handler: @escaping Handler
  ) throws(SystemError) -> EventToken {
    try add(BorrowedDescriptor(number), interest, edgeTriggered: edgeTriggered, handler: handler)
  }
}
