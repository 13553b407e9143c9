import CLinux
import Glibc
import MonotonicTime

/// Owns a file descriptor: closed when the value ends, unless it was released.
public struct Descriptor: ~Copyable, Sendable {
  /// The number, valid as long as this value lives.
  public let number: Int32

  /// Takes ownership of an open descriptor.
  public init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// Gives the ownership away.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// Opens the file behind `number` once more, nonblocking, as an open file description of its own.
  ///
  /// `O_NONBLOCK` belongs to the open file description (open(2)), which a program shares with its
  /// shell; set on ours it would break theirs. Works for terminals, pipes and files; nil where the
  /// kernel refuses (sockets, a foreign user's terminal, no /proc): then the caller works with what it has.
  /// - Parameter access: `O_RDONLY`, `O_WRONLY` or `O_RDWR`.
  public static func reopened(_ number: Int32, access: Int32) -> Int32? {
    let flags = access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    let reopened = Glibc.open("/proc/self/fd/\(number)", flags)
    return reopened < 0 ? nil : reopened
  }

  /// Whether two descriptors lead to the same device, as standard input and output mostly do to one
  /// terminal. Of two names for it (`/dev/tty`) it is not told.
  public static func isSameDevice(_ one: Int32, _ other: Int32) -> Bool {
    var (first, second) = (stat(), stat())
    return fstat(one, &first) == 0 && fstat(other, &second) == 0
      && first.st_mode & S_IFMT == S_IFCHR && second.st_mode & S_IFMT == S_IFCHR
      && first.st_rdev == second.st_rdev
  }
}

/// How a descriptor that is not ours alone is read or written without waiting, and without leaving
/// `O_NONBLOCK` on it.
enum SharedDescriptor {
  /// A terminal or a pipe: the same file, opened once more, nonblocking; to be closed by us.
  case reopened(Int32)
  /// `MSG_DONTWAIT` with each call.
  case socket
  /// A file, which keeps nobody waiting.
  case file
  /// A terminal or a pipe that could not be opened again: poll(2) is asked before each call.
  case cautious

  /// - Throws: `fstat`'s error.
  init(_ number: Int32, access: Int32) throws(SystemError) {
    var status = stat()
    try systemCall("fstat") { fstat(number, &status) }
    switch status.st_mode & S_IFMT {
    case S_IFIFO, S_IFCHR:
      self = Descriptor.reopened(number, access: access).map { .reopened($0) } ?? .cautious
    case S_IFSOCK: self = .socket
    default: self = .file
    }
  }

  /// The descriptor of our own, if there is one.
  var own: Int32? {
    if case .reopened(let number) = self { number } else { nil }
  }

  /// Writes what is taken now. -1 and `EAGAIN`: nothing is.
  func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    switch self {
    case .reopened, .file: return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    case .socket:
      let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
      return Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
    case .cautious:
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&room, 1, 0) == 1 else {
        errno = EAGAIN
        return -1
      }
      // So much a pipe that has room takes whole (pipe(7)).
      return Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Int(PIPE_BUF)))
    }
  }
}

/// Writes outside of a loop: an error line, the last words. Whoever does not read is waited for `silence`
/// without taking a byte, and whoever takes a byte now and then no longer than `limit` in all.
/// - Returns: whether everything was taken.
public func writeWaiting(
  _ bytes: [UInt8], to shared: Int32, silence: Duration, limit: Duration
) -> Bool {
  let end = Instant.now + limit
  guard let kind = try? SharedDescriptor(shared, access: O_WRONLY) else { return false }
  let own = kind.own
  defer { if let own { close(own) } }
  let descriptor = own ?? shared
  var buffer = OutputBuffer()
  buffer.append(bytes)
  while true {
    let isDone = try? buffer.flush("write") { kind.write($0, to: descriptor) }
    guard let isDone else { return false }
    if isDone { return true }
    let (now, silenceEnds) = (Instant.now, min(.now + silence, end))
    guard now < silenceEnds else { return false }
    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    let ready = try? systemCall("poll") {
      poll(&room, 1, TimerQueue.milliseconds(until: silenceEnds, from: .now))
    }
    guard ready == 1 else { return false }
  }
}
