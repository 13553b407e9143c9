import Glibc

/// Tells whether the desk of a run is alive. The desk holds an advisory lock on one byte, at the offset of
/// the run's id, of a file beside the database. The kernel releases the lock when the process ends, however
/// it ends. A stored process id could be reused, and would mean nothing in another container.
///
/// The locks belong to an open file description (fcntl_locking(2), F_OFD_SETLK), so that closing other
/// descriptors of the file in this process does not release them. The file stays empty and is never deleted:
/// otherwise two desks could lock two different files of the same name.
final class RunLock {
  private let descriptor: Int32

  /// Runs `body` while no other desk creates the database at `path` or renames its companions. Locks byte 0,
  /// which is no run's id.
  static func alone<Result>(
    at path: String, _ body: () throws(HistoryError) -> Result
  ) throws(HistoryError) -> Result {
    let lock = try RunLock(run: 0, of: path, setLock: setLockWaiting)
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  /// Holds the lock of run `run` of the database at `path` until deinit.
  convenience init(run: Int64, of path: String) throws(HistoryError) {
    try self.init(run: run, of: path, setLock: Self.setLock)
  }

  /// Locks the first run from `run` on that nobody holds. After the database was replaced, desks that have not
  /// noticed it still hold the locks of their runs in the old one.
  static func firstFree(
    from run: Int64, of path: String
  ) throws(HistoryError) -> (run: Int64, lock: RunLock) {
    var run = run
    while true {
      do throws(HistoryError) {
        return (run, try RunLock(run: run, of: path, setLock: setLock, attempts: 1))
      } catch .notWritable(_, EAGAIN) {
        run += 1
      }
    }
  }

  private init(
    run: Int64, of path: String, setLock: Int32, attempts: Int = attemptsMax
  ) throws(HistoryError) {
    let descriptor = Self.open(path, O_RDWR | O_CREAT)
    guard descriptor >= 0
    else { throw .notWritable(path: Self.path(of: path), errno: errno) }
    // fchmod fails if another user owns the file; then that user has set the mode.
    HistoryFile.makeGroupWritable(descriptor, path)
    var region = Self.region(of: run)
    var attemptsLeft = attempts
    while fcntl(descriptor, setLock, &region) != 0 {
      if errno == EINTR { continue }
      attemptsLeft -= 1
      if errno == EAGAIN, attemptsLeft > 0 {
        usleep(Self.microsecondsBetweenAttempts)
        continue
      }
      defer { close(descriptor) }
      throw .notWritable(path: Self.path(of: path), errno: errno)
    }
    self.descriptor = descriptor
  }

  /// No other desk uses this run's id. But a child process between fork and exec has a copy of every
  /// descriptor, and so still holds a lock that this process has just released.
  private static let attemptsMax = 50
  private static let microsecondsBetweenAttempts: useconds_t = 10_000

  deinit { close(descriptor) }

  /// Opens the lock file of the database at `path`. In a group's folder another user can put something else in
  /// its place: a symlink is not followed, and a FIFO does not block.
  private static func open(_ path: String, _ flags: Int32) -> Int32 {
    Glibc.open(Self.path(of: path), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
  }

  /// The `runs` whose desks are alive.
  static func living(among runs: [Int64], of path: String) -> Set<Int64> {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return Set(
      runs.filter { run in
        var region = region(of: run)
        return fcntl(descriptor, getLock, &region) == 0 && region.l_type != Int16(F_UNLCK)
      })
  }

  private static func path(of database: String) -> String { database + "-desks" }

  private static func region(of run: Int64) -> flock {
    var region = flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    region.l_start = off_t(run)
    region.l_len = 1
    return region
  }

  // F_OFD_GETLK, F_OFD_SETLK and F_OFD_SETLKW of <fcntl.h>, which need _GNU_SOURCE.
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37
  private static let setLockWaiting: Int32 = 38
}
