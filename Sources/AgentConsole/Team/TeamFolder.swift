import EpollLoop
import Glibc
import MonotonicTime

/// Why the folder of a line can't be used.
enum TeamFolderError: Error, Equatable {
  /// Neither XDG_RUNTIME_DIR nor a home directory is known.
  case noPlace
  case notAFolder(String)
  /// Any user may write there, and so join the line.
  case openToOthers(String)
  case unusable(String, errno: Int32)
  /// Another desk has held the lock for longer than it takes to join.
  case locked(String)
  case pathTooLong(String)
}

/// The folder in which the desks of a line find each other: a Unix socket for each desk, and a lock for
/// joining and leaving.
///
/// Who may write to the folder may join, and nobody else. A socket whose desk is dead refuses connections, and
/// whoever finds it removes it.
struct TeamFolder {
  let path: String
  /// Whether the members of the folder's group may join.
  private let isGroups: Bool

  /// How long another desk may take to join or leave.
  private static let lockTimeout: Duration = .seconds(5)

  /// Opens the folder.
  /// - Parameters:
  ///   - given: the user's choice; nil for the usual folder.
  ///   - creating: whether to create it if it is not there.
  init(
    given: String?, creating: Bool, environment: (String) -> String?
  ) throws(TeamFolderError) {
    if let given { path = given } else { path = try Self.usualPath(environment) }
    // The folder above a folder that was given must be there: a mistyped path is an error.
    if creating { try Self.make(path, withParents: given == nil) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unusable(path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path) }
    guard status.st_mode & S_IWOTH == 0 else { throw .openToOthers(path) }
    guard access(path, W_OK | X_OK) == 0 else { throw .unusable(path, errno: errno) }
    isGroups = status.st_mode & S_IWGRP != 0
  }

  private static func usualPath(
    _ environment: (String) -> String?
  ) throws(TeamFolderError) -> String {
    // A relative path is to be ignored (XDG Base Directory Specification).
    func value(_ name: String) -> String? {
      environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    if let runtime = value("XDG_RUNTIME_DIR") { return runtime + "/kefu" }
    guard let state = value("XDG_STATE_HOME") ?? value("HOME").map({ $0 + "/.local/state" })
    else { throw .noPlace }
    return state + "/kefu/run"
  }

  private static func make(_ path: String, withParents: Bool) throws(TeamFolderError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, withParents, let slash = path.lastIndex(of: "/"),
      slash > path.startIndex
    else { throw .unusable(path, errno: errno) }
    try make(String(path[..<slash]), withParents: true)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST
    else { throw .unusable(path, errno: errno) }
  }

  // MARK: The lock

  /// Waits until no other desk of the line joins or leaves. The lock lasts as long as the descriptor.
  func lock(_ address: SocketAddress) throws(TeamFolderError) -> Descriptor {
    let path = "\(path)/\(address).lock"
    // In a group's folder another user can put something else in its place: a symlink is not followed, and a
    // FIFO does not block.
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode)
    guard number >= 0 else { throw .unusable(path, errno: errno) }
    let descriptor = Descriptor(owning: number)
    // Beyond the umask, for the folder's group. It fails if another user owns the file, who has done it then.
    _ = fchmod(number, mode)
    let deadline = Instant.now + Self.lockTimeout
    while flock(number, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR
      else { throw .unusable(path, errno: errno) }
      guard Instant.now < deadline else { throw .locked(path) }
      usleep(Self.microsecondsBetweenAttempts)
    }
    return descriptor
  }

  /// flock(2) can't wait with a time limit.
  private static let microsecondsBetweenAttempts: useconds_t = 5000

  private var mode: mode_t { isGroups ? 0o660 : 0o600 }

  // MARK: Sockets

  /// The name of a desk within the folder: its process number and when it joined. Sorted in the order of joining.
  struct DeskName: Comparable {
    let process: Int
    let joined: Instant

    /// The name of a new desk.
    init(process: Int, joined: Instant) { (self.process, self.joined) = (process, joined) }

    /// The name in a socket's path; nil if it is none.
    init?(_ path: String) {
      let parts = path.split(separator: ".").suffix(2).first?.split(separator: "-") ?? []
      guard parts.count == 2, let process = Int(parts[0]), let time = Int64(parts[1], radix: 36)
      else { return nil }
      self.init(process: process, joined: Instant(nanoseconds: time))
    }

    var text: String { "\(process)-\(String(joined.nanoseconds, radix: 36))" }

    static func < (left: DeskName, right: DeskName) -> Bool {
      (left.joined, left.text) < (right.joined, right.text)
    }
  }

  /// The socket's path of a desk.
  func socketPath(_ address: SocketAddress, _ id: String) -> String {
    "\(path)/\(address).\(id).desk"
  }

  /// The paths of the sockets of all desks of the line, dead ones too, sorted. Other files are passed over.
  func sockets(of address: SocketAddress) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var paths: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      guard name.hasPrefix("\(address)."), name.hasSuffix(".desk"),
        lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFSOCK
      else { continue }
      paths.append("\(path)/\(name)")
    }
    return paths.sorted()
  }

  /// Connects to a desk.
  /// - Returns: nil if it is dead; its socket is removed then.
  /// - Throws: the error of `connect`. `EAGAIN`: it is alive and answers nobody.
  static func connect(_ path: String) throws(SystemError) -> Descriptor? {
    guard let address = try? SocketAddress.unix(path: path) else { return nil }
    do {
      return try Descriptor.connected(toUnixSocket: address)
    } catch {
      switch error.errno {
      case ECONNREFUSED:
        unlink(path)
        return nil
      case ENOENT: return nil
      default: throw error
      }
    }
  }

  /// Whether any other desk of the line is alive. Removes the sockets of dead ones.
  func hasOthers(at address: SocketAddress, than own: String) -> Bool {
    sockets(of: address).filter { $0 != own }.contains { path in
      do throws(SystemError) {
        return try Self.connect(path) != nil
      } catch {
        // A desk that has stopped, or one of another user: its socket accepts no connection at present.
        return error.errno == EAGAIN || error.errno == EACCES
      }
    }
  }

  /// Listens for colleagues.
  func listen(
    _ loop: EventLoop, _ address: SocketAddress, _ id: String
  ) throws(TeamFolderError) -> Listener {
    let path = socketPath(address, id)
    // The mode of the socket file: who may connect (unix(7)).
    let mask = umask(~mode & 0o777)
    defer { umask(mask) }
    do {
      return try Listener(loop, on: .unix(path: path), backlog: Self.backlog)
    } catch let error as SystemError {
      throw .unusable(path, errno: error.errno)
    } catch {
      throw .pathTooLong(path)
    }
  }

  /// As many desks as may start while this one is busy or stopped.
  private static let backlog: Int32 = 128
}
